"""Small counts are hidden, and none of the hidden can be worked out from what is shown."""

import random

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from moteplass.kit.suppression import LEAST, Suppressed, suppress, suppress_together

# Mostly small counts: there lies the difficulty.
COUNT = st.one_of(st.just(0), st.integers(1, 6), st.integers(0, 60))
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(COUNT, min_size=width, max_size=width), min_size=1, max_size=6)
)


@given(TABLES)
@settings(max_examples=150, deadline=None)
@example([[3]])
@example([[1, 1], [1, 1]])
@example([[1, 9], [9, 9]])
@example([[0, 3, 0], [0, 0, 0], [0, 40, 0]])
def test_no_hidden_count_can_be_worked_out_from_what_is_shown(counts: list[list[int]]) -> None:
    shown = suppress(counts)
    _assert_nothing_follows(shown)


@given(st.lists(st.tuples(COUNT, COUNT), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
@example([(4, 2), (0, 6)])
def test_nor_from_the_part_of_each_that_one_can_name(pairs: list[tuple[int, int]]) -> None:
    """Of each count, (how many are named, how many others)."""
    counts, named = [[a + b, 9] for a, b in pairs], [[a, 0] for a, _b in pairs]
    shown = suppress(counts, known=named)
    assert all(shown.cells[at][0] is None for at, (_a, b) in enumerate(pairs) if 0 < b < LEAST)
    _assert_nothing_follows(shown)


@given(TABLES, st.sets(st.integers(0, 4)))
@settings(max_examples=60, deadline=None)
def test_nor_where_totals_are_hidden_for_another_tables_sake(
    counts: list[list[int]], columns: set[int]
) -> None:
    asked = {column for column in columns if column <= len(counts[0])}
    shown = suppress(counts, hidden_columns=asked)
    with_somebody = {
        c
        for c in asked
        if (sum(sum(row) for row in counts) if c == len(counts[0]) else sum(r[c] for r in counts))
    }
    assert with_somebody <= shown.hidden_columns
    _assert_nothing_follows(shown)


@given(TABLES, TABLES)
@settings(max_examples=60, deadline=None)
@example([[9, 9], [3, 3], [40, 40]], [[43, 43]])
def test_a_row_that_two_tables_share_is_hidden_in_both(one: list[list[int]], other: list[list[int]]) -> None:
    width = min(len(one[0]), len(other[0]))
    one, other = [row[:width] for row in one], [*(row[:width] for row in other), one[0][:width]]
    shown = suppress_together([(one, None), (other, None)], same=(0, len(other) - 1))
    assert shown[0].hidden_in(0) == shown[1].hidden_in(len(other) - 1)
    for table in shown:
        _assert_nothing_follows(table)


@given(TABLES)
@settings(max_examples=150, deadline=None)
def test_every_small_count_is_hidden_and_what_shows_is_true(counts: list[list[int]]) -> None:
    shown = suppress(counts)
    true = _flat(counts)
    for said, n in zip(_cells(shown), true, strict=True):
        assert said is None or said == n
        assert said is None or said == 0 or said >= LEAST
        assert n != 0 or said == 0


def test_a_table_of_large_counts_is_left_alone() -> None:
    shown = suppress([[10, 20], [30, 40]])
    assert shown == Suppressed(((10, 20), (30, 40)), (30, 70), (40, 60), 100)


def test_totals_are_spared_where_counts_will_do() -> None:
    shown = suppress([[2, 30, 20], [50, 60, 20], [70, 80, 90]])
    assert None not in (*shown.row_totals, *shown.column_totals, shown.total)
    # The small one, and three more round the cheapest corner.
    assert sum(cell is None for row in shown.cells for cell in row) == 4


def test_a_table_by_municipality_and_channel_takes_no_time() -> None:
    number = random.Random(1)
    counts = [[int(number.expovariate(0.2)) for _channel in range(6)] for _municipality in range(357)]
    shown = suppress(counts)
    assert shown.total == sum(map(sum, counts))


def _flat(counts: list[list[int]]) -> list[int]:
    rows = [[*row, sum(row)] for row in counts]
    return [n for row in [*rows, [sum(column) for column in zip(*rows, strict=True)]] for n in row]


def _cells(shown: Suppressed) -> list[int | None]:
    rows = [[*row, total] for row, total in zip(shown.cells, shown.row_totals, strict=True)]
    return [n for row in [*rows, [*shown.column_totals, shown.total]] for n in row]


def _assert_nothing_follows(shown: Suppressed) -> None:
    """By linear programming, which knows nothing of how it was done: the least and the most each hidden count can be.

    The reader knows the sums, what is shown, and that what is hidden is at least one. The matrix is a network's, so the
    bounds are whole numbers.
    """
    cells = _cells(shown)
    rows, columns = len(shown.cells) + 1, len(shown.column_totals) + 1
    sums = []
    for row in range(rows):
        line = np.zeros((rows, columns))
        line[row, :-1], line[row, -1] = 1, -1
        sums.append(line.ravel())
    for column in range(columns):
        line = np.zeros((rows, columns))
        line[:-1, column], line[-1, column] = 1, -1
        sums.append(line.ravel())
    bounds = [(1, 10_000) if n is None else (n, n) for n in cells]
    for at, n in enumerate(cells):
        if n is None:
            cost = np.zeros(len(cells))
            cost[at] = 1
            ends = [
                linprog(sign * cost, A_eq=np.array(sums), b_eq=np.zeros(len(sums)), bounds=bounds)
                for sign in (1, -1)
            ]
            assert all(end.success for end in ends)
            assert -ends[1].fun - ends[0].fun > 0.5
