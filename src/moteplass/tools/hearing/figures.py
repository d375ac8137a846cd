"""Counts of answers by respondent and week, for the charts: right at every moment, cheap at any size."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from moteplass.kit.localise import day_of
from moteplass.spine.command import Tx
from moteplass.spine.content.models import Contribution, State
from moteplass.tools.hearing.models import Answer, Figure, Hearing, Respondent


@dataclass(frozen=True, slots=True)
class Figures:
    """`by_respondent`: (respondent, label, count), all groups. `by_week`: (Monday, count), no gaps."""

    total: int
    by_respondent: tuple[tuple[str, str, int], ...]
    by_week: tuple[tuple[date, int], ...]


def week_of(moment: datetime) -> date:
    """The Monday of the week a moment falls in where the people are."""
    day = day_of(moment)
    return day - timedelta(days=day.weekday())


def add(tx: Tx, answer: Answer, at: datetime, *, by: int = 1) -> None:
    """Count an answer in (or out, with `by=-1`). A row at the end of the command, that locks nothing."""
    tx.later(Figure(hearing_id=answer.hearing_id, respondent=answer.respondent, week=week_of(at), count=by))


def follow(tx: Tx, answer: Answer, contribution: Contribution, to: str) -> None:
    """Count an answer in or out that is about to be taken to another state."""
    by = (to == State.PUBLISHED) - (contribution.state == State.PUBLISHED)
    if by:
        add(tx, answer, contribution.published_at, by=by)


def moderated(tx: Tx, contribution: Contribution, to: str) -> None:
    """`follow` for what a moderator takes there."""
    follow(tx, Answer.objects.get(pk=contribution.pk), contribution, to)


def figures(hearing: Hearing) -> Figures:
    """The figures of a hearing. One query."""
    return figures_of(
        Figure.objects.filter(hearing=hearing).values_list("respondent", "week").annotate(n=Sum("count"))
    )


def figures_of(rows: Iterable[tuple[str, date, int]]) -> Figures:
    """The figures made of counts by (respondent, week)."""
    people: Counter[str] = Counter()
    weeks: Counter[date] = Counter()
    for respondent, week, n in rows:
        people[respondent] += n
        weeks[week] += n
    by_week = []
    # A week whose only answer was withdrawn is not the beginning or the end of anything.
    if counted := [week for week, n in weeks.items() if n]:
        week, last = min(counted), max(counted)
        while week <= last:
            by_week.append((week, weeks[week]))
            week += timedelta(days=7)
    groups = tuple((value, str(label), people[value]) for value, label in Respondent.choices)
    return Figures(sum(people.values()), groups, tuple(by_week))


def shown_answers(hearing_ref: str = "pk") -> Coalesce:
    """Annotation: how many answers a hearing shows."""
    rows = Figure.objects.filter(hearing_id=OuterRef(hearing_ref)).order_by().values("hearing_id")
    return Coalesce(Subquery(rows.annotate(n=Sum("count")).values("n"), output_field=IntegerField()), 0)


def fold() -> None:
    """Fold single rows into one a group and week. Run by the clock; readers see the same sums before and after."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM hearing_figure f USING (SELECT hearing_id, respondent, week FROM hearing_figure "
            "GROUP BY 1, 2, 3 HAVING count(*) > 1) many WHERE (f.hearing_id, f.respondent, f.week) = "
            "(many.hearing_id, many.respondent, many.week) RETURNING f.hearing_id, f.respondent, f.week, f.count) "
            "INSERT INTO hearing_figure (hearing_id, respondent, week, count) "
            "SELECT hearing_id, respondent, week, sum(count) FROM gone GROUP BY 1, 2, 3 HAVING sum(count) <> 0"
        )
