"""In what capacity somebody speaks, by what name, and what of it can be taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.kit.localise import today
from moteplass.spine.access.actor import STRANGER, SYSTEM, Actor, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.voices import Voice
from moteplass.spine.access.ways import ways
from moteplass.spine.accounts.models import Identity
from moteplass.spine.content.models import Contribution, Revision
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Place
from moteplass.spine.speaking.models import Mandate
from moteplass.spine.stewardship.mandates import end_mandate, give_mandate
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.ideas.models import Box
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]


@pytest.fixture
def box(world: World) -> Box:
    Employment.objects.filter(user=world.bob).update(title="Adviser", workplace="Roads")
    return world.box()


def idea(world: World, box: Box, actor: Actor, **voice: object) -> Contribution:
    box.tool.place.refresh_from_db()
    made = world.idea(box, actor=replace(actor, voice=Voice(**voice)))  # type: ignore[arg-type]
    return Contribution.objects.unscoped(reason="a test").get(pk=made.pk)


def signed(said: Contribution) -> tuple[str, str, str]:
    return said.capacity, said.author_name, said.author_title


def job_of(world: World) -> Employment:
    return Employment.objects.get(user=world.bob)


def test_an_employee_speaks_with_title_and_workplace_until_they_leave(world: World, box: Box) -> None:
    actor, key = world.as_bob, f"employee-{job_of(world).pk}"
    said = idea(world, box, actor, key=key)
    assert signed(said) == ("employee", "Bob", "Adviser, Roads, Etaten")

    Employment.objects.update(until=today() - timedelta(days=1))
    # The actor was read before they left, as with a form that stands open.
    with pytest.raises(Refused, match="no longer"):
        idea(world, box, actor, key=key)
    assert [key for key, _words in ways(world.as_bob, box.tool.place).options] == ["person"]
    said = Contribution.objects.unscoped(reason="a test").get(pk=said.pk)
    assert signed(said) == ("employee", "Bob", "Adviser, Roads, Etaten")


def test_nobody_speaks_by_what_is_anothers(world: World, box: Box) -> None:
    with pytest.raises(Refused):
        idea(world, box, world.as_charlie, key=f"employee-{job_of(world).pk}")
    with pytest.raises(Refused):
        idea(world, box, world.as_charlie, key="agency-1")


def test_who_speaks_for_an_organisation_does_so_on_a_mandate_that_is_kept(world: World, box: Box) -> None:
    club = Organisation.objects.create(slug="club", kind="association", name_nb="Klubben")
    about: dict[str, Any] = {"user": world.charlie, "organisation": club}
    Mandate.objects.create(**about, given_by="The meeting", since="2020-01-01")
    mandate = give_mandate(SYSTEM, **about, given_by="The board, item 4")
    said = idea(world, box, world.as_charlie, key=f"organisation-{mandate.pk}")
    assert (*signed(said), said.mandate_id) == ("organisation", "Klubben", "Charlie", mandate.pk)
    assert said.byline == "Klubben, by Charlie"
    Mandate.objects.update(since="2020-01-01")
    end_mandate(SYSTEM, **about)
    assert [key for key, _words in ways(world.as_charlie, box.tool.place).options] == ["person"]


def test_a_place_for_employees_takes_no_others_and_shows_name_and_workplace(world: World, box: Box) -> None:
    Place.objects.update(capacities=["employee"])
    assert signed(idea(world, box, world.as_bob))[0] == "employee"
    with pytest.raises(Refused, match="not"):
        idea(world, box, world.as_bob, key="person")
    for other in (world.as_charlie, STRANGER):
        with pytest.raises(Refused):
            idea(world, box, other)


def test_a_pseudonym_is_one_in_a_place_and_another_in_the_next(world: World, box: Box) -> None:
    other = world.box(title="Another")
    Place.objects.update(naming="choice")
    first, again = (idea(world, box, world.as_charlie).author_name for _time in range(2))
    elsewhere = idea(world, other, world.as_charlie).author_name
    assert first == again != elsewhere
    assert "Charlie" not in (first, elsewhere)
    assert idea(world, box, world.as_bob).author_name not in ("Bob", first)


def test_a_name_is_shown_where_one_asks_for_it_and_the_version_does_not_keep_it(
    world: World, box: Box
) -> None:
    Place.objects.update(naming="choice")
    said = idea(world, box, world.as_charlie, named=True)
    assert said.author_name == "Charlie"
    assert Revision.objects.get(contribution=said).by_name == ""
    Place.objects.update(naming="none")
    assert idea(world, box, world.as_charlie, named=True).author_name != "Charlie"
    assert idea(world, box, STRANGER).author_name == ""


def test_a_comment_is_signed_as_everything_else(world: World, box: Box) -> None:
    about = idea(world, box, world.as_charlie)
    bob = replace(world.as_bob, voice=Voice(f"employee-{job_of(world).pk}"))
    assert signed(post_comment(bob, about=about, text="Yes."))[2] == "Adviser, Roads, Etaten"
    assert actor_for(world.bob).voice == Voice()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Kari, Verifisert person", "Kari"),
        ("Åse (VERIFIED\u00a0 Person)", "Åse"),
        ("Kari · V\u200cerifi\u00adsert-per\u0301son, Oslo", "Kari"),
        ("Verified person", ""),
        ("Kari Verifiséen, personlig", "Kari Verifiséen, personlig"),
    ],
)
def test_no_name_says_of_itself_that_it_is_verified(world: World, box: Box, typed: str, shown: str) -> None:
    about = idea(world, box, STRANGER)
    assert post_comment(STRANGER, about=about, text="Yes.", name=typed).author_name == shown
    assert idea(world, box, replace(world.as_charlie, name=typed)).author_name == shown


def test_a_verified_person_says_so_beside_a_made_up_name_and_as_nothing_else(
    world: World, box: Box, stranger: Client
) -> None:
    Place.objects.update(naming="choice", writers="assured")
    with pytest.raises(Refused, match="Connected log-ins"):
        idea(world, box, world.as_charlie)
    Identity.objects.create(user=world.bob, issuer="https://porten.test", subject="bob", assured=True)
    said = idea(world, box, world.as_bob)
    assert said.author_name != "Bob"
    assert signed(said)[2] == "Verifisert person"
    assert said.byline == f"{said.author_name}, Verified person"
    comment = post_comment(world.as_bob, about=said, text="And this.")
    assert comment.author_title == "Verifisert person"
    page = stranger.get(
        reverse("ideas-idea", args=[box.tool.place.slug, box.tool.slug, said.pk])
    ).content.decode()
    assert page.count("Verified person") >= 2
    assert signed(idea(world, box, world.as_bob, key=f"employee-{job_of(world).pk}"))[2].endswith("Etaten")
