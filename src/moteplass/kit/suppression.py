"""Hiding small counts in a table with totals, and as few others as it takes that none of them can be worked out.

A table with its totals is a network in which what flows in flows out: an answer goes from its row to its column, on to
the sum of the columns, over to the sum of the rows, and back. A reader knows what is shown, that the sums fit, and that
a hidden count is at least one (nothing is shown as nothing). They can work out a hidden count just when no other flow
fits, that is when no cycle of hidden counts passes through it along which one can be added or taken away.
So each small count is put on such a cycle, the cheapest there is: that is the secondary suppression. There always is
one: the count, its two totals and the grand total.

The method is that of network flows for cell suppression: Cox (1995), Network models for complementary cell suppression.
"""

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

LEAST = 5
# Row and column of a count. Totals stand after the last row and column.
Cell = tuple[int, int]
# A row or a column: ("row", 2). What counts flow from and to.
_Node = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A table as it may be shown: None where a count is hidden."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None

    @property
    def hidden_columns(self) -> frozenset[int]:
        """The columns whose totals are hidden; the one after the last is the grand total."""
        totals = (*self.column_totals, self.total)
        return frozenset(column for column, total in enumerate(totals) if total is None)

    def hidden_in(self, row: int) -> frozenset[int]:
        """The columns whose count in a row is hidden; the one after the last is the row's total."""
        counts = (*self.cells[row], self.row_totals[row])
        return frozenset(column for column, n in enumerate(counts) if n is None)


def suppress(
    counts: Sequence[Sequence[int]],
    *,
    least: int = LEAST,
    hidden_columns: Collection[int] = (),
    hidden_cells: Collection[Cell] = (),
    known: Sequence[Sequence[int]] | None = None,
) -> Suppressed:
    """Hide every count and total from 1 up to `least`, and enough others. A count of nothing is shown: it is nobody's.

    `hidden_columns` are columns whose totals are hidden whatever they are, because they are so in another table;
    `hidden_cells` are such counts, and totals of rows.
    `known` is how many of each count readers can name themselves: what is left must be nothing, or `least`, too.
    """
    table = _with_totals(counts)
    rows, columns = len(table) - 1, len(table[0]) - 1
    named = _with_totals(known or [[0] * len(line) for line in counts])
    hidden = {cell for cell, n in _cells(table) if 0 < n < least}
    hidden |= {(r, c) for (r, c), n in _cells(table) if r < rows and 0 < n - named[r][c] < least}
    hidden |= {(rows, column) for column in hidden_columns if table[rows][column]}
    hidden |= {(r, c) for r, c in hidden_cells if table[r][c]}
    network = _Network(table, named)
    safe: set[Cell] = set()
    for cell in sorted(hidden):
        # All counts on a cycle can be one more or one less, not only the one it was found for.
        if cell not in safe:
            cycle = network.cheapest_cycle(cell, hidden)
            hidden |= cycle
            safe |= cycle
    shown = [[None if (r, c) in hidden else n for c, n in enumerate(line)] for r, line in enumerate(table)]
    return Suppressed(
        cells=tuple(tuple(line[:columns]) for line in shown[:rows]),
        row_totals=tuple(line[columns] for line in shown[:rows]),
        column_totals=tuple(shown[rows][:columns]),
        total=shown[rows][columns],
    )


def suppress_together(
    tables: Sequence[tuple[Sequence[Sequence[int]], Sequence[Sequence[int]] | None]],
    *,
    same: Sequence[int | None] = (),
) -> list[Suppressed]:
    """Tables with the same columns that share the sums below them, each with what readers can name themselves.

    `same`: the row of each table that counts the same in those that have one. A sum that is hidden in one is hidden in
    all, and so is what stands in that row.
    """
    rows = same or [None] * len(tables)
    sums: frozenset[int] = frozenset()
    in_row: frozenset[int] = frozenset()
    while True:
        shown = [
            suppress(
                counts,
                hidden_columns=sums,
                hidden_cells=[] if row is None else [(row, column) for column in in_row],
                known=known,
            )
            for (counts, known), row in zip(tables, rows, strict=True)
        ]
        before = sums, in_row
        sums = sums.union(*(table.hidden_columns for table in shown))
        in_row = in_row.union(
            *(table.hidden_in(row) for table, row in zip(shown, rows, strict=True) if row is not None)
        )
        if (sums, in_row) == before:
            return shown


def _with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    table = [[*line, sum(line)] for line in counts]
    width = len(table[0]) if table else 1
    return [*table, [sum(line[column] for line in table) for column in range(width)]]


def _cells(table: Sequence[Sequence[int]]) -> Iterator[tuple[Cell, int]]:
    for row, line in enumerate(table):
        for column, n in enumerate(line):
            yield (row, column), n


class _Network:
    def __init__(self, table: Sequence[Sequence[int]], named: Sequence[Sequence[int]]) -> None:
        self.table, self.named = table, named
        # From each row and column: where it leads, and over which count.
        self.ways: dict[_Node, list[tuple[_Node, Cell]]] = {}
        for cell, n in _cells(table):
            if n:
                start, end = self.ends(cell)
                self.ways.setdefault(start, []).append((end, cell))
                if self.gives(cell):
                    self.ways.setdefault(end, []).append((start, cell))

    def gives(self, cell: Cell) -> bool:
        """Whether one can be taken away: what is known to be at least one, or as many as are named, stays."""
        return self.table[cell[0]][cell[1]] > max(1, self.named[cell[0]][cell[1]])

    def ends(self, cell: Cell) -> tuple[_Node, _Node]:
        """Where a count flows from and to."""
        ends = ("row", cell[0]), ("column", cell[1])
        # Into a row flows its total, and out of a column; the grand total flows on from the one sum to the other.
        in_totals = (cell[0] == len(self.table) - 1) + (cell[1] == len(self.table[0]) - 1)
        return ends if in_totals != 1 else (ends[1], ends[0])

    def cheapest_cycle(self, cell: Cell, hidden: Collection[Cell]) -> set[Cell]:
        """The counts to hide so that `cell` can be one more or one less: as few answers as can be besides `hidden`."""
        start, end = self.ends(cell)
        found = [self._path(end, start, cell, hidden)]
        if found[0][0] and self.gives(cell):
            found.append(self._path(start, end, cell, hidden))
        return min(found, key=lambda path: path[0])[1]

    def _path(
        self, start: _Node, goal: _Node, but: Cell, hidden: Collection[Cell]
    ) -> tuple[float, set[Cell]]:
        queue: list[tuple[float, _Node]] = [(0, start)]
        best: dict[_Node, float] = {start: 0}
        came: dict[_Node, tuple[_Node, Cell]] = {}
        while queue:
            cost, node = heapq.heappop(queue)
            # No other way to the goal costs less than what is next in the queue.
            if best.get(goal, float("inf")) <= cost:
                break
            if cost > best[node]:
                continue
            for following, cell in self.ways.get(node, ()):
                if cell == but:
                    continue
                price = cost + (0 if cell in hidden else self._price(cell))
                if price < best.get(following, float("inf")):
                    best[following] = price
                    came[following] = node, cell
                    heapq.heappush(queue, (price, following))
        path: set[Cell] = set()
        node = goal
        while node in came and node != start:
            node, cell = came[node]
            path.add(cell)
        return best.get(goal, float("inf")), path

    def _price(self, cell: Cell) -> int:
        """Large counts and, far more, totals are what readers come for."""
        total = self.table[-1][-1]
        n = self.table[cell[0]][cell[1]]
        is_total = cell[0] == len(self.table) - 1 or cell[1] == len(self.table[0]) - 1
        return n + (2 * total if is_total else 0)
