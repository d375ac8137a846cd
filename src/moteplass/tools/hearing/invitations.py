"""Who is invited to a hearing, who has answered, who has no remarks, and who is silent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from moteplass.kit import keyset
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import Contribution, State
from moteplass.tools.hearing.models import (
    BODIES,
    Answer,
    Invited,
    InvitedMail,
    Inviting,
    Match,
    Respondent,
    at_the_desk,
)

PAGE_SIZE = 100


class Status(StrEnum):
    """What has come of an invitation. An answer outweighs "no remarks"."""

    ANSWERED = "answered"
    DECLINED = "declined"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class InvitedRow:
    """A body as everyone sees it. `answer` is one that the reader may read, if there is one."""

    id: int
    name: str
    organisation_number: str
    kind: str
    kind_label: str
    status: Status
    answer: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """An answer that is counted as a body's, or that somebody has said is not."""

    match: int
    answer: int
    name: str
    state: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A body as those who run the hearing see it."""

    row: InvitedRow
    email: str
    mails: int
    mailed_at: datetime | None
    claims: Sequence[Claim]


@dataclass(frozen=True, slots=True)
class Rate:
    """How many bodies of one type are invited, and what they have said. An empty `kind`: all of them."""

    kind: str
    label: str
    invited: int
    answered: int
    declined: int

    @property
    def silent(self) -> int:
        return self.invited - self.answered - self.declined

    @property
    def share(self) -> float:
        """How many have said something, of 1. "No remarks" is a reply."""
        return (self.answered + self.declined) / self.invited if self.invited else 0.0


def _theirs() -> QuerySet[Match, Match]:
    """The matches of the outer body that stand, with answers that do."""
    rows = Match.objects.filter(invited=OuterRef("pk")).exclude(state=Match.State.REFUSED)
    return rows.exclude(answer__contribution__state=State.WITHDRAWN)


def has_answered() -> Exists:
    """Condition: an answer is counted as the body's, has not been withdrawn, and is not only at the desk yet."""
    return Exists(_theirs().exclude(at_the_desk("answer")))


def silent(hearing_id: int) -> QuerySet[Invited, Invited]:
    """Bodies to remind: they have said nothing yet, nor anything that the desk is still checking."""
    return Invited.objects.filter(~Exists(_theirs()), hearing_id=hearing_id, declined_at=None)


def rows(
    actor: Actor, hearing_id: int, *, kind: str = "", status: str = "", cursor: str | None = None
) -> keyset.Page[InvitedRow]:
    """A page of the list, by name. The caller has decided that the hearing may be read. One query."""
    found = _page(actor, hearing_id, kind, status, cursor)
    return keyset.Page([_row(body) for body in found.rows], found.next)


def staff_rows(
    actor: Actor, hearing_id: int, *, kind: str = "", status: str = "", cursor: str | None = None
) -> keyset.Page[StaffRow]:
    """The same with addresses, mails and matches, for those who run the hearing. Three queries."""
    found = _page(actor, hearing_id, kind, status, cursor)
    ids = [body.pk for body in found.rows]
    mails: dict[int, list[datetime]] = {}
    for pk, at in InvitedMail.objects.filter(invited__in=ids).order_by("id").values_list("invited_id", "at"):
        mails.setdefault(pk, []).append(at)
    claims = _claims(ids)
    return keyset.Page(
        [
            StaffRow(
                _row(body),
                body.email,
                len(mails.get(body.pk, ())),
                mails[body.pk][-1] if body.pk in mails else None,
                claims.get(body.pk, ()),
            )
            for body in found.rows
        ],
        found.next,
    )


def _page(actor: Actor, hearing_id: int, kind: str, status: str, cursor: str | None) -> keyset.Page[Any]:
    readable = Contribution.objects.visible_to(actor).filter(
        ~Q(state=State.WITHDRAWN),
        answer__matches__invited=OuterRef("pk"),
        answer__matches__state__in=_STANDING,
    )
    found: Any = Invited.objects.filter(hearing_id=hearing_id)
    if kind:
        found = found.filter(kind=kind)
    match status:
        case Status.ANSWERED:
            found = found.filter(has_answered())
        case Status.DECLINED:
            found = found.filter(~has_answered(), declined_at__isnull=False)
        case Status.SILENT:
            found = found.filter(~has_answered(), declined_at=None)
    found = found.annotate(
        answered=has_answered(), readable=Subquery(readable.order_by("-pk").values("pk")[:1])
    )
    return keyset.page(found, order=("name", "id"), cursor=cursor, size=PAGE_SIZE)


_STANDING = [state for state in Match.State.values if state != Match.State.REFUSED]


def _row(body: Any) -> InvitedRow:
    status = Status.ANSWERED if body.answered else Status.DECLINED if body.declined_at else Status.SILENT
    label = str(Respondent(body.kind).label)
    return InvitedRow(body.pk, body.name, body.organisation_number, body.kind, label, status, body.readable)


def _claims(invited: Iterable[int]) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    columns = (
        "invited_id",
        "pk",
        "answer_id",
        "answer__organisation_name",
        "state",
        "answer__contribution__state",
    )
    for body, pk, answer, name, state, stands in (
        Match.objects.filter(invited__in=list(invited)).order_by("pk").values_list(*columns)
    ):
        found.setdefault(body, []).append(Claim(pk, answer, name, state, stands == State.WITHDRAWN))
    return found


def rates(hearing_id: int) -> list[Rate]:
    """Replies by type of body, those with somebody in them, and all of them last; empty where none is. One query."""
    said = Invited.objects.filter(hearing_id=hearing_id).annotate(answered=has_answered())
    counted = {
        kind: (invited, answered, declined)
        for kind, invited, answered, declined in said.values("kind")
        .annotate(
            n=Count("pk"),
            a=Count("pk", filter=Q(answered=True)),
            d=Count("pk", filter=Q(answered=False, declined_at__isnull=False)),
        )
        .values_list("kind", "n", "a", "d")
    }
    found = [Rate(kind, str(label), *counted[kind]) for kind, label in BODIES if kind in counted]
    if found:
        sums = (sum(column) for column in zip(*counted.values(), strict=True))
        found.append(Rate("", _("All"), *sums))
    return found


def inviting_of(hearing_id: int) -> Inviting:
    """How the hearing invites, as set or as we usually do. One query."""
    return Inviting.objects.filter(pk=hearing_id).first() or Inviting(hearing_id=hearing_id)


def usual_words() -> str:
    """What an invitation says where nobody has written anything else, in the language of the moment."""
    return _(
        "We ask you because the case touches you, or because you know something about it that we should know. "
        "Answer what concerns you and leave the rest. An answer can be short."
    )


def unsent(hearing_id: int) -> int:
    """How many have an address and have not been mailed. One query."""
    return Invited.objects.filter(hearing_id=hearing_id, mails=None).exclude(email="").count()


def invited_in(room: Room, pk: int) -> Invited:
    """One on the list of a hearing. Raises NoRoom. One query."""
    found = Invited.objects.filter(hearing_id=room.the_tool.pk, pk=pk).first()
    if found is None:
        raise NoRoom(pk)
    return found


def invited_by(digest: str) -> Invited | None:
    """The body whose link has a code with this digest. One query."""
    return Invited.objects.select_related("hearing").filter(code=digest).first()


def answer_of(invited: Invited) -> Match | None:
    """The latest answer that is counted as the body's, if there is one. One query."""
    rows = Match.objects.filter(invited=invited).exclude(state=Match.State.REFUSED)
    rows = rows.exclude(answer__contribution__state=State.WITHDRAWN)
    return rows.select_related("answer__contribution").order_by("-pk").first()


def form_is_spent(invited: Invited) -> bool:
    """Whether the form behind the body's link became an answer that was withdrawn. One query."""
    rows = Answer.objects.filter(submission=invited.submission, contribution__state=State.WITHDRAWN)
    return rows.exists()


def unmatched() -> list[tuple[int, int, Match.State]]:
    """(body, answer, how we know) for answers that are a body's and not yet counted so. One query.

    Found by what stands in the rows, not told by what has happened: an answer may be imported, typed in by the desk, or
    get its number when it is changed. An answer that counts as one body's, or that staff have refused, is left alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNMATCHED)
        return [
            (body, answer, Match.State.LINK if link else Match.State.NUMBER)
            for body, answer, link in cursor.fetchall()
        ]


# Two joins, not one that asks "or": each by an index of its own.
_UNMATCHED = """
SELECT DISTINCT ON (t.answer) t.body, t.answer, t.link
FROM (SELECT i.id AS body, a.contribution_id AS answer, true AS link
    FROM hearing_invited i JOIN hearing_answer a ON a.submission = i.submission AND a.hearing_id = i.hearing_id
  UNION ALL
  SELECT i.id, a.contribution_id, false
    FROM hearing_invited i JOIN hearing_answer a ON a.hearing_id = i.hearing_id
      AND a.organisation_number = i.organisation_number AND a.organisation_number <> '') t
WHERE NOT EXISTS (SELECT FROM hearing_match m WHERE m.answer_id = t.answer
  AND (m.invited_id = t.body OR m.state <> 'refused'))
ORDER BY t.answer, t.link DESC, t.body
LIMIT 500
"""
