"""Paging by the last row seen: every row once, whatever the order, whatever the page size, whatever the cursor."""

import base64
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteplass.kit import keyset
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution, Revision, Tally
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.models import ANSWER, Answer, Hearing
from tests.world import World

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def make_answers(hearing: Hearing, rows: list[tuple[int, int]]) -> list[int]:
    """Answers with (minutes after MOMENT, support); made in bulk, as an import would."""
    place = hearing.tool.place
    made = Contribution.objects.bulk_create(
        Contribution(
            organisation_id=place.organisation_id,
            place=place,
            tool_id=hearing.pk,
            kind=ANSWER,
            published_at=MOMENT + timedelta(minutes=minutes),
        )
        for minutes, _support in rows
    )
    Revision.objects.bulk_create(Revision(contribution=c, body="x", html="<p>x</p>") for c in made)
    Tally.objects.bulk_create(
        Tally(contribution=c, tool_id=hearing.pk, support=support)
        for c, (_m, support) in zip(made, rows, strict=True)
    )
    Answer.objects.bulk_create(
        Answer(contribution=c, hearing=hearing, receipt=uuid.uuid4().hex, submission=uuid.uuid4())
        for c in made
    )
    return [c.pk for c in made]


# Few different values, so that ties are the rule.
ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, size=st.integers(1, 7), order=st.sampled_from(sorted(queries.ORDERS)))
def test_each_answer_shows_exactly_once_in_every_order(
    world: World, rows: list[tuple[int, int]], size: int, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing = world.place()
    ids = make_answers(hearing, rows)
    monkeypatch.setattr(queries, "PAGE_SIZE", size)
    seen: list[queries.AnswerRow] = []
    cursor = None
    for _turn in range(len(rows) + 2):
        page = queries.answers(STRANGER, hearing, queries.AnswerFilter(order=order), cursor=cursor)
        assert len(page.rows) <= size
        seen += page.rows
        cursor = page.next
        if cursor is None:
            break
    assert cursor is None
    assert sorted(row.id for row in seen) == sorted(ids)
    by_order: dict[str, list[Any]] = {
        "newest": [(row.at, row.id) for row in seen],
        "oldest": [(row.at, row.id) for row in seen],
        "supported": [(row.support, row.id) for row in seen],
    }
    keys = by_order[order]
    assert keys == sorted(keys, reverse=order != "oldest")


VALUES = st.lists(
    st.one_of(
        st.integers(-(2**63), 2**63 - 1),
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
        st.datetimes(timezones=st.just(UTC)),
    ),
    min_size=1,
    max_size=4,
)


@given(values=VALUES)
def test_a_cursor_unpacks_to_what_was_packed(values: list[object]) -> None:
    assert keyset.unpack(keyset.pack(values), len(values)) == values


@given(cursor=st.text())
def test_a_made_up_cursor_is_refused_and_never_breaks(cursor: str) -> None:
    try:
        values = keyset.unpack(cursor, 2)
    except keyset.BadCursor:
        return
    assert len(values) == 2


@pytest.mark.parametrize("plain", ["Infinity", "-1e400", "NaN", r'"\ud800"', r'"\u0000"'])
def test_a_value_that_no_column_can_hold_is_refused(plain: str) -> None:
    with pytest.raises(keyset.BadCursor):
        keyset.unpack(base64.urlsafe_b64encode(f"[{plain},1]".encode()).decode().rstrip("="), 2)


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "WzEsMl0", "WyJ4IiwieSJd", "bnVsbA", "MQ"])
def test_a_list_with_a_bad_cursor_shows_its_first_page(world: World, cursor: str) -> None:
    hearing = world.place()
    make_answers(hearing, [(1, 0), (2, 0)])
    page = queries.answers(STRANGER, hearing, queries.AnswerFilter(), cursor=cursor)
    assert len(page.rows) == 2
