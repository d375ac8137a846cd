"""Mass assignment: a form takes what it shows, and nothing else that is sent with it."""

from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from moteplass.spine.accounts.models import User
from moteplass.spine.content.models import Contribution
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Membership, Place
from tests.tools.hearing.forms import Respondent
from tests.world import World

# Fields of our own tables that no form of theirs shows.
EXTRA = {
    "id": "1",
    "pk": "1",
    "is_operator": "on",
    "is_active": "",
    "email": "other@example.test",
    "password": "x",
    "state": "archived",
    "slug": "elsewhere",
    "organisation": "2",
    "organisation_id": "2",
    "template": "ideas",
    "opened_at": "2020-01-01",
    "created_at": "2020-01-01",
    "since": "2020-01-01",
    "until": "2030-01-01",
    "source": "directory",
    "place": "1",
    "place_id": "1",
    "user": "1",
    "user_id": "1",
    "author": "1",
    "author_id": "1",
    "author_name": "Somebody else",
    "channel": "letter",
    "capacity": "agency",
    "official": "on",
    "kind": "hearing.letter",
    "restraint": "removed",
    "tool_id": "1",
}


def but(row: Any, *changed: str) -> dict[str, Any]:
    return {name: value for name, value in model_to_dict(row).items() if name not in changed}


def test_the_profile_takes_name_and_language(world: World, charlie: Client) -> None:
    before = but(User.objects.get(pk=world.charlie.pk), "name", "language")
    assert charlie.post("/me/", {**EXTRA, "name": "Charles", "language": "en"}).status_code == 302
    after = User.objects.get(pk=world.charlie.pk)
    assert (after.name, but(after, "name", "language")) == ("Charles", before)


def test_a_place_s_settings_take_what_they_show(world: World, alice: Client) -> None:
    place = world.place().tool.place
    Organisation.objects.create(slug="other", kind=Organisation.Kind.STATE, name_nb="En annen")
    before = but(place)
    page = reverse("place-settings", kwargs={"place": place.slug})
    fields = ("summary", "purpose", "access", "writers", "capacities", "naming", "outcome")
    shown = {name: before[name] or "" for name in fields}
    saved = alice.post(page, {**EXTRA, **shown, "do": "save", "title": "Another title"})
    assert saved.status_code == 302, saved.content.decode()[-500:]
    after = Place.objects.get(pk=place.pk)
    assert but(after, "title") == {name: value for name, value in before.items() if name != "title"}
    assert after.title == "Another title"
    assert after.created_at == place.created_at and after.opened_at == place.opened_at


def test_letting_somebody_in_makes_no_more_than_a_member(world: World, alice: Client) -> None:
    place, other = world.place().tool.place, world.place().tool.place
    page = reverse("place-members", kwargs={"place": place.slug})
    given = {**EXTRA, "place": other.pk, "do": "add", "who": "person", "role": "reader", "user": world.bob.pk}
    assert alice.post(page, {**given, "email": world.charlie.email}).status_code == 302
    made = Membership.objects.get(user=world.charlie)
    assert (made.place_id, made.role, made.until, made.source) == (place.pk, "reader", None, "")
    assert made.since.year > 2020 and not Membership.objects.filter(user=world.bob).exists()


@pytest.mark.parametrize("who", ["stranger", "charlie"])
def test_an_answer_is_its_sender_s_and_goes_where_the_form_stands(
    world: World, request: pytest.FixtureRequest, who: str
) -> None:
    hearing, other = world.place(), world.place()
    client: Client = request.getfixturevalue(who)
    extra = {**EXTRA, "place_id": other.tool.place_id, "tool_id": other.tool_id, "author_id": world.alice.pk}
    del extra["email"], extra["kind"]
    Respondent(hearing, client).text("I agree.").send(**extra)
    rows = Contribution.objects.unscoped(reason="the test looks at what was made")
    made = rows.filter(kind="hearing.answer").get()
    assert (made.tool_id, made.place_id) == (hearing.tool_id, hearing.tool.place_id)
    assert made.author_id == (None if who == "stranger" else world.charlie.pk)
    assert (made.channel, made.state, made.restraint) == ("web", "published", "")
    assert made.author_name != "Somebody else" and made.capacity != "agency" and made.created_at.year > 2020
