"""One stance for each person and statement, changeable until the conversation closes, and nobody's business."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.places.models import Access, Writers
from moteplass.spine.votes.balloting import VotedLoggedIn
from moteplass.tools.opinions.commands.checking import hold_back
from moteplass.tools.opinions.commands.running import close_now, open_again
from moteplass.tools.opinions.commands.taking import NotAStance, take_stance
from moteplass.tools.opinions.models import Conversation, Participant, Stance, Statement, WantsGrouping
from moteplass.tools.opinions.periods import Closed
from moteplass.tools.opinions.queries.answering import conversation_page
from tests.tools.opinions.conftest import Make, ids, visitor
from tests.world import World


def test_a_visitor_answers_and_changes_their_mind(talk: Conversation) -> None:
    kari, (first, *_rest) = visitor("kari"), ids(talk)
    assert take_stance(kari, conversation=talk, statement_id=first, value=1)
    assert not take_stance(kari, conversation=talk, statement_id=first, value=1)
    assert take_stance(kari, conversation=talk, statement_id=first, value=-1)
    assert [(s.statement_id, s.value) for s in Stance.objects.all()] == [(first, -1)]


def test_two_people_are_two_participants(world: World, talk: Conversation) -> None:
    first = ids(talk)[0]
    for actor in (visitor("kari"), visitor("ola"), world.as_bob, world.as_charlie):
        take_stance(actor, conversation=talk, statement_id=first, value=1)
    assert Participant.objects.count() == Stance.objects.count() == 4


def test_what_is_no_stance_is_refused(talk: Conversation) -> None:
    with pytest.raises(NotAStance):
        take_stance(visitor("kari"), conversation=talk, statement_id=ids(talk)[0], value=2)
    with pytest.raises(ValueError, match="named"):
        take_stance(STRANGER, conversation=talk, statement_id=ids(talk)[0], value=1)


def test_a_statement_of_another_conversation_is_not_there(make: Make) -> None:
    one, other = make(), make()
    with pytest.raises(NoRoom):
        take_stance(visitor("kari"), conversation=one, statement_id=ids(other)[0], value=1)
    assert not Participant.objects.exists()


def test_a_statement_held_back_is_not_answered(world: World, talk: Conversation) -> None:
    first = Statement.objects.get(pk=ids(talk)[0])
    hold_back(world.as_alice, statement=first)
    with pytest.raises(NoRoom):
        take_stance(visitor("kari"), conversation=talk, statement_id=first.pk, value=1)


def test_nobody_answers_after_it_has_closed_by_the_databases_clock(world: World, talk: Conversation) -> None:
    first, kari = ids(talk)[0], visitor("kari")
    take_stance(kari, conversation=talk, statement_id=first, value=1)
    close_now(world.as_alice, conversation=talk)
    # The clock of this process does not come into it.
    with clock.frozen(clock.now() - timedelta(days=1)), pytest.raises(Closed):
        take_stance(kari, conversation=talk, statement_id=first, value=-1)
    open_again(world.as_alice, conversation=talk)
    assert take_stance(kari, conversation=talk, statement_id=first, value=-1)


def test_those_who_may_not_write_here_do_not_answer(world: World, make: Make) -> None:
    talk = make(access=Access.MEMBERS, writers=Writers.MEMBERS)
    for actor in (visitor("kari"), world.as_charlie):
        with pytest.raises(Refused) as refused:
            take_stance(actor, conversation=talk, statement_id=ids(talk)[0], value=1)
        assert not refused.value.decision.visible


def test_whoever_logs_in_keeps_the_answers_of_their_browser(world: World, talk: Conversation) -> None:
    first, second, third = ids(talk)
    for statement, value in ((first, 1), (second, -1)):
        take_stance(visitor("kari"), conversation=talk, statement_id=statement, value=value)
    bob = replace(world.as_bob, visitor="kari")
    assert conversation_page(bob, talk).answered == 2
    take_stance(bob, conversation=talk, statement_id=third, value=0)
    assert Participant.objects.count() == 1 and Stance.objects.count() == 3
    assert conversation_page(world.as_bob, talk).answered == 3
    with pytest.raises(VotedLoggedIn):
        take_stance(visitor("kari"), conversation=talk, statement_id=first, value=0)


def test_two_participants_who_turn_out_to_be_one_answer_once(world: World, talk: Conversation) -> None:
    first, second, third = ids(talk)
    take_stance(world.as_bob, conversation=talk, statement_id=first, value=1)
    for statement in (first, second):
        take_stance(visitor("kari"), conversation=talk, statement_id=statement, value=-1)
    take_stance(replace(world.as_bob, visitor="kari"), conversation=talk, statement_id=third, value=0)
    mine = dict(Stance.objects.values_list("statement_id", "value"))
    assert mine == {first: 1, second: -1, third: 0}
    assert Participant.objects.count() == 1


def test_the_log_says_neither_who_answered_nor_what(world: World, talk: Conversation) -> None:
    take_stance(world.as_bob, conversation=talk, statement_id=ids(talk)[0], value=-1)
    line = AuditEntry.objects.get(verb="opinions.stance.taken")
    assert (line.actor_id, line.actor_name, line.details) == (None, "", {})
    assert line.subject_id == talk.pk and line.quiet


def test_only_the_first_of_many_answers_asks_for_the_groups(talk: Conversation) -> None:
    def jobs() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE args::text LIKE '%%opinions.jobs.schedule%%'"
            )
            return int(cursor.fetchone()[0])

    for name in ("kari", "ola", "siri"):
        for statement in ids(talk):
            take_stance(visitor(name), conversation=talk, statement_id=statement, value=1)
    assert WantsGrouping.objects.count() == 1
    assert jobs() == 1


def test_everyone_has_an_order_of_their_own_that_stands_while_they_look(talk: Conversation) -> None:
    def first(name: str) -> int | None:
        shown = conversation_page(visitor(name), talk).statement
        return shown.id if shown else None

    seen = [first(f"visitor {number}") for number in range(40)]
    assert seen == [first(f"visitor {number}") for number in range(40)]
    assert set(seen) == set(ids(talk))


def test_one_is_asked_about_each_statement_once_and_then_done(talk: Conversation) -> None:
    kari, asked = visitor("kari"), []
    while (row := conversation_page(kari, talk).statement) is not None:
        asked.append(row.id)
        take_stance(kari, conversation=talk, statement_id=row.id, value=0)
    assert sorted(asked) == sorted(ids(talk))
    page = conversation_page(kari, talk)
    assert (page.answered, page.total, page.missing) == (3, 3, 0)


def test_a_statement_with_few_answers_is_asked_about_more_often(talk: Conversation) -> None:
    first, second, third = ids(talk)
    Statement.objects.filter(pk__in=[first, second]).update(agrees=100, disagrees=100, votes=200)
    shown = [conversation_page(visitor(f"visitor {n}"), talk).statement for n in range(60)]
    assert sum(row is not None and row.id == third for row in shown) > 45


def test_an_answer_can_be_found_again_and_changed(talk: Conversation) -> None:
    first, kari = ids(talk)[0], visitor("kari")
    take_stance(kari, conversation=talk, statement_id=first, value=-1)
    shown = conversation_page(kari, talk, statement_id=first).statement
    assert shown is not None and (shown.id, shown.mine) == (first, -1)


def test_the_page_does_not_grow_queries(world: World, make: Make, assert_same_queries: object) -> None:
    from moteplass.tools.opinions.commands.adding import add_seeds

    talk = make(seeds=3)
    kari = visitor("kari")
    take_stance(kari, conversation=talk, statement_id=ids(talk)[0], value=1)

    def grow() -> None:
        add_seeds(world.as_alice, conversation=talk, given=[f"Another one, {n}." for n in range(6)])

    assert_same_queries(lambda: conversation_page(kari, talk), grow=grow, at_most=7)  # type: ignore[operator]
