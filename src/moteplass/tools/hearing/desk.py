"""What the desk reads: what waits for a second person, which letters are to be printed, and what has come twice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from moteplass.kit import keyset, text
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_body
from moteplass.spine.registry.kinds import Reach
from moteplass.tools.hearing import listing, rounds
from moteplass.tools.hearing.answer_rows import AnswerRow
from moteplass.tools.hearing.models import ANSWER, Answer, Entry, Hearing, Paper, Respondent, Scan

PAGE_SIZE = 50
LETTERS_MAX = 200


class Queue(StrEnum):
    """The desk's lists."""

    TO_CHECK = "to_check"
    SENT_BACK = "sent_back"
    LETTERS = "letters"
    OUTCOME = "outcome"
    ROUND = "round"
    CHECKED = "checked"


# Those whose rows are letters to be printed.
ON_PAPER = {Queue.LETTERS: Paper.RECEIPT, Queue.OUTCOME: Paper.OUTCOME, Queue.ROUND: Paper.ROUND}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in a list. `name` is whom it is from, also where the name is withheld."""

    id: int
    name: str
    respondent_label: str
    square: bool
    channel: str
    received: date
    late: bool
    state: str
    excerpt: str
    transcriber: str
    checker: str
    note: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class EntryCase:
    """One entry in full: the answer as it would show, what came in, and who has done what."""

    answer: AnswerRow
    entry: Entry
    name: str
    late: bool
    scans: Sequence[Scan]
    body: str

    @property
    def needs_letter(self) -> bool:
        """Whether a receipt on paper is what there is to send."""
        return bool(self.entry.address) and not self.entry.answer.email

    @property
    def told(self) -> "Told":
        """What there is to look for others by."""
        a = self.entry.answer
        return Told(a.name, a.organisation_name, a.organisation_number, a.email, self.body)


def queue(
    actor: Actor, hearing: Hearing, which: Queue, *, cursor: str | None = None
) -> keyset.Page[EntryRow]:
    """A page of one of the lists: oldest first, but what has been checked newest first. One query."""
    order = "-answer_id" if which is Queue.CHECKED else "answer_id"
    rows = _entries(actor, hearing).filter(_of(which)).annotate(body=current_body("answer__contribution"))
    page = keyset.page(rows, order=(order,), cursor=cursor, size=PAGE_SIZE)
    return keyset.Page([_row(entry, hearing) for entry in page.rows], page.next)


def letters(actor: Actor, hearing: Hearing, which: Queue) -> list[Entry]:
    """The entries whose letters are to be printed, at most two hundred at a time, with their answers. One query."""
    return list(_entries(actor, hearing).filter(_of(which)).order_by("answer_id")[:LETTERS_MAX])


def checked(actor: Actor, hearing: Hearing, ids: Sequence[int]) -> list[Entry]:
    """Those of these entries that have been checked, with their answers. One query."""
    rows = _entries(actor, hearing).filter(_of(Queue.CHECKED), pk__in=ids)
    return list(rows.order_by("answer_id"))


def case(actor: Actor, hearing: Hearing, answer_id: int) -> EntryCase:
    """One entry. Raises NoRoom where there is none that the actor may read. Three queries."""
    rows: Any = _entries(actor, hearing).annotate(body=current_body("answer__contribution"))
    entry = rows.filter(pk=answer_id).first()
    found = listing.one(actor, hearing.pk, answer_id)
    if entry is None or found is None:
        raise NoRoom(answer_id)
    return EntryCase(
        answer=found[0],
        entry=entry,
        name=whom(entry.answer),
        late=_late(entry, hearing),
        scans=list(entry.scans.all()),
        body=entry.body or "",
    )


def whom(answer: Answer) -> str:
    """Whom an answer is from; empty for a letter without a name."""
    return answer.organisation_name or answer.name


def reach(contribution_id: int) -> Reach | None:
    """How who sent an answer is reached. One query."""
    answer = Answer.objects.filter(pk=contribution_id).select_related("contribution", "entry").first()
    if answer is None:
        return None
    entry = getattr(answer, "entry", None)
    written = entry.address.split("\n") if entry and entry.address else []
    lines = [line.strip() for line in (whom(answer), *written) if line.strip()] if written else []
    return Reach(answer.email, answer.contribution.language, lines)


def _of(which: Queue) -> Q:
    if which not in ON_PAPER:
        return Q(state=which.value)
    waits = Q(state=Entry.State.CHECKED, answer__email="", **{ON_PAPER[which]: None}) & ~Q(address="")
    if which is Queue.OUTCOME:
        return waits & Q(hearing__told_at__isnull=False)
    return waits & Q(hearing__letter__in=rounds.followed()) if which is Queue.ROUND else waits


def _entries(actor: Actor, hearing: Hearing) -> "QuerySet[Entry, Entry]":
    seen = Contribution.objects.visible_to(actor).filter(pk=OuterRef("pk")).exclude(state=State.WITHDRAWN)
    rows = Entry.objects.filter(Exists(seen), hearing=hearing)
    return rows.select_related("answer__contribution")


def _late(entry: Entry, hearing: Hearing) -> bool:
    # The moment it counts from is past the deadline only where its day is.
    return hearing.closes_at is not None and entry.answer.contribution.published_at > hearing.closes_at


def _row(entry: Any, hearing: Hearing) -> EntryRow:
    answer = entry.answer
    return EntryRow(
        id=entry.pk,
        name=whom(answer),
        respondent_label=str(Respondent(answer.respondent).label),
        square=answer.respondent != Respondent.PERSON,
        channel=answer.contribution.channel,
        received=entry.received,
        late=_late(entry, hearing),
        state=entry.state,
        excerpt=text.excerpt(entry.body or "", 200),
        transcriber=entry.transcriber_name,
        checker=entry.checker_name,
        note=entry.note,
        entered_at=entry.entered_at,
    )


class Likeness(StrEnum):
    """Why an answer may have come before."""

    NUMBER = "number"
    EMAIL = "email"
    NAME = "name"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Alike:
    """An answer that is in already and may be the same one."""

    id: int
    name: str
    channel: str
    at: datetime
    shown: bool
    excerpt: str
    why: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one knows of an answer, to look for it among those that are in."""

    name: str = ""
    organisation_name: str = ""
    organisation_number: str = ""
    email: str = ""
    body: str = ""


_MOST_ALIKE = 10
# Texts of which so large a part of the words is the same are shown as perhaps the same.
_NEAR = 0.8
_WORD = re.compile(r"[^\W\d_]+")


def alike(actor: Actor, hearing: Hearing, told: Told, *, but: int = 0) -> list[Alike]:
    """Answers that may be this one: same number, e-mail or name, or nearly the same text. Ten at most. Two queries.

    Names and e-mails are also of those who withhold them: who may enter an answer may read both.
    """
    rows: Any = Contribution.objects.visible_to(actor).filter(tool_id=hearing.pk, kind=ANSWER)
    rows = rows.exclude(state=State.WITHDRAWN).exclude(pk=but)
    rows = rows.select_related("answer").annotate(body=current_body()).order_by("-published_at", "-id")
    found = list(rows.filter(same)[:_MOST_ALIKE]) if (same := _same(told)) else []
    words = _words(told.body)
    if query := _telling(words):
        search = rows.filter(revisions__search=query, revisions__number=F("revision"))
        found += [c for c in search[: 2 * _MOST_ALIKE] if _near(words, c.body or "")]
    return [_alike(c, told, words) for c in {c.pk: c for c in found}.values()][:_MOST_ALIKE]


def _same(told: Told) -> Q:
    """The condition that who answers is the same; empty where nothing is known."""
    condition = Q()
    if told.organisation_number:
        condition |= Q(answer__organisation_number=told.organisation_number)
    if told.email:
        condition |= Q(answer__email__iexact=told.email)
    if told.organisation_name:
        condition |= Q(answer__organisation_name__iexact=told.organisation_name)
    elif told.name:
        condition |= Q(answer__name__iexact=told.name, answer__organisation_name="")
    return condition


def _words(body: str) -> frozenset[str]:
    return frozenset(_WORD.findall(body.casefold()))


def _telling(words: frozenset[str]) -> SearchQuery | None:
    """A search for texts that share one of three handfuls of the longest words: a slip in one leaves two."""
    longest = sorted(words, key=lambda word: (-len(word), word))[:12]
    if len(longest) < 6:
        return None
    groups = [" ".join(longest[start::3]) for start in range(3)]
    first, second, third = (SearchQuery(group, config="norwegian") for group in groups)
    return first | second | third


def _near(words: frozenset[str], body: str) -> bool:
    others = _words(body)
    return len(words & others) >= _NEAR * len(words | others)


def _alike(c: Any, told: Told, words: frozenset[str]) -> Alike:
    answer = c.answer
    name = told.organisation_name or told.name
    why = {
        Likeness.NUMBER: bool(told.organisation_number)
        and answer.organisation_number == told.organisation_number,
        Likeness.EMAIL: bool(told.email) and answer.email.casefold() == told.email.casefold(),
        Likeness.NAME: bool(name) and whom(answer).casefold() == name.casefold(),
        Likeness.TEXT: len(words) > 5 and _near(words, c.body or ""),
    }
    return Alike(
        id=c.pk,
        name=whom(answer),
        channel=c.channel,
        at=c.published_at,
        shown=c.state == State.PUBLISHED,
        excerpt=text.excerpt(c.body or "", 160),
        why=tuple(reason for reason, true in why.items() if true),
    )
