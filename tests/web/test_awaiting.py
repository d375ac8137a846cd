"""What awaits a check before it shows: as the place says, whatever is written in it, let through in one list."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
from django.core.signing import TimestampSigner, b62_encode
from django.test import Client
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.trap import AGE, BITS, MADE, PROOF, QUICKEST, stamp
from moteplass.spine.content.models import Contribution, State, Tally
from moteplass.spine.moderation.awaiting import awaits, open_at
from moteplass.spine.places.models import Place
from moteplass.spine.talk.commands import KIND
from moteplass.tools.hearing.models import Answer
from moteplass.tools.ideas.commands.suggesting import suggest_edit
from moteplass.tools.ideas.models import Box
from moteplass.tools.ideas.texts import Parts
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")

# The next Saturday, and the Monday after, late in the morning in Oslo.
_NOW = datetime.now(UTC).replace(hour=9, minute=0)
SATURDAY = _NOW + timedelta(days=(5 - _NOW.weekday() - 1) % 7 + 1)
OPEN = SATURDAY + timedelta(days=2)


@pytest.fixture
def answer(world: World) -> Answer:
    return world.answer(world.place())


def says(answer: Answer, **fields: Any) -> None:
    Place.objects.filter(pk=answer.hearing.tool.place_id).update(**fields)


def comment(client: Client, answer: Answer, text: str = "Well said.", **fields: str) -> str:
    """The state of a comment that was written just now."""
    tool = answer.hearing.tool
    where = {"place": tool.place.slug, "tool": tool.slug, "contribution": answer.pk}
    posted = client.post(
        reverse("contribution-comment", kwargs=where), {"text": text, "name": "Ola", **fields}
    )
    assert posted.status_code == 302
    return Contribution.objects.unscoped(reason="a test").filter(kind=KIND).latest("pk").state


def queue(answer: Answer) -> str:
    return reverse("place-awaiting", kwargs={"place": answer.hearing.tool.place.slug})


def comments(answer: Answer) -> int:
    return Tally.objects.get(pk=answer.pk).comments


def test_what_awaits_is_let_through_and_counts_then(stranger: Client, alice: Client, answer: Answer) -> None:
    says(answer, checked="all")
    assert comment(stranger, answer, "Let me pass.") == State.AWAITING
    assert comments(answer) == 0
    # Its writer is told; others do not see it.
    tool = answer.hearing.tool
    page = reverse(
        "hearing-answer", kwargs={"place": tool.place.slug, "tool": tool.slug, "answer": answer.pk}
    )
    assert "It shows when somebody has checked it" in stranger.get(page).content.decode()
    assert "Let me pass." not in Client().get(page).content.decode()
    waiting = alice.get(queue(answer)).content.decode()
    assert "Let me pass." in waiting
    pk = Contribution.objects.unscoped(reason="a test").get(kind=KIND).pk
    done = alice.post(queue(answer), {"act": "let_through", "contribution": pk})
    assert comments(answer) == 1 and "Let me pass." in Client().get(page).content.decode()
    # And the way back.
    assert "put_back" in alice.get(done.headers["Location"]).content.decode()
    alice.post(queue(answer), {"act": "put_back", "contribution": pk})
    assert comments(answer) == 0


def test_those_who_check_write_without_one(alice: Client, answer: Answer) -> None:
    says(answer, checked="all")
    assert comment(alice, answer) == State.PUBLISHED


def test_answers_await_too_and_their_own_command_lets_them_through(
    world: World, alice: Client, answer: Answer
) -> None:
    says(answer, checked="all")
    sent = world.answer(answer.hearing, "I waited.")
    assert "I waited." in alice.get(queue(answer)).content.decode()
    alice.post(queue(answer), {"act": "let_through", "contribution": sent.pk})
    assert Contribution.objects.unscoped(reason="a test").get(pk=sent.pk).state == State.PUBLISHED


def test_a_suggested_edit_awaits_too_for_all_would_read_it_before_its_receiver_decides(world: World) -> None:
    idea = world.idea(world.box())
    Place.objects.filter(pk=idea.box.tool.place_id).update(checked="all")
    made = suggest_edit(
        STRANGER, idea=idea, parts=Parts("Vans", "", "Lend them out.", ""), base=1, reason="Why.", name="Ola"
    )
    assert Contribution.objects.unscoped(reason="a test").get(pk=made.pk).state == State.AWAITING
    assert awaiting_idea(world, idea.box) == State.AWAITING


def awaiting_idea(world: World, box: Box) -> str:
    posted = world.idea(box, "Another")
    return Contribution.objects.unscoped(reason="a test").get(pk=posted.pk).state


def test_first_time_writers_await_once(charlie: Client, stranger: Client, answer: Answer) -> None:
    says(answer, checked="new")
    assert comment(charlie, answer) == State.AWAITING
    Contribution.objects.unscoped(reason="a test").filter(kind=KIND).update(state=State.PUBLISHED)
    assert comment(charlie, answer) == State.PUBLISHED
    assert comment(stranger, answer) == State.AWAITING


def test_hours_are_weekdays_in_local_time() -> None:
    place = Place(looked_from=8, looked_until=16)
    assert open_at(place, OPEN) and not open_at(place, SATURDAY)
    assert not open_at(place, OPEN.replace(hour=5)) and not open_at(place, OPEN.replace(hour=15))
    assert open_at(Place(), SATURDAY)


def test_outside_the_hours_it_awaits_and_the_form_says_when_somebody_looks(
    stranger: Client, answer: Answer
) -> None:
    says(answer, looked_from=8, looked_until=16, checked_outside_hours=True)
    tool = answer.hearing.tool
    form = reverse("hearing-submit", kwargs={"place": tool.place.slug, "tool": tool.slug})
    with clock.frozen(SATURDAY):
        assert "between 8 and 16" in stranger.get(form).content.decode()
        assert comment(stranger, answer) == State.AWAITING
    with clock.frozen(OPEN):
        assert comment(stranger, answer) == State.PUBLISHED


def worked(made: str) -> dict[str, str]:
    """What a browser sends along."""
    for tried in count():
        digest = sha256(f"{made}|{tried}".encode()).digest()
        if int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0:
            return {MADE: made, PROOF: str(tried)}
    raise AssertionError


def made(ago: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """A page's stamp from so many seconds ago."""
    with monkeypatch.context() as patch:
        patch.setattr(TimestampSigner, "timestamp", lambda signer: b62_encode(int(time.time()) - ago))
        return stamp()


def test_a_guarded_form_lets_people_through_and_programs_wait(
    stranger: Client, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(answer, guarded=True)
    proven = worked(made(30, monkeypatch))
    assert comment(stranger, answer, "By hand.", **proven) == State.PUBLISHED
    # The same proof again, none at all, one on a page that was just made, and one on a page of the day before.
    assert comment(stranger, answer, "Again.", **proven) == State.AWAITING
    assert comment(stranger, answer, "Without a script.") == State.AWAITING
    assert comment(stranger, answer, "Too quick.", **worked(stamp())) == State.AWAITING
    assert comment(stranger, answer, "Too old.", **worked(made(AGE + 9, monkeypatch))) == State.AWAITING
    wrong = {MADE: made(QUICKEST + 9, monkeypatch), PROOF: "1"}
    assert comment(stranger, answer, "No work.", **wrong) == State.AWAITING


def test_many_links_await_where_forms_are_guarded(charlie: Client, answer: Answer) -> None:
    links = "Buy at https://a.example and www.b.example and http://c.example."
    assert comment(charlie, answer, links) == State.PUBLISHED
    says(answer, guarded=True)
    assert comment(charlie, answer, links) == State.AWAITING
    assert comment(charlie, answer, "See https://a.example.") == State.PUBLISHED


def test_a_guarded_page_holds_what_the_browser_works_on(stranger: Client, answer: Answer) -> None:
    says(answer, guarded=True)
    tool = answer.hearing.tool
    page = reverse(
        "hearing-answer", kwargs={"place": tool.place.slug, "tool": tool.slug, "answer": answer.pk}
    )
    body = stranger.get(page).content.decode()
    assert f'name="{MADE}"' in body and f'data-proof="{BITS}"' in body


def test_where_nothing_is_switched_on_nothing_is_asked(django_assert_num_queries: Any, world: World) -> None:
    tool = world.place().tool

    class Running:
        class room:  # a command’s, as far as it is asked
            place = tool.place

    with django_assert_num_queries(0):
        assert not awaits(Running, "www. www. www.")  # type: ignore[arg-type]


def test_the_list_does_not_grow_queries(
    world: World, alice: Client, answer: Answer, assert_same_queries: Callable[..., None]
) -> None:
    says(answer, checked="all")

    def grow() -> None:
        for number in range(3):
            world.answer(answer.hearing, f"Number {number}.")

    grow()
    assert_same_queries(lambda: alice.get(queue(answer)), grow=grow)


def test_only_those_who_check_let_through(
    stranger: Client, bob: Client, alice: Client, answer: Answer
) -> None:
    assert stranger.get(queue(answer)).status_code in (302, 403)
    assert bob.post(queue(answer), {"act": "let_through", "contribution": answer.pk}).status_code == 403
    assert alice.post(queue(answer), {"act": "let_through", "contribution": "x"}).status_code == 404


def test_a_steward_sets_what_awaits(alice: Client, bob: Client, answer: Answer) -> None:
    where = reverse("place-checks", kwargs={"place": answer.hearing.tool.place.slug})
    typed = {"checked": "new", "looked_from": "8", "looked_until": "", "checked_outside_hours": "on"}
    refused = alice.post(where, typed)
    assert refused.status_code == 422 and "Write both hours" in refused.content.decode()
    assert bob.post(where, typed).status_code == 403
    assert alice.post(where, {**typed, "looked_until": "16"}).status_code == 302
    place = Place.objects.get(pk=answer.hearing.tool.place_id)
    assert (place.checked, place.looked_from, place.looked_until) == ("new", 8, 16)
    assert place.checked_outside_hours and not place.guarded
    assert queue(answer) in alice.get(where).content.decode()
