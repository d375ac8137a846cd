"""What is held of a person: all of it, none of anybody else's, seen and taken away."""

import json
from typing import Any

import pytest
from django.test import Client

from moteplass.kit import typeset
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Membership
from moteplass.spine.privacy import packaging
from moteplass.spine.privacy.holdings import of_person
from moteplass.spine.privacy.tables import tables
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.votes.commands import give_support
from moteplass.tools.documents.commands import change_document
from tests.tools.documents.rooms import document, given, room
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")


def test_every_table_that_holds_something_of_a_person_has_a_name() -> None:
    assert [table.name for table in tables() if table.held is None] == []


def test_a_person_sees_and_takes_away_all_that_is_theirs_and_nobody_elses(
    world: World, charlie: Client
) -> None:
    hearing = world.place()
    other = world.answer(hearing, "Somebody else's words.", email="else@example.test")
    world.answer(hearing, "Mine, without logging in.", email=world.charlie.email.upper())
    about = Contribution.objects.unscoped(reason="the test acts on it").get(pk=other.pk)
    post_comment(world.as_charlie, about=about, text="A comment of mine.")
    give_support(world.as_charlie, contribution=about)

    page = charlie.get("/me/data/")
    assert page.status_code == 200 and page["Cache-Control"] == "private, no-store"
    for label in ("What you have supported", "Lines about you in the log"):
        assert label in page.content.decode()
    response = charlie.get("/me/data/data.json")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    held = json.loads(text)["held"]
    assert [c["documents"][0]["text"] for c in held["contributions"]] == ["A comment of mine."]
    assert "Mine, without logging in." in str(held["without_logging_in"])
    assert held["account"][0]["email"] == world.charlie.email
    assert len(held["votes.support"]) == 1 and len(held["log"]) >= 2
    assert "else@example.test" not in text and "Somebody else's" not in text
    assert world.charlie.password not in text
    assert charlie.get("/me/data/data.pdf").content.startswith(b"%PDF")
    assert Client().get("/me/data/data.json").status_code == 302


def test_of_what_several_wrote_behind_a_closed_door_one_takes_away_ones_own_part(
    world: World, charlie: Client
) -> None:
    project = room(world, access="members")
    place = project.place
    world.member(place, "Charlie", "contributor")
    about = document(project, world.as_charlie, "The plan", "First words.")
    change_document(world.as_alice, document=about, given=given("The plan B", "Others' words."), version=1)
    inside = own_texts(charlie)
    assert "First words." in inside and "Others' words." in inside
    Membership.objects.filter(place=place, user=world.charlie).delete()
    outside = own_texts(charlie)
    assert "First words." in outside and "The plan" in outside
    assert "Others' words." not in outside and "The plan B" not in outside


def own_texts(client: Client) -> str:
    response = client.get("/me/data/data.json")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return str(json.loads(text)["held"]["contributions"])


def test_counting_what_is_held_costs_the_same_however_much_there_is(
    world: World, assert_same_queries: Any
) -> None:
    hearing = world.place()

    def more() -> None:
        about = Contribution.objects.unscoped(reason="the test acts on it")
        for _n in range(3):
            answer = world.answer(hearing, actor=world.as_charlie, email=world.charlie.email)
            give_support(world.as_charlie, contribution=about.get(pk=answer.pk))

    more()
    assert_same_queries(lambda: of_person(world.as_charlie), grow=more, at_most=60)


def test_the_document_of_more_than_it_holds_says_so(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(packaging, "IN_DOCUMENT", 1)
    seen: dict[str, Any] = {}
    monkeypatch.setattr(typeset, "pdf", lambda _template, data, **_more: seen.update(data))
    hearing = world.place()
    for text in ("One.", "Two."):
        world.answer(hearing, text, actor=world.as_charlie)
    packaging.as_pdf("Charlie", of_person(world.as_charlie))
    (part,) = (part for part in seen["held"] if part["label"].startswith("What you have written"))
    assert part["cut"] and len(part["rows"]) == 1
