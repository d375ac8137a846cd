"""The picture of the groups as SVG: what stands where, in whole numbers, one path for each group's people.

Groups differ in shape and letter, not in colour alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from moteplass.tools.opinions.queries.rows import MapPicture, Point

WIDTH = 1000
_LOWEST, _HIGHEST = 520, 820
# Room for marks, letters and hulls at the edge.
_MARGIN = 70
# So many in a hundred may stand outside what the picture is scaled by; they are drawn at its edge.
_OUTSIDE = 1
# So many in a hundred of a group, those nearest its middle, are inside its hull.
_HELD = 80

Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GroupMarks:
    """One group drawn. `hull` is empty where it has too few people for one."""

    label: int
    letter: str
    people: str
    hull: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture. `loose` are those in no group or in one of a few, `mine` the reader if they are in it."""

    width: int
    height: int
    groups: tuple[GroupMarks, ...]
    loose: str
    mine: Spot | None


def draw(picture: MapPicture) -> Drawing:
    """Lay a finding out on a sheet 1,000 wide. The scale is the same both ways, so that distances can be compared."""
    # By those in groups: a crowd that has answered once stands on few spots, and would push the others to the edge.
    inside = [point for point in picture.points if point.group is not None or point.is_mine]
    scale = _Scale.of(inside or picture.points)
    others = [point for point in picture.points if not point.is_mine]
    size = 9 if len(others) <= 150 else 7 if len(others) <= 700 else 5
    groups = []
    for group in picture.groups:
        if group.x is None or group.y is None:
            continue
        spots = [scale.at(p.x, p.y) for p in others if p.group == group.label]
        x, y = scale.at(group.x, group.y)
        groups.append(
            GroupMarks(group.label, group.letter, marks(spots, group.label, size), hull(spots, (x, y)), x, y)
        )
    loose = [scale.at(p.x, p.y) for p in others if p.group is None]
    mine = picture.mine
    return Drawing(
        WIDTH,
        scale.height,
        tuple(groups),
        marks(loose, 0, max(size - 3, 3)),
        scale.at(mine.x, mine.y) if mine else None,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    left: float
    top: float
    by: float
    height: int

    @classmethod
    def of(cls, points: Sequence[Point]) -> "_Scale":
        left, right = _span([p.x for p in points])
        low, high = _span([p.y for p in points])
        wide, tall = max(right - left, 1e-6), max(high - low, 1e-6)
        by = min((WIDTH - 2 * _MARGIN) / wide, (_HIGHEST - 2 * _MARGIN) / tall)
        height = round(min(_HIGHEST, max(_LOWEST, tall * by + 2 * _MARGIN)))
        # What is not filled is shared by both sides.
        spare_x, spare_y = (WIDTH - wide * by) / 2, (height - tall * by) / 2
        return cls(left - spare_x / by, high + spare_y / by, by, height)

    def at(self, x: float, y: float) -> Spot:
        """Up is more, as on paper."""
        right, down = (x - self.left) * self.by, (self.top - y) * self.by
        return round(min(max(right, 24), WIDTH - 24)), round(min(max(down, 24), self.height - 24))


def _span(values: Iterable[float]) -> tuple[float, float]:
    kept = sorted(values)
    if not kept:
        return -1.0, 1.0
    out = len(kept) * _OUTSIDE // 100
    return kept[out], kept[-1 - out]


def marks(spots: Iterable[Spot], label: int, size: int) -> str:
    """Path data with one mark for each spot, in the shape of a group; those on the same spot are one mark."""
    shape = _SHAPES[label % len(_SHAPES)]
    return "".join(f"M{x} {y}{shape(size)}" for x, y in sorted(set(spots)))


def mark(label: int | None) -> str:
    """Path data of one mark on a sheet of 24 by 24, for the legend. None: somebody in no group."""
    return marks([(12, 12)], label or 0, 5 if label is None else 8)


def _circle(r: int) -> str:
    return f"m-{r} 0a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0-{2 * r} 0"


def _square(r: int) -> str:
    return f"m-{r}-{r}h{2 * r}v{2 * r}h-{2 * r}z"


def _triangle(r: int) -> str:
    return f"m0-{r + 2}l{r + 1} {2 * r + 1}h-{2 * r + 2}z"


def _diamond(r: int) -> str:
    return f"m0-{r + 2}l{r + 2} {r + 2}l-{r + 2} {r + 2}l-{r + 2}-{r + 2}z"


def _cross(r: int) -> str:
    arm, stem = r + 1, max(2, r // 2)
    side = arm - stem
    return (
        f"m-{stem}-{arm}h{2 * stem}v{side}h{side}v{2 * stem}h-{side}v{side}h-{2 * stem}v-{side}"
        f"h-{side}v-{2 * stem}h{side}z"
    )


_SHAPES = (_circle, _square, _triangle, _diamond, _cross)


def hull(spots: Sequence[Spot], middle: Spot) -> str:
    """Path data round the nearest eight of ten of a group. Empty for fewer than five people, or all on one line."""
    if len(spots) < 5:
        return ""
    near = sorted(spots, key=lambda spot: hypot(spot[0] - middle[0], spot[1] - middle[1]))
    edge = _convex(near[: max(5, len(near) * _HELD // 100)])
    return "M" + "L".join(f"{x} {y}" for x, y in edge) + "Z" if len(edge) > 2 else ""


def _convex(spots: Iterable[Spot]) -> list[Spot]:
    """The corners of the smallest convex figure round the spots (Andrew's monotone chain)."""
    ordered = sorted(set(spots))
    if len(ordered) < 3:
        return ordered

    def half(row: Iterable[Spot]) -> list[Spot]:
        kept: list[Spot] = []
        for spot in row:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], spot) <= 0:
                kept.pop()
            kept.append(spot)
        return kept[:-1]

    return half(ordered) + half(reversed(ordered))


def _turn(a: Spot, b: Spot, c: Spot) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
