"""Suggested edits as those see them who wrote them, who decide them, and who read along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moteplass.kit import keyset
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_html
from moteplass.spine.moderation.effects import shown_from
from moteplass.tools.ideas.models import SUGGESTION, Suggestion
from moteplass.tools.ideas.queries.versions import PartChange, compare, part_name, parts_at
from moteplass.tools.ideas.texts import PARTS, Parts

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """One suggestion. `html` is why, in the suggester's words; `became` the version it is in; `awaiting`: a check,
    before others see it.
    """

    id: int
    name: str
    at: datetime
    html: str
    language: str
    base: int
    state: str
    answer: str
    decided_by: str
    decided_at: datetime | None
    became: int | None
    mine: bool
    awaiting: bool
    parts: Parts

    @property
    def open(self) -> bool:
        return self.state == Suggestion.State.OPEN


@dataclass(frozen=True, slots=True)
class OnePart:
    """One part that a suggestion changes, against the text as it is now.

    `moved`: the idea's own text of this part has changed since the suggestion was written; `yours` is then what the
    suggestion changed and `theirs` what the idea has changed since.
    """

    part: str
    name: str
    now: PartChange | None
    moved: bool
    yours: PartChange | None
    theirs: PartChange | None


def suggestions(
    actor: Actor, idea_id: int, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> keyset.Page[SuggestionRow]:
    """A page of the suggestions to an idea the caller has read, those that await an answer first. One query."""
    order = ("-suggestion__state", "-id")
    page = keyset.page(_shown(actor, idea_id), order=order, cursor=cursor, size=size)
    return keyset.Page([_row(actor, c) for c in page.rows], page.next)


def suggestion(actor: Actor, idea_id: int, suggestion_id: int) -> SuggestionRow:
    """One suggestion to an idea the caller has read. One query. Raises NoRoom."""
    found = _shown(actor, idea_id).filter(pk=suggestion_id).first()
    if found is None:
        raise NoRoom(suggestion_id)
    return _row(actor, found)


def against(row: SuggestionRow, idea_id: int, now: Parts) -> Sequence[OnePart]:
    """What a suggestion changes, part by part, against what the idea says now. Two queries.

    Nothing while a moderator hides a part of what it was written on: the suggestion says that too.
    """
    if row.base < shown_from(idea_id):
        return []
    base = parts_at(idea_id, row.base)
    found = []
    for part in PARTS:
        wanted, was, stands = (getattr(parts, part) for parts in (row.parts, base, now))
        if wanted == was:
            continue
        yours, theirs = _one(part, base, row.parts), _one(part, base, now)
        moved = was != stands and wanted != stands
        found.append(OnePart(part, part_name(part), _one(part, now, row.parts), moved, yours, theirs))
    return found


def _one(part: str, before: Parts, after: Parts) -> PartChange | None:
    return next((change for change in compare(before, after) if change.part == part), None)


def _shown(actor: Actor, idea_id: int) -> Any:
    rows = Contribution.objects.visible_to(actor).filter(
        root_id=idea_id, kind=SUGGESTION, state__in=(State.PUBLISHED, State.AWAITING)
    )
    return rows.select_related("suggestion").annotate(html=current_html())


def _row(actor: Actor, c: Any) -> SuggestionRow:
    s = c.suggestion
    return SuggestionRow(
        id=c.pk,
        name=c.byline,
        at=c.published_at,
        html=c.html or "",
        language=c.language,
        base=s.base,
        state=s.state,
        answer=s.answer,
        decided_by=s.decided_by_name,
        decided_at=s.decided_at,
        became=s.became,
        mine=actor.user_id is not None and c.author_id == actor.user_id,
        awaiting=c.state == State.AWAITING,
        parts=Parts(s.title, s.proposal, s.problem, s.gain),
    )
