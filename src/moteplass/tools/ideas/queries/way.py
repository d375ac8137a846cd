"""The way of one idea: its stages, the steps it has taken, and what it came from and became."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from moteplass.kit import localise
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.links import LinkRow, links_of
from moteplass.tools.ideas.models import Move, Stage
from moteplass.tools.ideas.queries.idea import IdeaRow, StageRow


class StepRow(TypedDict):
    """What components/page.html draws."""

    state: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One step taken. `title`: what happened, in words; `by` and `owner` names, empty where there is none."""

    id: int
    at: datetime
    title: str
    kind: str
    stage: str
    by: str
    owner: str
    due: date | None
    html: str
    posted: bool


@dataclass(frozen=True, slots=True)
class Way:
    steps: Sequence[StepRow]
    moves: Sequence[MoveRow]
    links: Sequence[LinkRow]
    owner: str
    due: date | None
    overdue: bool


def way(actor: Actor, row: IdeaRow, stages: Sequence[StageRow]) -> Way:
    """The way of an idea the actor may read. Two queries, and those of the links that are there."""
    moves = list(Move.objects.filter(idea_id=row.id).select_related("before", "after"))
    return Way(
        steps=_steps(row, stages, moves),
        moves=[_move(move) for move in moves],
        links=links_of(actor, row.id),
        owner=moves[-1].owner_name if moves and row.owner_id else "",
        due=row.due,
        overdue=is_overdue(row.due, row.stage_kind),
    )


def moves_of(idea_id: int) -> list[MoveRow]:
    """The steps of an idea the caller may read, oldest first. One query."""
    rows = Move.objects.filter(idea_id=idea_id).select_related("before", "after")
    return [_move(move) for move in rows]


def is_overdue(due: date | None, stage_kind: str) -> bool:
    """Whether the promised day has passed. What has been declined waits for nothing."""
    return due is not None and stage_kind != Stage.Kind.DECLINED and localise.days_left(due) < 0


def _steps(row: IdeaRow, stages: Sequence[StageRow], moves: Sequence[Any]) -> list[StepRow]:
    """Done, now, next. The stage that declines shows only where the idea stands there, and then nothing comes next."""
    came = {move.after_id: move.at for move in moves}
    if row.stage_kind == Stage.Kind.DECLINED:
        # What it has been through, up to the no.
        order = {s.id: s for s in stages}
        been = dict.fromkeys(m.after_id for m in moves if m.after_id != row.stage_id)
        road = [order[pk] for pk in been if pk in order] + [order[row.stage_id]]
    else:
        road = [s for s in stages if s.kind != Stage.Kind.DECLINED]
    at = next((n for n, s in enumerate(road) if s.id == row.stage_id), 0)
    found: list[StepRow] = []
    for n, s in enumerate(road):
        state = "done" if n < at else "now" if n == at else "next"
        when = came.get(s.id) if n <= at else None
        text = localise.date(when, "month") if when else "" if n < at else s.text
        if n == at and row.due and row.stage_kind != Stage.Kind.DECLINED:
            text = _("Next step by %(day)s") % {"day": localise.shortdate(row.due)}
        found.append({"state": state, "title": s.name, "text": text})
    return found


def _move(move: Any) -> MoveRow:
    posted = move.before_id is None
    if posted:
        title = _("Proposed")
    elif move.before_id == move.after_id:
        title = _("Still: %(stage)s") % {"stage": move.after.name}
    else:
        title = move.after.name
    return MoveRow(
        id=move.pk,
        at=move.at,
        title=title,
        kind=move.after.kind,
        stage=move.after.name,
        by=move.by_name,
        owner=move.owner_name,
        due=move.due,
        html=move.html,
        posted=posted,
    )
