"""What became of the answers, on paper: for those who left a postal address and no e-mail, once the others are told."""

import re
from typing import Any

import pytest
from django.test import Client

from moteplass.kit import typeset
from moteplass.tools.hearing.commands.desk import check_entry
from moteplass.tools.hearing.commands.outcome import tell_outcome
from moteplass.tools.hearing.models import Entry, Hearing
from tests.addresses import at
from tests.tools.hearing.desks import enter, over, with_bob
from tests.tools.hearing.test_outcome import KEPT, SAID, about, replied
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def hearing(world: World, settings: Any) -> Hearing:
    settings.LANGUAGE_CODE = "en"
    return with_bob(world)


@pytest.fixture
def by_post(world: World, hearing: Hearing) -> list[Entry]:
    """Two letters that are checked; the hearing is over, and the first of them is about what was changed."""
    entries = [enter(world, hearing, f"Letter {n}", name=f"Writer {n}", language="en") for n in range(2)]
    entries.append(enter(world, hearing, "By mail", email="kare@example.no"))
    for entry in entries:
        check_entry(world.as_bob, entry=entry, version=1)
    over(hearing)
    replied(world, about(world, hearing, "Lamps", [entries[0].answer]))
    replied(world, about(world, hearing, "Bulbs", []), KEPT)
    return entries[:2]


def desk(client: Client, hearing: Hearing) -> str:
    return str(client.get(at(hearing, "hearing-desk") + "?list=outcome").content.decode())


def test_they_wait_at_the_desk_when_the_others_are_told_and_until_they_are_printed(
    world: World, alice: Client, hearing: Hearing, by_post: list[Entry]
) -> None:
    assert "No outcome letters to print" in desk(alice, hearing)
    tell_outcome(world.as_alice, hearing=hearing)
    found = re.search(r'href="([^"]*letters\.pdf\?[^"]*)"', desk(alice, hearing))
    assert found and found[1].count("entry=") == 2
    made = alice.get(found[1].replace("&amp;", "&"))
    assert made.content.startswith(b"%PDF") and made["Cache-Control"] == "private, no-store"
    for promised in (b"<pdfaid:part>2<", b"<pdfuaid:part>1<", b"/Lang("):
        assert promised in made.content, promised
    assert not Entry.objects.exclude(outcome_printed_at=None).exists(), "a printer may jam"
    alice.post(at(hearing, "hearing-desk"), {"list": "outcome", "entry": [entry.pk for entry in by_post]})
    assert "No outcome letters to print" in desk(alice, hearing)
    assert not Entry.objects.exclude(printed_at=None).exists(), "the receipts are another letter"


def test_each_is_told_what_was_replied_to_them(
    world: World, alice: Client, hearing: Hearing, by_post: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_outcome(world.as_alice, hearing=hearing)
    given: dict[str, Any] = {}
    monkeypatch.setattr(typeset, "pdf", lambda _t, data, **_more: (given.update(data), b"%PDF")[1])
    which = {"list": "outcome", "entry": [entry.pk for entry in by_post]}
    alice.get(at(hearing, "hearing-desk-letters"), which)
    first, second = given["letters"]
    assert first["to"][0] == "Writer 0" and [reply["heading"] for reply in first["replies"]] == [SAID.heading]
    assert second["to"][0] == "Writer 1" and second["replies"] == []
