"""Adding a statement: short, once, checked where the place says so, and without a name."""

from typing import Any

import pytest
from django.test import Client

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.decide import Refused
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Access
from moteplass.spine.registry.loader import kind_of
from moteplass.tools.opinions.commands.adding import AlreadySaid, BadLength, add_seeds, add_statement
from moteplass.tools.opinions.commands.checking import hold_back, let_through, put_back
from moteplass.tools.opinions.commands.running import Rules, close_now, set_rules
from moteplass.tools.opinions.models import Conversation, Stance, Statement
from moteplass.tools.opinions.periods import Closed
from moteplass.tools.opinions.queries import search_rows
from moteplass.tools.opinions.queries.answering import conversation_page
from moteplass.tools.opinions.queries.listing import ORDERS, similar, statements, waiting
from tests.tools.opinions.conftest import Make, visitor
from tests.world import World

TEXT = "The buses should run until midnight."


def state_of(statement: Statement) -> str:
    rows = Contribution.objects.unscoped(reason="the test looks")
    return rows.values_list("state", flat=True).get(pk=statement.pk)


def test_a_statement_awaits_a_check_and_then_shows(world: World, talk: Conversation) -> None:
    added = add_statement(visitor("kari"), conversation=talk, text=TEXT)
    assert added.awaiting and state_of(added.statement) == State.AWAITING
    assert TEXT not in [row.text for row in statements(STRANGER, talk).rows]
    assert conversation_page(visitor("kari"), talk).awaiting == 1
    (row,) = waiting(world.as_alice, talk, State.AWAITING).rows
    assert row.text == TEXT and row.number == 3
    let_through(world.as_alice, statement=added.statement)
    assert TEXT in [row.text for row in statements(STRANGER, talk).rows]
    put_back(world.as_alice, statement=added.statement)
    hold_back(world.as_alice, statement=added.statement)
    assert TEXT not in [row.text for row in statements(STRANGER, talk).rows]


def test_it_shows_at_once_where_the_conversation_says_so(make: Make) -> None:
    talk = make(checked_first=False)
    assert not add_statement(visitor("kari"), conversation=talk, text=TEXT).awaiting
    assert TEXT in [row.text for row in statements(STRANGER, talk).rows]


def test_whoever_says_it_agrees_with_it(talk: Conversation) -> None:
    added = add_statement(visitor("kari"), conversation=talk, text=TEXT)
    stance = Stance.objects.get(statement=added.statement)
    assert stance.value == 1 and stance.participant_id == added.statement.author_id


def test_what_has_been_said_is_not_said_again(make: Make) -> None:
    talk = make(checked_first=False)
    first = add_statement(visitor("kari"), conversation=talk, text=TEXT).statement
    with pytest.raises(AlreadySaid) as said:
        add_statement(visitor("ola"), conversation=talk, text="the buses should run  until midnight!")
    assert said.value.statement_id == first.pk and said.value.exactly
    with pytest.raises(AlreadySaid):
        add_statement(visitor("ola"), conversation=talk, text=TEXT, something_else=True)


def test_what_is_nearly_the_same_is_asked_about_and_can_be_something_else(make: Make) -> None:
    talk = make(checked_first=False)
    first = add_statement(visitor("kari"), conversation=talk, text=TEXT).statement
    near = "The buses should always run until midnight."
    with pytest.raises(AlreadySaid) as said:
        add_statement(visitor("ola"), conversation=talk, text=near)
    assert said.value.statement_id == first.pk and not said.value.exactly
    assert [row.id for row in similar(STRANGER, talk, near)] == [first.pk]
    add_statement(visitor("ola"), conversation=talk, text=near, something_else=True)
    assert similar(STRANGER, talk, "Something altogether different") == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 201])
def test_a_statement_is_short(talk: Conversation, text: str) -> None:
    with pytest.raises(BadLength) as bad:
        add_statement(visitor("kari"), conversation=talk, text=text)
    assert bad.value.most == 200
    assert Statement.objects.count() == 3


def test_nobody_adds_where_it_is_off_or_closed(world: World, make: Make) -> None:
    off, shut = make(statements_open=False), make()
    with pytest.raises(Refused):
        add_statement(visitor("kari"), conversation=off, text=TEXT)
    close_now(world.as_alice, conversation=shut)
    with pytest.raises(Closed):
        add_statement(visitor("kari"), conversation=shut, text=TEXT)


def test_no_name_leads_from_a_statement_to_its_writer(world: World, make: Make) -> None:
    talk = make(checked_first=False)
    added = add_statement(world.as_bob, conversation=talk, text=TEXT)
    line = AuditEntry.objects.get(verb="opinions.statement.added")
    assert (line.actor_id, line.actor_name) == (None, "")
    (row,) = search_rows(STRANGER, [added.statement.pk])
    assert row.by == "" and row.title == TEXT
    (record,) = kind_of("opinions").records([added.statement.pk])
    assert record.correspondent == "" and [d.by for d in record.documents] == [""]
    assert record.fields["number"] == 3 and record.documents[0].text == TEXT


def test_a_statement_is_among_its_writers_own_contributions(world: World, make: Make) -> None:
    talk = make(checked_first=False)
    added = add_statement(world.as_bob, conversation=talk, text=TEXT)
    rows = Contribution.objects.visible_to(world.as_bob).filter(author_id=world.bob.pk)
    assert [c.pk for c in rows] == [added.statement.pk]
    assert next(row.own for row in statements(world.as_bob, talk, order="newest").rows)


def test_only_those_who_run_it_put_statements_in_to_begin_with(world: World, make: Make) -> None:
    talk = make(seeds=0)
    with pytest.raises(Refused):
        add_seeds(world.as_charlie, conversation=talk, given=[TEXT])
    assert add_seeds(world.as_alice, conversation=talk, given=[TEXT, "Another", "another!"]) == 2
    assert [s.seed for s in Statement.objects.all()] == [True, True]


def test_the_settings_are_changed(world: World, talk: Conversation) -> None:
    rules = Rules("What now?", "**About** it", False, True, 140, None)
    set_rules(world.as_alice, conversation=talk, rules=rules)
    page = conversation_page(STRANGER, Conversation.objects.select_related("tool").get(pk=talk.pk))
    assert (page.title, page.longest, page.checked_first) == ("What now?", 140, False)
    assert "<strong>About</strong>" in page.html


@pytest.mark.parametrize("order", ORDERS)
def test_the_list_pages_in_every_order(world: World, make: Make, order: str) -> None:
    talk, seen, cursor = make(seeds=7), list[int](), None
    for at, statement in enumerate(Statement.objects.filter(conversation=talk)):
        Statement.objects.filter(pk=statement.pk).update(votes=at, agreement=at / 7, division=at / 9)
    while True:
        page = statements(STRANGER, talk, order=order, cursor=cursor, size=3)
        seen += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7


def test_the_list_does_not_grow_queries(world: World, make: Make, assert_same_queries: Any) -> None:
    talk = make(seeds=4)

    def grow() -> None:
        add_seeds(world.as_alice, conversation=talk, given=[f"One more, {n}" for n in range(8)])

    assert_same_queries(lambda: statements(visitor("kari"), talk), grow=grow, at_most=3)


def test_open_data_tells_of_statements_and_of_nobody(make: Make, stranger: Client) -> None:
    talk = make()
    at = f"/api/v1/opinions/{talk.tool.place.slug}/opinions"
    assert [c["title"] for c in stranger.get("/api/v1/opinions/conversations").json()["conversations"]] == [
        "The town"
    ]
    assert stranger.get(at).json()["open"] is True
    rows = stranger.get(f"{at}/statements").json()["statements"]
    assert len(rows) == 3 and set(rows[0]) == {
        "id", "number", "text", "published_at", "seed", "votes", "agrees", "disagrees", "passes",
    }  # fmt: skip
    assert stranger.get(f"{at}/statements/{rows[0]['id']}").json() == rows[0]
    assert stranger.get(f"{at}/map").status_code == 404


def test_a_closed_conversation_is_not_there_for_strangers(make: Make, stranger: Client) -> None:
    talk = make(access=Access.MEMBERS)
    at = f"/api/v1/opinions/{talk.tool.place.slug}/opinions"
    for address in (at, f"{at}/statements", f"{at}/map"):
        assert stranger.get(address).status_code == 404
    assert stranger.get("/api/v1/opinions/conversations").json()["conversations"] == []
    assert stranger.get("/api/v1/search", {"q": "good number"}).json()["hits"] == []
    assert statements(STRANGER, talk).rows == []
