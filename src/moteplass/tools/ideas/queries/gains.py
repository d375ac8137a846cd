"""What a whole box has gained: expected against realised, by year and stage, added up by the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models import Sum as Added
from django.db.models.functions import Cast, Coalesce

from moteplass.kit import keyset
from moteplass.kit.keyset import Page
from moteplass.tools.ideas.models import Box, Category, Gain, GainFigure, Idea, Stage
from moteplass.tools.ideas.queries.ledger import Kind, counted, next_shown, standing
from moteplass.tools.ideas.sums import NOTHING, Sum

DONE = (Stage.Kind.REALISED, Stage.Kind.FOLLOWED)
_KRONER, _HOURS = Gain.Unit.KRONER, Gain.Unit.HOURS
_SIZE = 30
_EXACT = DecimalField(max_digits=60, decimal_places=4)


@dataclass(frozen=True, slots=True)
class GainFilter:
    """What of a box is asked for. None: all."""

    year: int | None = None
    category: int | None = None


def scope(box_id: int, wanted: GainFilter, prefix: str) -> Q:
    """Ideas of the box that everyone may read; `prefix` leads to the idea."""
    scope = Q(**{f"{prefix}box": box_id, f"{prefix}contribution__state": "published"})
    return scope & Q(**{f"{prefix}category": wanted.category}) if wanted.category else scope


def figures_in(box_id: int, wanted: GainFilter, everything: bool) -> "QuerySet[GainFigure, GainFigure]":
    """The figures of a box that count and are asked for."""
    rows = counted(everything=everything).filter(scope(box_id, wanted, "gain__idea__"))
    return rows.filter(year=wanted.year) if wanted.year else rows


def _squares() -> dict[str, Any]:
    low, high = Coalesce(F("low"), F("amount")), Coalesce(F("high"), F("amount"))
    return {
        "amounts": Added("amount"),
        "below": Added((F("amount") - low) * (F("amount") - low), output_field=_EXACT),
        "above": Added((high - F("amount")) * (high - F("amount")), output_field=_EXACT),
        "n": Count("pk"),
    }


def _sum(row: dict[str, Any]) -> Sum:
    return Sum(row["amounts"], row["below"], row["above"], row["n"])


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page can be narrowed to: years with figures, categories in use."""

    years: tuple[int, ...]
    categories: tuple[tuple[int, str], ...]


def choices(box: Box, *, everything: bool) -> Choices:
    """Two queries."""
    rows = figures_in(box.pk, GainFilter(), everything).order_by("year")
    used = Idea.objects.filter(scope(box.pk, GainFilter(), ""), category=OuterRef("pk"))
    names = Category.objects.filter(Exists(used), box=box).values_list("pk", "name")
    return Choices(tuple(rows.values_list("year", flat=True).distinct()), tuple(names))


@dataclass(frozen=True, slots=True)
class GainRow:
    """An idea and its totals. `awaiting`: figures nobody has signed off yet."""

    id: int
    title: str
    stage: str
    stage_kind: str
    category: str
    expected: Sum
    measured: Sum
    hours: Sum
    cost: Sum
    awaiting: int


def saved_by_idea(ids: Sequence[int]) -> dict[int, Decimal]:
    """What ideas have gained in kroner, measured and signed off, all years; those that have gained anything. One query,
    none for none."""
    if not ids:
        return {}
    rows = counted(everything=False).filter(gain__idea__in=ids, gain__unit=_KRONER, kind=Kind.MEASURED)
    return dict(rows.order_by().values_list("gain__idea").annotate(added=Added("amount")))


def _measured(rows: Any) -> Coalesce:
    """Annotation on ideas: what their figures among `rows` add up to in kroner, measured; 0 for nothing."""
    mine = rows.filter(gain__idea=OuterRef("pk"), gain__unit=_KRONER, kind=Kind.MEASURED)
    added = mine.order_by().values("gain__idea").annotate(added=Added("amount")).values("added")
    kroner = DecimalField(max_digits=20, decimal_places=2)
    return Coalesce(Subquery(added, output_field=kroner), Value(Decimal(0), output_field=kroner))


def idea_gains(box: Box, wanted: GainFilter, *, everything: bool, cursor: str | None) -> Page[GainRow]:
    """Ideas with figures, the largest measured gain first. Two queries."""
    figures = figures_in(box.pk, wanted, everything)
    ideas: Any = (
        Idea.objects.filter(scope(box.pk, wanted, ""))
        .filter(Exists(figures.filter(gain__idea=OuterRef("pk"))))
        # In whole øre: what a cursor can hold exactly.
        .annotate(ore=Cast(_measured(figures) * 100, BigIntegerField()))
        .select_related("contribution", "stage", "category")
    )
    page = keyset.page(ideas, order=("-ore", "-contribution_id"), cursor=cursor, size=_SIZE)
    found: dict[int, dict[tuple[str, str], Sum]] = {}
    waiting: dict[int, int] = {}
    of_these = figures.filter(gain__idea__in=[idea.pk for idea in page.rows]).annotate(
        signed=Exists(standing())
    )
    rows: Any = of_these.order_by().values("gain__idea", "gain__unit", "kind", "signed")
    for row in rows.annotate(**_squares()):
        mine, key = found.setdefault(row["gain__idea"], {}), (row["kind"], row["gain__unit"])
        mine[key] = mine.get(key, NOTHING) + _sum(row)
        if not row["signed"]:
            waiting[row["gain__idea"]] = waiting.get(row["gain__idea"], 0) + row["n"]
    return Page(
        [_gain_row(idea, found.get(idea.pk, {}), waiting.get(idea.pk, 0)) for idea in page.rows], page.next
    )


def _gain_row(idea: Any, found: dict[tuple[str, str], Sum], awaiting: int) -> GainRow:
    return GainRow(
        id=idea.pk,
        title=idea.contribution.title,
        stage=idea.stage.name,
        stage_kind=idea.stage.kind,
        category=idea.category.name if idea.category else "",
        expected=found.get((Kind.ESTIMATE, _KRONER), NOTHING),
        measured=found.get((Kind.MEASURED, _KRONER), NOTHING),
        hours=found.get((Kind.MEASURED, _HOURS), NOTHING),
        cost=found.get((Kind.ONE_OFF, _KRONER), NOTHING),
        awaiting=awaiting,
    )


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One figure as it stands in a file of the whole ledger."""

    figure: int
    idea: int
    title: str
    stage: str
    category: str
    line: str
    unit: str
    owner: str
    kind: str
    year: int
    amount: Decimal
    low: Decimal | None
    high: Decimal | None
    on: date
    method: str
    by: str
    at: datetime
    replaces: int | None
    replaced_by: int | None
    counts: bool
    signed_by: str
    signed_at: datetime | None


def entries(box: Box, wanted: GainFilter, *, everything: bool) -> Iterator[LedgerEntry]:
    """Every figure, also those that have been replaced, by idea and line. Rows are read as they are needed."""
    rows: Any = GainFigure.objects.filter(scope(box.pk, wanted, "gain__idea__"))
    rows = rows.filter(year=wanted.year) if wanted.year else rows
    rows = rows if everything else rows.filter(Exists(standing()))
    said = standing().values
    rows = rows.select_related(
        "gain__idea__contribution", "gain__idea__stage", "gain__idea__category"
    ).annotate(signed_by=Subquery(said("by_name")), signed_at=Subquery(said("at")), next_shown=next_shown())
    for f in rows.order_by("gain__idea", "gain__position", "gain", "kind", "year", "pk").iterator(2000):
        idea = f.gain.idea
        yield LedgerEntry(
            figure=f.pk,
            idea=idea.pk,
            title=idea.contribution.title,
            stage=idea.stage.name,
            category=idea.category.name if idea.category else "",
            line=f.gain.name,
            unit=f.gain.unit_name if f.gain.unit == Gain.Unit.OTHER else f.gain.unit,
            owner=f.gain.owner_name,
            kind=f.kind,
            year=f.year,
            amount=f.amount,
            low=f.low,
            high=f.high,
            on=f.on,
            method=f.method,
            # Who wrote it is the agency's own; who stands behind it is for all.
            by=f.by_name if everything else "",
            at=f.at,
            replaces=f.replaces_id,
            replaced_by=f.next_shown,
            counts=f.next_shown is None,
            signed_by=f.signed_by or "",
            signed_at=f.signed_at,
        )
