"""The list of answers: narrowed, ordered, paged, and as many queries however long it is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution, State, Tally
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.commands import running
from moteplass.tools.hearing.commands.running import QuestionInput, SectionInput
from moteplass.tools.hearing.models import Answer, Hearing, Question
from tests.addresses import HTMX
from tests.tools.hearing.forms import Respondent, path
from tests.tools.hearing.reading import contribution, page, shown
from tests.world import World

pytestmark = pytest.mark.django_db


def test_answers_can_be_filtered_and_ordered(world: World, hearing: Hearing) -> None:
    oak = world.answer(hearing, "The oak is old.", name="Anna Berg")
    club = world.answer(
        hearing,
        "We like elms.",
        respondent="association",
        organisation_name="The elm club",
        organisation_number="",
    )
    pine = world.answer(hearing, "The pine is older.", name="Nils Dal")
    Tally.objects.filter(pk=club.pk).update(support=7)
    assert shown(page(hearing)) == [pine.pk, club.pk, oak.pk]
    assert shown(page(hearing, "?order=oldest")) == [oak.pk, club.pk, pine.pk]
    assert shown(page(hearing, "?order=supported"))[0] == club.pk
    assert shown(page(hearing, "?who=association")) == [club.pk]
    assert shown(page(hearing, "?who=person&q=pine")) == [pine.pk]
    assert shown(page(hearing, "?q=oak")) == [oak.pk]
    assert shown(page(hearing, "?q=elm+club")) == [club.pk]
    assert shown(page(hearing, "?q=nothing+like+it")) == []
    # What makes no sense is as if it was not asked for.
    assert len(shown(page(hearing, "?order=best&who=everyone&question=x&after=zzz&q=%00"))) == 3


def test_answers_to_one_question(world: World) -> None:
    hearing = world.place(published=False)
    asked = [QuestionInput("One?"), QuestionInput("Two?")]
    running.set_questions(world.as_alice, hearing=hearing, sections=[SectionInput("Both", "", asked)])
    running.publish_hearing(world.as_alice, hearing=hearing)
    Respondent(hearing).text("To the first.", 0).send()
    Respondent(hearing).text("To the second.", 1).send()
    one, two = Question.objects.filter(section__hearing=hearing).order_by("pk")
    assert "To the second." not in page(hearing, f"?question={one.pk}")
    assert "To the second." in page(hearing, f"?question={two.pk}")


def test_htmx_gets_the_answers_alone_and_then_the_rows_alone(
    world: World, hearing: Hearing, monkeypatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for n in range(5):
        world.answer(hearing, f"Number {n}.")
    whole = page(hearing)
    more = re.search(r'hx-get="([^"#]*)', whole[whole.index("data-more") :])
    assert more
    part = Client().get(path(hearing, "?order=oldest"), headers=HTMX)
    assert "HX-Request" in part["Vary"]
    block = part.content.decode()
    assert "<html" not in block and 'id="all-answers"' in block and "The letter." not in block
    with CaptureQueriesContext(connection) as asked:
        rows = Client().get(more[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert 'id="all-answers"' not in rows and len(shown(rows)) == 2
    assert len(asked) == 3 and not any("hearing_extension" in q["sql"] for q in asked.captured_queries)


def test_a_long_answer_is_cut_in_the_list_and_whole_on_its_own_page(world: World, hearing: Hearing) -> None:
    answer = world.answer(hearing, "word " * 2000 + "the-last-one")
    assert "the-last-one" not in page(hearing)
    assert "the-last-one" in page(hearing, f"answers/{answer.pk}/")


@pytest.mark.parametrize(("who", "most"), [("stranger", 4), ("charlie", 6)])
def test_the_page_costs_the_same_however_many_answers(
    world: World, request: pytest.FixtureRequest, assert_same_queries, monkeypatch, who: str, most: int
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 10)
    hearing = world.place()
    client = request.getfixturevalue(who)

    def grow(n: int = 12) -> None:
        for k in range(n):
            answer = world.answer(hearing, f"Answer {k}.", actor=world.as_charlie)
            post_comment(world.as_alice, about=contribution(answer), text="Yes.", as_agency=True)

    grow(5)
    world.member(hearing.tool.place, "Watcher", "reader")
    assert_same_queries(lambda: page(hearing, client=client), grow=grow, at_most=most)
    last = queries.answers(STRANGER, hearing, queries.AnswerFilter())
    assert last.next
    assert_same_queries(lambda: page(hearing, f"?after={last.next}", client), grow=grow, at_most=most)
    one = Answer.objects.order_by("pk")[0]
    root = contribution(one)
    assert_same_queries(
        lambda: page(hearing, f"answers/{one.pk}/", client),
        grow=lambda: [post_comment(world.as_alice, about=root, text="More.") for _ in range(5)],
        at_most=most,
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.booleans()), max_size=9),
    size=st.integers(1, 4),
    order=st.sampled_from(sorted(queries.ORDERS)),
)
def test_paging_shows_each_answer_exactly_once(
    world: World, monkeypatch, rows: list[tuple[int, int, bool]], size: int, order: str
) -> None:
    """Equal times and equal support are where paging goes wrong: the id decides then."""
    monkeypatch.setattr(queries, "PAGE_SIZE", size)
    hearing = world.place()
    start = clock.now().replace(microsecond=0)
    wanted = set()
    for minutes, support, hidden in rows:
        answer = world.answer(hearing)
        found = Contribution.objects.unscoped(reason="test").filter(pk=answer.pk)
        found.update(
            published_at=start + timedelta(minutes=minutes), state=State.HIDDEN if hidden else State.PUBLISHED
        )
        Tally.objects.filter(pk=answer.pk).update(support=support)
        if not hidden:
            wanted.add(answer.pk)
    seen: list[int] = []
    cursor = None
    keys: list[Any] = []
    for _page in range(len(rows) + 2):
        found_page = queries.answers(STRANGER, hearing, queries.AnswerFilter(order=order), cursor=cursor)
        seen += [row.id for row in found_page.rows]
        keys += [
            {"newest": row.at, "oldest": row.at, "supported": row.support}[order] for row in found_page.rows
        ]
        assert len(found_page.rows) <= size
        if not (cursor := found_page.next):
            break
    assert sorted(seen) == sorted(wanted)
    assert keys == sorted(keys, reverse=order != "oldest")
