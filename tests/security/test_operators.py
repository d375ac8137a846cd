"""Running the site opens no closed place: one asks, a steward answers, all members see it, and it ends by itself."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.access.actor import actor_for
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import find_place
from moteplass.spine.accounts.models import User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.visibility import readable_places
from moteplass.spine.notify import admitting as mails
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import AccessRequest, Membership, Place
from moteplass.spine.stewardship import admitting
from moteplass.spine.stewardship.commands import NotPossible, let_in
from tests.conftest import logged_in
from tests.spine.test_access_table import ACTS
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")

ASK = "/operate/access/"
WHY = "A member says that the page does not load."


@pytest.fixture
def place(world: World) -> Place:
    hearing = world.place(title="Behind closed doors", access="hidden")
    world.answer(hearing, "Words for members.", actor=world.as_alice)
    return hearing.tool.place


@pytest.fixture
def operator(world: World) -> User:
    world.charlie.is_operator = True
    world.charlie.save()
    return world.charlie


def asked(client: Client, address: str, days: int = 3) -> Any:
    return client.post(ASK, {"address": address, "reason": WHY, "days": days})


def answered(world: World, place: Place, yes: bool) -> AccessRequest:
    row = AccessRequest.objects.get(granted=None)
    where = reverse("access-answer", kwargs={"place": place.slug, "request_id": row.pk})
    alice = logged_in(world.alice.email)
    assert WHY in alice.get(where).content.decode()
    assert alice.post(where, {"answer": "yes" if yes else "no"}).status_code == 302
    row.refresh_from_db()
    return row


def words(page: Any) -> str:
    """What the page says, but for its tokens and its clock."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", page.content.decode())
    return re.sub(r"\d\d:\d\d", "", text)


def test_a_place_that_is_hidden_and_one_that_is_not_there_answer_alike(
    world: World, place: Place, operator: User
) -> None:
    client = logged_in(operator.email)
    nothing = "x" * len(place.slug)
    told = []
    for address in (place.slug, nothing):
        AccessRequest.objects.all().delete()
        answer = client.post(ASK, {"address": address, "reason": WHY, "days": 1}, follow=True)
        again = asked(client, address)
        told.append([words(page).replace(address, "") for page in (answer, again)])
        assert again.status_code == 422
        if address == place.slug:
            # What we hold of them does not tell either: neither the line in the log nor that a steward said no.
            answered(world, place, yes=False)
        told[-1].append(words(client.get(ASK)).replace(address, ""))
    assert told[0] == told[1]
    data = b"".join(client.get("/me/data/data.json").streaming_content).decode()  # type: ignore[attr-defined]
    assert "granted" not in data and not re.search(rf'"place": {place.pk}\b', data)


def test_only_a_steward_says_yes_and_then_it_is_read_logged_seen_and_mailed(
    world: World, place: Place, operator: User
) -> None:
    client = logged_in(operator.email)
    home = reverse("place", kwargs={"place": place.slug})
    reader = logged_in(world.member(place, "Rita", "reader").email)
    assert client.get(home).status_code == 404
    asked(client, f"https://example.test/m/{place.slug}/")
    row = AccessRequest.objects.get()
    mails.tell_asked(row.pk)
    assert Mail.objects.get(purpose="place.access_asked").to == world.alice.email
    where = reverse("access-answer", kwargs={"place": place.slug, "request_id": row.pk})
    assert client.post(where, {"answer": "yes"}).status_code == 404
    assert reader.post(where, {"answer": "yes"}).status_code == 403
    assert client.get(home).status_code == 404

    answered(world, place, yes=True)
    mails.tell_given(row.pk)
    assert client.get(home).status_code == 200
    members = reader.get(reverse("place-members", kwargs={"place": place.slug})).content.decode()
    assert WHY in members and "Charlie" in members
    verbs = set(AuditEntry.objects.filter(place_id=place.pk).values_list("verb", flat=True))
    assert {"place.asked_for", "place.access_given", "place.joined"} <= verbs
    log = logged_in(world.alice.email).get(reverse("place-log", kwargs={"place": place.slug}))
    assert "asked to read the place" in log.content.decode()
    assert Mail.objects.filter(purpose="place.access_given", to=world.alice.email).exists()
    room = find_place(actor_for(operator), pk=place.pk)
    by_the_place = {Act.READ, Act.SUBMIT, Act.COMMENT, Act.WITHDRAW, Act.SUPPORT}
    for act in set(ACTS) - by_the_place:
        assert not decide(actor_for(operator), act, room).allowed, act


def sees(user: User, place: Place) -> list[bool]:
    """By the decision and by each of its twins in SQL."""
    actor = actor_for(user)
    written = Contribution.objects.visible_to(actor).filter(place=place)
    return [
        decide(actor, Act.READ, find_place(actor, pk=place.pk)).allowed,
        readable_places(actor).filter(pk=place.pk).exists(),
        written.exists(),
    ]


def test_it_ends_by_itself_to_the_second_and_then_nothing_is_left_of_it(
    world: World, place: Place, operator: User
) -> None:
    asked(logged_in(operator.email), place.slug, days=1)
    given = answered(world, place, yes=True)
    assert given.until and timedelta(hours=23) < given.until - clock.now() < timedelta(hours=25)
    assert sees(operator, place) == [True] * 3
    Membership.objects.filter(user=operator).update(until=clock.now() - timedelta(seconds=1))
    assert sees(operator, place) == [False] * 3
    admitting.end_what_is_over()
    assert not Membership.objects.filter(user=operator).exists()
    assert AuditEntry.objects.filter(verb="place.left", place_id=place.pk).exists()


def test_a_steward_ends_it_before_its_time(world: World, place: Place, operator: User) -> None:
    asked(logged_in(operator.email), place.slug)
    given = answered(world, place, yes=True)
    held = Membership.objects.get(user=operator)
    members = reverse("place-members", kwargs={"place": place.slug})
    logged_in(world.alice.email).post(members, {"do": "remove", "membership": held.pk})
    assert sees(operator, place) == [False] * 3
    given.refresh_from_db()
    assert given.until and given.until <= clock.now()


def test_what_was_asked_long_ago_is_not_answered(world: World, place: Place, operator: User) -> None:
    asked(logged_in(operator.email), place.slug)
    AccessRequest.objects.update(asked_at=clock.now() - timedelta(days=8))
    row = AccessRequest.objects.get()
    with pytest.raises(NotPossible):
        admitting.answer_access(world.as_alice, place=place, request_id=row.pk, give=True)


def test_who_is_let_in_for_good_stays(world: World, place: Place, operator: User) -> None:
    asked(logged_in(operator.email), place.slug)
    answered(world, place, yes=True)
    let_in(world.as_alice, place=place, role="reader", user=operator)  # type: ignore[arg-type]
    assert Membership.objects.get(user=operator).until is None


@pytest.mark.parametrize("wrong", [{"days": 8}, {"days": 0}, {"reason": " "}, {"address": "no place at all"}])
def test_what_cannot_be_asked_is_told_at_its_field(operator: User, wrong: dict[str, Any]) -> None:
    given = {"address": "somewhere", "reason": WHY, "days": 1} | wrong
    page = logged_in(operator.email).post(ASK, given)
    assert page.status_code == 422 and not AccessRequest.objects.exists()


def test_only_who_runs_the_site_asks_and_not_for_what_they_read(world: World, operator: User) -> None:
    assert logged_in(world.bob.email).get(ASK).status_code == 403
    opened = world.place().tool.place
    assert asked(logged_in(operator.email), opened.slug).status_code == 422


def test_that_a_role_can_end_costs_no_statement(world: World, place: Place, operator: User) -> None:
    def statements(user: User) -> int:
        actor = actor_for(user)
        with CaptureQueriesContext(connection) as found:
            find_place(actor, pk=place.pk)
        return len(found)

    before = statements(operator)
    asked(logged_in(operator.email), place.slug)
    answered(world, place, yes=True)
    assert statements(operator) == before == 1
