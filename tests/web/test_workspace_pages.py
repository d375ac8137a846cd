"""The workspace without a script: coding with the next answer ready, many at once, themes, views, two coders."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.insight.commands.coding import Given, code
from moteplass.spine.insight.models import (
    Coding,
    DoubleCoding,
    Handling,
    Note,
    Reading,
    SavedView,
    Stance,
    Theme,
)
from moteplass.spine.places.models import Place
from moteplass.tools.hearing.models import Answer, Hearing
from tests.web.test_access_everywhere import text_of
from tests.world import World

At = Callable[..., str]


@pytest.fixture
def hearing(world: World) -> Hearing:
    hearing = world.place()
    world.member(hearing.tool.place, "Bob", "expert")
    return hearing


@pytest.fixture
def answers(world: World, hearing: Hearing) -> list[Answer]:
    return [world.answer(hearing, f"Answer {n}.", name=f"Writer {n}") for n in range(3)]


@pytest.fixture
def at(hearing: Hearing) -> At:
    def address(name: str, **more: int) -> str:
        where = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug}
        return reverse(f"work-{name}", kwargs={**where, **more})

    return address


def item(at: At, answer: Answer) -> str:
    return at("item", contribution=answer.pk)


def coded(at: At, answer: Answer) -> str:
    return at("code", contribution=answer.pk)


def test_done_goes_on_to_the_next_answer_of_the_list(
    alice: Client, answers: list[Answer], at: At, world: World
) -> None:
    code(world.as_alice, contribution=answers[0].contribution, given=Given(new_theme="Light"))
    light = str(Theme.objects.get().pk)
    question = str(world.question(answers[0].hearing).pk)
    sent = {
        "act": "done",
        "theme": [light],
        f"stance-{question}": "against",
        "new_theme": "Sleep",
        "note": "Ask.",
    }
    gone = alice.post(coded(at, answers[0]) + "?state=open", {**sent, "had-theme": [light]})
    assert gone["Location"] == item(at, answers[1]) + "?state=open&saved=1"
    names = Coding.objects.filter(contribution_id=answers[0].pk).values_list("theme__name", flat=True)
    assert set(names) == {"Light", "Sleep"}
    assert Stance.objects.get().position == "against"
    assert Handling.objects.get().state == "done"
    page = text_of(alice.get(gone["Location"]))
    assert "Writer 1" in page
    # Taking a theme away is leaving its box empty.
    alice.post(coded(at, answers[0]), {"act": "save", "had-theme": [light]})
    assert list(Coding.objects.values_list("theme__name", flat=True)) == ["Sleep"]
    on = alice.post(coded(at, answers[0]), {"act": "save", "then": answers[2].pk})
    assert on["Location"] == item(at, answers[2]) + "?saved=1"
    last = alice.post(coded(at, answers[2]), {"act": "done"})
    assert last["Location"] == at("inbox")
    by_htmx = alice.post(coded(at, answers[2]), {"act": "done"}, headers={"HX-Request": "true"})
    assert by_htmx["HX-Redirect"] == at("inbox")


def test_opening_an_answer_notes_that_one_has_read_it(
    alice: Client, bob: Client, answers: list[Answer], at: At
) -> None:
    before = AuditEntry.objects.count()
    for _time in range(2):
        assert alice.get(item(at, answers[0])).status_code == 200
    assert AuditEntry.objects.count() == before + 1
    assert Reading.objects.count() == 1
    assert "Writer 0" not in text_of(alice.get(at("inbox") + "?unread=1"))
    assert "Writer 0" in text_of(bob.get(at("inbox") + "?unread=1"))
    alice.post(coded(at, answers[0]), {"act": "unread"})
    assert "Writer 0" in text_of(alice.get(at("inbox") + "?unread=1"))


def test_a_note_that_is_too_long_keeps_everything_typed(
    alice: Client, answers: list[Answer], at: At, world: World
) -> None:
    code(world.as_alice, contribution=answers[1].contribution, given=Given(new_theme="Light"))
    light = Theme.objects.get().pk
    sent = {
        "act": "done",
        "theme": [light],
        "note": "x" * 4001,
        "new_theme": "Sleep",
        "assignee": world.bob.pk,
    }
    response = alice.post(coded(at, answers[0]), sent)
    page = text_of(response)
    assert response.status_code == 422
    assert 'href="#note"' in page
    assert "x" * 4001 in page
    assert 'value="Sleep"' in page
    assert f'<option value="{world.bob.pk}" selected>' in page
    assert f'id="theme-{light}" value="{light}" checked' in page
    assert not Note.objects.exists()


def test_a_withheld_name_is_for_those_who_work_here(
    alice: Client, world: World, hearing: Hearing, at: At
) -> None:
    answer = world.answer(hearing, name="Secret Writer", name_withheld=True)
    assert "Secret Writer" in text_of(alice.get(item(at, answer)))
    assert "Secret Writer" in text_of(alice.get(at("inbox")))


def test_many_at_once_and_back(alice: Client, answers: list[Answer], at: At, world: World) -> None:
    chosen = [answer.pk for answer in answers[:2]]
    gone = alice.post(at("bulk") + "?state=open", {"do": f"assign:{world.bob.pk}", "chosen": chosen})
    assert "state=open&done=" in gone["Location"]
    assert Handling.objects.filter(assignee=world.bob).count() == 2
    assert 'name="undo"' in text_of(alice.get(gone["Location"]))
    alice.post(at("bulk"), {"undo": gone["Location"].rpartition("=")[2]})
    assert not Handling.objects.filter(assignee=world.bob).exists()


@pytest.mark.parametrize(
    ("do", "chosen", "status"),
    [("read:", [], 302), ("dance:", ["1"], 404), ("assign:x", [], 302), ("", ["y"], 404)],
)
def test_what_is_none_of_the_form_does_nothing(
    alice: Client, answers: list[Answer], at: At, do: str, chosen: list[str], status: int
) -> None:
    assert alice.post(at("bulk"), {"do": do, "chosen": chosen}).status_code == status
    assert not Handling.objects.exists()


def test_themes_are_made_changed_merged_and_split(
    alice: Client, answers: list[Answer], at: At, world: World
) -> None:
    alice.post(at("themes"), {"act": "edit", "name": "Light", "description": "At night."})
    alice.post(at("themes"), {"act": "edit", "name": "Sleep"})
    light, sleep = Theme.objects.order_by("name")
    for answer in answers:
        code(world.as_alice, contribution=answer.contribution, given=Given(added=[light.pk]))
    twice = alice.post(at("themes"), {"act": "edit", "name": "LIGHT", "description": "Kept."})
    assert twice.status_code == 422
    assert "Kept." in text_of(twice)
    address = at("theme", theme=light.pk)
    alice.post(address, {"act": "edit", "name": "Lamps", "parent": sleep.pk})
    light.refresh_from_db()
    assert (light.name, light.parent_id) == ("Lamps", sleep.pk)
    gone = alice.post(address, {"act": "split", "split_name": "Street lamps", "chosen": [answers[0].pk]})
    assert gone["Location"] == at("theme", theme=Theme.objects.get(name="Street lamps").pk)
    assert "Lamps" in text_of(alice.get(address + f"?merge={sleep.pk}"))
    alice.post(address, {"act": "merge", "into": sleep.pk})
    assert Coding.objects.filter(theme=sleep).count() == 2
    assert alice.get(address).status_code == 404
    refused = alice.post(at("theme", theme=sleep.pk), {"act": "remove"}, follow=True)
    assert Theme.objects.filter(pk=sleep.pk).exists()
    assert refused.status_code == 200


def test_a_view_is_saved_for_oneself_or_for_all(
    alice: Client, bob: Client, answers: list[Answer], at: At
) -> None:
    alice.post(at("views"), {"name": "Mine alone", "query": "unread=1&evil=2"})
    alice.post(at("views"), {"name": "For all", "query": "state=open", "shared": "on"})
    assert SavedView.objects.get(name="Mine alone").query == "unread=1"
    assert "For all" in text_of(bob.get(at("inbox")))
    assert "Mine alone" not in text_of(bob.get(at("inbox")))
    assert alice.post(at("views"), {"name": "for all", "query": "state=open"}).status_code == 422
    shared = SavedView.objects.get(name="For all")
    assert bob.post(at("views"), {"remove": shared.pk}).status_code == 404
    alice.post(at("views"), {"remove": shared.pk})
    assert not SavedView.objects.filter(pk=shared.pk).exists()


def test_a_view_holds_as_many_words_as_one_can_search_for(
    alice: Client, answers: list[Answer], at: At
) -> None:
    saved = alice.post(at("views"), {"name": "Long", "query": urlencode({"q": "å" * 200})})
    assert saved.status_code == 302
    assert parse_qs(SavedView.objects.get().query) == {"q": ["å" * 200]}


def test_two_code_and_settle(alice: Client, bob: Client, answers: list[Answer], at: At, world: World) -> None:
    alice.post(at("agreement"), {"act": "begin", "first": world.alice.pk, "second": world.bob.pk})
    double = DoubleCoding.objects.get()
    alice.post(coded(at, answers[0]), {"act": "done", "new_theme": "Light"})
    bob.post(coded(at, answers[0]), {"act": "done"})
    for client in (alice, bob):
        assert "Light" not in text_of(client.get(at("agreement")))
        client.post(at("agreement"), {"act": "done"})
    double.refresh_from_db()
    assert double.opened_at
    page = text_of(bob.get(at("agreement")))
    assert "Writer 0" in page
    coding = Coding.objects.get()
    bob.post(at("agreement"), {"act": "settle", "coding": coding.pk, "counts": "yes"})
    assert Coding.objects.filter(double=None).count() == 1
    assert "Writer 0" not in text_of(bob.get(at("agreement")))
    assert bob.post(at("agreement"), {"act": "begin", "first": 1, "second": 2}).status_code == 403


def test_an_archived_place_is_read_and_not_changed(
    alice: Client, answers: list[Answer], at: At, hearing: Hearing
) -> None:
    Place.objects.filter(pk=hearing.tool.place_id).update(state=Place.State.ARCHIVED)
    page: Any = alice.get(item(at, answers[0]))
    assert page.status_code == 200
    assert 'value="done"' not in text_of(page)
    assert alice.post(coded(at, answers[0]), {"act": "done"}).status_code == 403


def test_htmx_gets_the_next_answer_alone(alice: Client, answers: list[Answer], at: At) -> None:
    part = text_of(alice.get(item(at, answers[1]), headers={"HX-Request": "true"}))
    assert part.strip().startswith('<div id="work"')
    assert "Writer 1" in part
    assert "<html" not in part
