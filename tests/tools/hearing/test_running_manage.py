"""The pages of those who run a hearing: managing, checking, summing up."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import SYSTEM, actor_for
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Place, Role
from moteplass.tools.hearing.commands import answering, running
from moteplass.tools.hearing.figures import figures
from moteplass.tools.hearing.models import Answer, Extension, Hearing
from moteplass.tools.hearing.web.running.period import local
from moteplass.tools.hearing.web.running.tabs import tabs
from tests.world import World, pass_deadline

pytestmark = pytest.mark.django_db(transaction=True)


def address(hearing: Hearing, name: str) -> str:
    return reverse(name, kwargs={"place": hearing.tool.place.slug, "tool": "hearing"})


def close(hearing: Hearing) -> None:
    pass_deadline(hearing)
    running.close_hearing(SYSTEM, hearing=hearing)


def two_weeks_after(hearing: Hearing) -> datetime:
    assert hearing.closes_at
    return local(hearing.closes_at + timedelta(days=14))


def state_of(answer: Answer) -> str:
    return Contribution.objects.unscoped(reason="the test looks").get(pk=answer.pk).state


ROLES = {
    "hearing-setup": {"steward"},
    "hearing-manage": {"steward", "expert", "archivist", "controller"},
    "hearing-check": {"steward", "expert", "moderator"},
    "hearing-summary": {"steward"},
}


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("role", Role.values)
def test_each_page_opens_for_those_whose_role_includes_it(world: World, bob: Client, name: str, role: str):
    hearing = world.place()
    world.member(hearing.tool.place, "Bob", role)
    status = bob.get(address(hearing, name)).status_code
    assert (status in {200, 302}) == (role in ROLES[name]), status
    assert status in {200, 302, 403}


def test_strangers_are_refused_everywhere(world: World, charlie: Client, stranger: Client):
    hidden = world.place(access="hidden")
    for name in ROLES:
        assert charlie.get(address(world.place(), name)).status_code == 403
        assert stranger.get(address(hidden, name)).status_code == 404
        assert charlie.post(address(hidden, name)).status_code in {404, 405}


def test_the_new_deadline_is_shown_before_it_is_told_and_then_stands(
    world: World, alice: Client, stranger: Client
):
    hearing = world.place()
    world.answer(hearing, email="kari@example.test")
    later = two_weeks_after(hearing)
    post = {"closes_date": later.date().isoformat(), "closes_time": "23:59", "reason": "The post was late."}
    look = alice.post(address(hearing, "hearing-manage"), post | {"act": "look"})
    assert look.status_code == 200 and 'id="notice"' in look.content.decode()
    assert not Extension.objects.exists()
    assert alice.post(address(hearing, "hearing-manage"), post | {"act": "extend"}).status_code == 302
    extension = Extension.objects.get(hearing=hearing)
    assert local(extension.after).strftime("%Y-%m-%d %H:%M") == f"{later:%Y-%m-%d} 23:59"
    assert "The post was late." in stranger.get(address(hearing, "hearing")).content.decode()
    assert AuditEntry.objects.filter(verb="hearing.extended", place_id=hearing.tool.place_id).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closes_date": "2020-01-01"}, "closes_date"),
        ({"reason": " "}, "reason"),
        ({"closes_date": "x"}, "closes_date"),
    ],
)
def test_an_extension_that_makes_no_sense_keeps_what_was_typed(
    world: World, alice: Client, wrong: dict[str, str], field: str
):
    hearing = world.place()
    day = two_weeks_after(hearing).date().isoformat()
    post = {"closes_date": day, "closes_time": "12:34", "reason": "Kept reason.", "act": "extend"} | wrong
    response = alice.post(address(hearing, "hearing-manage"), post)
    page = response.content.decode()
    assert response.status_code == 422 and f'href="#{field}"' in page and "12:34" in page
    assert not Extension.objects.exists()


def test_an_expert_sees_how_it_goes_but_moves_no_deadline(world: World, bob: Client):
    hearing = world.place()
    world.member(hearing.tool.place, "Bob", "expert")
    assert 'id="deadline"' not in bob.get(address(hearing, "hearing-manage")).content.decode()
    day = two_weeks_after(hearing).date().isoformat()
    post = {"closes_date": day, "closes_time": "23:59", "reason": "No.", "act": "extend"}
    assert bob.post(address(hearing, "hearing-manage"), post).status_code == 403
    assert (
        bob.post(address(hearing, "hearing-manage"), {"act": "outcome", "outcome": "No."}).status_code == 403
    )
    assert not Extension.objects.exists() and Place.objects.get(pk=hearing.tool.place_id).outcome == ""


def test_what_came_of_it_is_saved_on_two_lines(world: World, alice: Client):
    hearing = world.place()
    alice.post(address(hearing, "hearing-manage"), {"act": "outcome", "outcome": "They said.\r\nWe did."})
    assert Place.objects.get(pk=hearing.tool.place_id).outcome == "They said.\nWe did."
    long = alice.post(address(hearing, "hearing-manage"), {"act": "outcome", "outcome": "x" * 301})
    assert long.status_code == 422 and "x" * 301 in long.content.decode()


def test_answers_are_let_through_held_back_and_put_back(world: World, bob: Client, stranger: Client):
    hearing = world.place(checked_first=True)
    world.member(hearing.tool.place, "Bob", "moderator")
    answer = world.answer(hearing, "A secret until checked.")
    assert "A secret until checked." not in stranger.get(address(hearing, "hearing")).content.decode()
    page = bob.get(address(hearing, "hearing-check"))
    assert "A secret until checked." in page.content.decode()

    def press(act: str, **query: str) -> str:
        response = bob.post(
            address(hearing, "hearing-check"), {"act": act, "answer": answer.pk}, query_params=query
        )
        assert response.status_code == 302
        assert bob.get(response.headers["Location"]).status_code == 200
        return state_of(answer)

    assert press("let_through") == State.PUBLISHED and figures(hearing).total == 1
    assert press("put_back") == State.AWAITING and figures(hearing).total == 0
    assert press("hold_back") == State.HIDDEN
    assert (
        "A secret until checked."
        in bob.get(address(hearing, "hearing-check"), {"state": "hidden"}).content.decode()
    )
    assert press("let_through", state="hidden") == State.PUBLISHED and figures(hearing).total == 1
    assert "A secret until checked." in stranger.get(address(hearing, "hearing")).content.decode()


def test_another_hearings_answer_cannot_be_decided_here(world: World, bob: Client):
    mine, other = world.place(checked_first=True), world.place(checked_first=True)
    world.member(mine.tool.place, "Bob", "moderator")
    answer = world.answer(other)
    for pk in (answer.pk, 0, "x", "٣", "9" * 30):
        assert (
            bob.post(address(mine, "hearing-check"), {"act": "let_through", "answer": pk}).status_code == 404
        )
    assert bob.post(address(mine, "hearing-check"), {"act": "delete", "answer": answer.pk}).status_code == 404
    assert state_of(answer) == State.AWAITING


def test_an_answer_that_was_just_withdrawn_stays_withdrawn(world: World, alice: Client):
    hearing = world.place(checked_first=True)
    answer = world.answer(hearing)
    answering.withdraw_answer(world.as_charlie, answer=answer)
    response = alice.post(address(hearing, "hearing-check"), {"act": "let_through", "answer": answer.pk})
    assert "done=withdrawn" in response.headers["Location"]
    assert state_of(answer) == State.WITHDRAWN


def test_the_list_to_check_costs_the_same_however_long_it_is(
    world: World, alice: Client, assert_same_queries: Callable[..., None]
):
    hearing = world.place(checked_first=True)

    def grow() -> None:
        for n in range(6):
            world.answer(hearing, f"Number {n}")

    grow()
    assert_same_queries(lambda: alice.get(address(hearing, "hearing-check")), grow=grow, at_most=12)
    assert_same_queries(lambda: alice.get(address(hearing, "hearing-manage")), grow=grow, at_most=14)


def test_the_tabs_are_those_the_role_can_use(world: World):
    hearing = world.place(checked_first=True)
    world.answer(hearing)
    by_role = {
        "moderator": ["hearing-check", "hearing-desk", "hearing-inviting", "hearing-missing"],
        "archivist": ["hearing-manage"],
        "controller": ["hearing-manage"],
        "reader": [],
    }
    for role, names in by_role.items():
        actor = actor_for(world.member(hearing.tool.place, f"P{role}", role))
        assert [name for _label, name in tabs(actor, find_tool(actor, pk=hearing.pk))] == names
    labels = [str(label) for label, _name in tabs(world.as_alice, find_tool(world.as_alice, pk=hearing.pk))]
    assert any("(1)" in label for label in labels)


def test_the_summary_is_previewed_published_and_pinned(world: World, alice: Client, stranger: Client):
    hearing = world.place()
    summary = address(hearing, "hearing-summary")
    early = alice.post(summary, {"body": "Typed too early.", "act": "publish"})
    assert early.status_code == 409 and "Typed too early." in early.content.decode()
    close(hearing)
    preview = alice.post(
        summary, {"body": "## Most\n\nagree <script>x</script>", "act": "preview"}
    ).content.decode()
    assert "Most</h2>" in preview and "<script>x" not in preview
    assert Hearing.objects.get(pk=hearing.pk).summary_id is None
    assert alice.post(summary, {"body": " ", "act": "publish"}).status_code == 422
    assert alice.post(summary, {"body": "Most agree.", "act": "publish"}).status_code == 302
    assert "Most agree." in stranger.get(address(hearing, "hearing")).content.decode()


@pytest.mark.parametrize("digits", [19, 5000])
def test_a_number_too_long_to_be_an_answer_is_none(world: World, alice: Client, digits: int) -> None:
    check = address(world.place(), "hearing-check")
    assert alice.post(check, {"act": "hold_back", "answer": "9" * digits}).status_code == 404
    assert alice.get(check, {"done": "hold_back", "answer": "9" * digits}).status_code == 200
