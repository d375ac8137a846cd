"""The list of answers, and how many there are to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import Left

from moteplass.kit import keyset
from moteplass.kit.text import excerpt
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_body
from moteplass.spine.insight.doors import HERE, contributions, workspace_of
from moteplass.spine.insight.models import Coding, DoubleCoding, Sender, Work
from moteplass.spine.insight.queries.wanted import (
    EACH,
    ME,
    NEWEST,
    OLDEST,
    Answers,
    Wanted,
    ahead,
    answers,
    unread,
)
from moteplass.spine.places.models import Tool

PAGE_SIZE = 50
# How many of the list stand beside the one that is open.
_BEFORE, _AFTER = 4, 12
# Counting stops here: whether it is one thousand or ninety is the same to who has it before them.
MANY = 1000


@dataclass(frozen=True, slots=True)
class AnswerRow:
    id: int
    name: str
    capacity: str
    channel: str
    at: datetime
    excerpt: str
    language: str
    unread: bool
    work: str
    assignee: str
    # Awaits a check, or is held back: not everyone sees it.
    held: bool
    themes: tuple[str, ...]
    # The text it has in common with others, and how many have sent it; 0 and 1 where nobody else has.
    text: int
    senders: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The part of a list round the answer that is open, with the ids of those before and after it."""

    rows: list[AnswerRow]
    previous: int | None
    next: int | None


def page(
    actor: Actor, tool: Tool, wanted: Wanted, alone: DoubleCoding | None, cursor: str | None
) -> keyset.Page[AnswerRow]:
    """Fifty answers of the list. Five queries. A bad cursor gives the first page."""
    asked = answers(actor, tool, wanted, alone)
    found = list(_with_more(actor, ahead(asked, wanted.by, _at(cursor), PAGE_SIZE + 1)))
    rows = _rows(actor, tool, alone, found[:PAGE_SIZE])
    more = len(found) > PAGE_SIZE
    return keyset.Page(rows, keyset.pack([rows[-1].at, rows[-1].id]) if more else None)


def _at(cursor: str | None) -> list[Any] | None:
    try:
        at = keyset.unpack(cursor, 2) if cursor else None
    except keyset.BadCursor:
        return None
    return at if at and isinstance(at[0], datetime) and isinstance(at[1], int) else None


def beside(
    actor: Actor, tool: Tool, wanted: Wanted, alone: DoubleCoding | None, here: Contribution
) -> Beside:
    """What stands round an answer in the list, whether it is (still) in it or not. Seven queries."""
    asked, at = answers(actor, tool, wanted, alone), [here.published_at, here.pk]
    back = OLDEST if wanted.by == NEWEST else NEWEST
    after = list(_with_more(actor, ahead(asked, wanted.by, at, _AFTER)))
    before = list(_with_more(actor, ahead(asked, back, at, _BEFORE)))[::-1]
    own = _with_more(actor, Contribution.objects.visible_to(actor).filter(pk=here.pk))
    return Beside(
        _rows(actor, tool, alone, [*before, *own, *after]),
        before[-1].pk if before else None,
        after[0].pk if after else None,
    )


def some(actor: Actor, tool: Tool, ids: Sequence[int]) -> dict[int, AnswerRow]:
    """Answers by their ids, those of them that can be read here. Five queries."""
    rows = _with_more(actor, contributions(actor, tool).filter(pk__in=ids))
    return {row.id: row for row in _rows(actor, tool, None, rows)}


def following(
    actor: Actor, tool: Tool, wanted: Wanted, alone: DoubleCoding | None, here: Contribution
) -> int | None:
    """The next answer of the list. One query."""
    asked = answers(actor, tool, wanted, alone)
    rows = ahead(asked, wanted.by, [here.published_at, here.pk], 1)
    return rows.values_list("pk", flat=True).first()


def queues(actor: Actor, tool: Tool, alone: DoubleCoding | None) -> dict[str, int]:
    """How many there are to see to, by queue, counted up to MANY. A query for each."""
    asked = {
        "unread": Wanted(unread="1", text=EACH),
        "mine": Wanted(assignee=ME, text=EACH),
        "open": Wanted(state=Work.OPEN, text=EACH),
        "clarify": Wanted(state=Work.CLARIFY, text=EACH),
        "done": Wanted(state=Work.DONE, text=EACH),
    }
    return {
        name: sum(rows.order_by()[:MANY].count() for rows in answers(actor, tool, wanted, alone))
        for name, wanted in asked.items()
    }


def _with_more(actor: Actor, rows: Answers) -> Answers:
    return rows.annotate(start=Left(current_body(), 240), new=unread(actor)).select_related(
        "handling__assignee"
    )


def _rows(actor: Actor, tool: Tool, alone: DoubleCoding | None, found: Iterable[Any]) -> list[AnswerRow]:
    found = list(found)
    ids = [c.pk for c in found]
    if not ids:
        return []
    who = workspace_of(tool).who(ids)
    said = Coding.objects.filter(contribution_id__in=ids, double=alone, accepted=True)
    if alone:
        said = said.filter(coder_id=actor.user_id)
    themes: dict[int, list[str]] = {}
    for pk, name in said.order_by("theme__name").values_list("contribution_id", "theme__name"):
        themes.setdefault(pk, []).append(name)
    sent = senders(ids)
    return [
        _row(c, who.get(c.pk, (c.author_name, "")), tuple(themes.get(c.pk, ())), sent.get(c.pk, (0, 1)))
        for c in found
    ]


def senders(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For each answer that is one of several with the same text: the text, and how many have sent it. Two queries."""
    texts = dict(Sender.objects.filter(contribution_id__in=ids, apart=False).values_list("pk", "text_id"))
    others = Sender.objects.filter(text_id__in=set(texts.values()), apart=False, contribution__state__in=HERE)
    many = dict(others.order_by().values_list("text_id").annotate(n=Count("pk"))) if texts else {}
    return {pk: (text, n) for pk, text in texts.items() if (n := many.get(text, 0)) > 1}


def _row(c: Any, who: tuple[str, str], themes: tuple[str, ...], sent: tuple[int, int]) -> AnswerRow:
    handling = getattr(c, "handling", None)
    return AnswerRow(
        id=c.pk,
        name=who[0],
        capacity=who[1],
        channel=c.channel,
        at=c.published_at,
        excerpt=excerpt(c.start or "", 200),
        language=c.language,
        unread=c.new,
        work=handling.state if handling else Work.OPEN,
        assignee=str(handling.assignee) if handling and handling.assignee else "",
        held=c.state != State.PUBLISHED,
        themes=themes,
        text=sent[0],
        senders=sent[1],
    )
