"""What counts, and how much of it there is."""

from dataclasses import dataclass, replace

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce

from moteplass.spine.insight.doors import HERE
from moteplass.spine.insight.models import Coding, DoubleCoding, Theme


def that_count(
    tool_id: int, alone: DoubleCoding | None = None, coder: int | None = None
) -> "QuerySet[Coding, Coding]":
    """The codings that count in a tool; or, with `alone`, those that one of two coders has made on their own."""
    rows = Coding.objects.filter(tool_id=tool_id, double=alone, accepted=True, contribution__state__in=HERE)
    return rows.filter(coder_id=coder) if alone else rows


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme with how many answers are about it; `with_children` counts those about themes under it too, once each."""

    id: int
    name: str
    description: str
    parent: int | None
    answers: int
    with_children: int


def names(tool_id: int) -> list[ThemeRow]:
    """The themes in use, those on top by name, each followed by those under it; nothing is counted. One query."""
    known = Theme.objects.filter(tool_id=tool_id, merged_into=None, accepted=True).order_by("name", "pk")
    rows = [ThemeRow(t.pk, t.name, t.description, t.parent_id, 0, 0) for t in known]
    ids = {row.id for row in rows}
    under: dict[int | None, list[ThemeRow]] = {}
    for row in rows:
        under.setdefault(row.parent if row.parent in ids else None, []).append(row)
    return [row for top in under.get(None, []) for row in (top, *under.get(top.id, []))]


def themes(tool_id: int, *, alone: DoubleCoding | None = None, coder: int | None = None) -> list[ThemeRow]:
    """The same, counted. Three queries at most."""
    known = names(tool_id)
    said = that_count(tool_id, alone, coder).filter(theme__merged_into=None, theme__accepted=True).order_by()
    own: dict[int, int] = dict(said.values_list("theme").annotate(n=Count("pk")))
    together: dict[int, int] = {}
    if parents := {row.parent for row in known} - {None}:
        top = Coalesce(F("theme__parent"), F("theme"))
        family = said.annotate(top=top).filter(top__in=parents).values_list("top")
        together = dict(family.annotate(n=Count("contribution", distinct=True)))
    return [
        replace(row, answers=n, with_children=together.get(row.id, n))
        for row in known
        for n in (own.get(row.id, 0),)
    ]
