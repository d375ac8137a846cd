"""What counts, and how much of it there is."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
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


def themes(tool_id: int, *, alone: DoubleCoding | None = None, coder: int | None = None) -> list[ThemeRow]:
    """The themes in use, those on top by name, each followed by those under it. Two queries."""
    counted = Q(theme__merged_into=None, theme__accepted=True)
    rows = that_count(tool_id, alone, coder).filter(counted).order_by()
    own: dict[int, int] = dict(rows.values_list("theme").annotate(n=Count("pk")))
    known = list(
        Theme.objects.filter(tool_id=tool_id, merged_into=None, accepted=True).order_by("name", "pk")
    )
    parents = {theme.parent_id for theme in known} - {None}
    together: dict[int, int] = {}
    if parents:
        top = Coalesce(F("theme__parent"), F("theme"))
        family = rows.annotate(top=top).filter(top__in=parents).values_list("top")
        together = dict(family.annotate(n=Count("contribution", distinct=True)))
    found = [
        ThemeRow(
            t.pk, t.name, t.description, t.parent_id, own.get(t.pk, 0), together.get(t.pk, own.get(t.pk, 0))
        )
        for t in known
    ]
    under: dict[int | None, list[ThemeRow]] = {}
    for row in found:
        under.setdefault(row.parent, []).append(row)
    return [row for top_row in under.get(None, []) for row in (top_row, *under.get(top_row.id, []))]
