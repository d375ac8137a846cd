"""That there is a new round, on paper: to those who left a postal address and no e-mail, once it is published."""

import re
from typing import Any

import pytest
from django.test import Client

from moteplass.kit import typeset
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.places.models import Access, Place
from moteplass.tools.hearing.commands.answering import withdraw_answer
from moteplass.tools.hearing.commands.desk import check_entry
from moteplass.tools.hearing.models import Entry, Hearing
from tests.addresses import at
from tests.tools.hearing.desks import enter, with_bob
from tests.tools.hearing.forms import path
from tests.tools.hearing.test_rounds import publish, second
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def hearing(world: World, settings: Any) -> Hearing:
    settings.LANGUAGE_CODE = "en"
    return with_bob(world)


@pytest.fixture
def by_post(world: World, hearing: Hearing) -> list[Entry]:
    """Two letters that are checked, beside those who are not to be written to."""
    entries = [enter(world, hearing, f"Letter {n}", name=f"Writer {n}", language="en") for n in range(3)]
    entries.append(enter(world, hearing, "By mail", email="kare@example.no"))
    entries.append(enter(world, hearing, "By telephone", address=""))
    for entry in entries:
        check_entry(world.as_bob, entry=entry, version=1)
    withdraw_answer(STRANGER, answer=entries[2].answer)
    enter(world, hearing, "Not checked")
    return entries[:2]


def desk(client: Client, hearing: Hearing) -> str:
    return str(client.get(at(hearing, "hearing-desk") + "?list=round").content.decode())


def test_they_wait_at_the_first_rounds_desk_from_the_second_is_published_until_they_are_printed(
    world: World, alice: Client, hearing: Hearing, by_post: list[Entry]
) -> None:
    new = second(world, hearing)
    assert "letters.pdf" not in desk(alice, hearing), "a draft is told to nobody"
    publish(world, hearing, new)
    found = re.search(r'href="([^"]*letters\.pdf\?[^"]*)"', desk(alice, hearing))
    assert found and re.findall(r"entry=(\d+)", found[1]) == [str(entry.pk) for entry in by_post]
    made = alice.get(found[1].replace("&amp;", "&"))
    assert made.content.startswith(b"%PDF") and b"<pdfuaid:part>1<" in made.content
    alice.post(at(hearing, "hearing-desk"), {"list": "round", "entry": [entry.pk for entry in by_post]})
    assert "No letters on the new round to print" in desk(alice, hearing)
    assert not Entry.objects.exclude(printed_at=None, outcome_printed_at=None).exists(), "other letters"


def test_the_letter_says_what_and_where_and_until_when(
    world: World, alice: Client, hearing: Hearing, by_post: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    new = second(world, hearing)
    publish(world, hearing, new)
    given: dict[str, Any] = {}
    monkeypatch.setattr(typeset, "pdf", lambda _t, data, **_more: (given.update(data), b"%PDF")[1])
    which = {"list": "round", "entry": [entry.pk for entry in by_post]}
    alice.get(at(hearing, "hearing-desk-letters"), which)
    first, second_letter = given["letters"]
    assert (first["to"][0], second_letter["to"][0]) == ("Writer 0", "Writer 1")
    assert first["heading"] == "A new round: The second case" and first["link"].endswith(path(new))
    assert first["told"][0] == "You answered “Darker nights”." and "The deadline is" in first["told"][-1]


def test_a_round_that_is_not_open_to_all_is_written_to_nobody(
    world: World, alice: Client, hearing: Hearing, by_post: list[Entry]
) -> None:
    new = second(world, hearing)
    publish(world, hearing, new)
    Place.objects.filter(pk=new.tool.place_id).update(access=Access.MEMBERS)
    assert "letters.pdf" not in desk(alice, hearing)
    which = {"list": "round", "entry": [entry.pk for entry in by_post]}
    assert alice.get(at(hearing, "hearing-desk-letters"), which).status_code == 404
