"""Who wrote something while logged in finds what was decided about it, and the way to complain, without the mail."""

from collections.abc import Callable

import pytest
from django.test import Client

from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution
from moteplass.spine.moderation.commands.deciding import decide_case, reverse_decision
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Decision, Ground, Measure
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing.models import Hearing
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")

MINE = "/me/contributions/"


def decided(world: World, pk: int, measure: Measure = Measure.HIDE) -> Decision:
    about = Contribution.objects.unscoped(reason="the test flags").get(pk=pk)
    case = flag(Actor(visitor="v"), contribution=about, given=FlagInput(Ground.RULE)).flag.case
    return decide_case(world.as_alice, case=case, measure=measure, law="§ 1", reason="It attacks a person.")


def by_charlie(world: World, hearing: Hearing) -> int:
    return int(world.answer(hearing, "My own words.", actor=world.as_charlie).pk)


def test_one_s_own_page_tells_what_was_decided_and_leads_to_why(
    world: World, charlie: Client, bob: Client, stranger: Client
) -> None:
    hearing = world.place()
    hidden, warned, left, free = (by_charlie(world, hearing) for _n in range(4))
    decision = decided(world, hidden)
    reverse_decision(world.as_alice, decision=decided(world, warned, Measure.WARN))
    decided(world, left, Measure.LEAVE)
    page = charlie.get(MINE).content.decode()
    assert "It is hidden." in page and "Who wrote it is warned.</strong> Holds no more." in page
    told = [pk for pk in (hidden, warned, left, free) if f'href="{MINE}{pk}/decision/"' in page]
    assert told == [hidden, warned]
    why = charlie.get(f"{MINE}{hidden}/decision/", follow=True).content.decode()
    assert decision.case.number in why and "It attacks a person." in why and 'name="text"' in why
    for client, pk in ((bob, hidden), (charlie, left), (charlie, free), (charlie, 2**40)):
        assert client.get(f"{MINE}{pk}/decision/").status_code == 404
    assert stranger.get(f"{MINE}{hidden}/decision/")["Location"].startswith("/login/")


def test_the_note_where_it_stood_leads_there_too_but_only_who_wrote_it(
    world: World, charlie: Client, alice: Client, bob: Client
) -> None:
    hearing = world.place()
    answer = by_charlie(world, hearing)
    about = Contribution.objects.unscoped(reason="the test comments").get(pk=world.answer(hearing).pk)
    comment = post_comment(world.as_charlie, about=about, text="Rude words.")
    here = f"/m/{hearing.tool.place.slug}/hearing"
    decided(world, answer)
    decided(world, comment.pk)
    notes = {
        f"{here}/answers/{answer}/": answer,
        f"{here}/answers/{about.pk}/": comment.pk,
        f"{here}/c/{answer}/flag/": answer,
    }
    for address, pk in notes.items():
        for client in (charlie, alice, bob):
            page = client.get(address).content.decode()
            assert (f'href="{MINE}{pk}/decision/"' in page) == (client is charlie), address
            assert "Hidden by a moderator" in page


def test_what_was_decided_costs_one_query_however_much_it_is(
    world: World, charlie: Client, assert_same_queries: Callable[..., None]
) -> None:
    hearing = world.place()

    def more() -> None:
        for _n in range(3):
            decided(world, by_charlie(world, hearing))

    more()
    assert_same_queries(lambda: charlie.get(MINE), grow=more)
