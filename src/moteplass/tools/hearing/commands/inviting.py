"""Inviting bodies to answer: the list, what is mailed to them, their "no remarks", and which answers are theirs."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from moteplass.kit import clock, codes
from moteplass.kit.localise import today
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.command import Tx, command
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.facts import InvitedToBeMailed
from moteplass.tools.hearing.invitations import silent
from moteplass.tools.hearing.models import Answer, Hearing, Invited, InvitedMail, Inviting, Match
from moteplass.tools.hearing.periods import hold_open


@dataclass(frozen=True, slots=True)
class Body:
    """A body to invite. Already checked by the form or the file it came from."""

    name: str
    kind: str
    organisation_number: str = ""
    email: str = ""


def code_of(invited: Invited) -> str:
    """The code in a body's personal link. Derived, so that a reminder holds the same one, and never stored."""
    return _code(invited.key)


def _code(key: uuid.UUID) -> str:
    return codes.code_from(f"invited:{key}", settings.SECRET_KEY)


@command(Act.MANAGE, on="hearing")
def invite(tx: Tx, *, hearing: Hearing, bodies: Sequence[Body]) -> int:
    """Put bodies on the list; those that are there already are left as they are. Returns how many were added.

    Nothing is mailed: publishing does it, or send_invitations.
    """
    new = new_bodies(hearing.pk, bodies)
    rows = []
    for body in new:
        key = uuid.uuid4()
        digest = codes.digest(_code(key), settings.SECRET_KEY)
        rows.append(Invited(hearing=hearing, key=key, code=digest, **asdict(body)))
    Invited.objects.bulk_create(rows, ignore_conflicts=True)
    tx.audit("hearing.invited.added", hearing.tool, bodies=len(rows))
    return len(rows)


def new_bodies(hearing_id: int, bodies: Sequence[Body]) -> list[Body]:
    """Those that are not on the list: known by number, or by name where one of the two has no number. One query."""
    there = Invited.objects.filter(hearing_id=hearing_id).values_list("organisation_number", "name")
    numbers = {number for number, _name in there if number}
    names = {name.casefold(): number for number, name in there}
    new = []
    for body in bodies:
        named = names.get(body.name.casefold())
        same = named is not None and not (named and body.organisation_number)
        if not same and body.organisation_number not in numbers:
            new.append(body)
    return new


@command(Act.MANAGE, on="invited")
def change_invited(tx: Tx, *, invited: Invited, body: Body) -> None:
    """Put a body's name, number, address or type right. Raises NotPossible where another on the list is the same."""
    others = Invited.objects.filter(hearing=invited.hearing_id).exclude(pk=invited.pk)
    same = Q(organisation_number=body.organisation_number) if body.organisation_number else Q()
    if others.filter(same | Q(name__iexact=body.name, organisation_number=body.organisation_number)).exists():
        raise NotPossible(_("Another body on the list has this name or number."))
    Invited.objects.filter(pk=invited.pk).update(**asdict(body))
    tx.audit("hearing.invited.changed", invited)


@command(Act.MANAGE, on="invited")
def remove_invited(tx: Tx, *, invited: Invited) -> None:
    """Take a body off the list; its link stops working. Answers stay."""
    tx.audit("hearing.invited.removed", invited)
    invited.delete()


@command(Act.MANAGE, on="hearing")
def set_inviting(tx: Tx, *, hearing: Hearing, language: str, text: str, remind_days: int | None) -> None:
    """The words of the mail, and when the silent are reminded. Empty `text`: our own; no days: never by itself."""
    given = {"language": language, "text": text, "remind_days": remind_days}
    Inviting.objects.update_or_create(hearing=hearing, defaults=given)
    tx.audit("hearing.inviting.changed", hearing.tool)


@command(Act.MANAGE, on="hearing")
def send_invitations(tx: Tx, *, hearing: Hearing) -> int:
    """Mail those who have had no mail yet. Returns how many. Raises NotPossible where nobody should be written to."""
    rows = Invited.objects.filter(hearing=hearing, mails=None)
    count = _mail(tx, hearing, rows, before=set())
    tx.audit("hearing.invited.mailed", hearing.tool, bodies=count)
    return count


@command(Act.MANAGE, on="hearing")
def remind(
    tx: Tx, *, hearing: Hearing, chosen: Collection[int] | None = None, of: datetime | None = None
) -> int:
    """Mail the silent, or those chosen among them; nobody twice on a day. Returns how many are written to.

    `of` is the deadline, where the clock asks for it: it asks once for each. Raises NotPossible.
    """
    rows = silent(hearing.pk)
    if chosen is not None:
        rows = rows.filter(pk__in=chosen)
    before = set(InvitedMail.objects.filter(invited__hearing=hearing).values_list("invited_id", flat=True))
    count = _mail(tx, hearing, rows, before)
    if of is not None:
        Inviting.objects.update_or_create(hearing=hearing, defaults={"reminded_of": of})
    tx.audit("hearing.invited.reminded", hearing.tool, bodies=count)
    return count


def _mail(tx: Tx, hearing: Hearing, rows: QuerySet[Invited, Invited], before: Collection[int]) -> int:
    """Promise a mail to each of `rows` that has an address and was not written to today. One job writes them all."""
    if reason := no_mail(tx.room, Hearing.objects.get(pk=hearing.pk)):
        raise NotPossible(reason)
    day = today()
    told = Exists(InvitedMail.objects.filter(invited=OuterRef("pk"), day=day))
    found = list(rows.exclude(email="").exclude(told).values_list("pk", flat=True))
    InvitedMail.objects.bulk_create(
        (InvitedMail(invited_id=pk, day=day, reminder=pk in before) for pk in found), ignore_conflicts=True
    )
    if found:
        tx.emit(InvitedToBeMailed(hearing.pk))
    return len(found)


def no_mail(room: Room, hearing: Hearing) -> str:
    """Why nobody should be written to now, in words; empty where they may be."""
    if hearing.state == Hearing.State.DRAFT:
        return _("The hearing has not been published yet. The invitations go out when it is.")
    if hearing.closes_at and hearing.closes_at <= clock.now():
        return _("The deadline has passed.")
    # An address proves nothing about who may read: what a stranger may not, is not mailed.
    if not decide(STRANGER, Act.READ, Room(room.place, room.tool, frozenset())).allowed:
        return _("The hearing is not open to everyone. A link by e-mail would open it to nobody.")
    return ""


@command(Act.SUBMIT, on="invited")
def decline(tx: Tx, *, invited: Invited) -> None:
    """The body has no remarks. It can take that back, or answer, until the deadline. Raises NotOpen after it."""
    _declined(tx, invited, clock.now())
    tx.audit("hearing.invited.declined", invited)


@command(Act.SUBMIT, on="invited")
def undecline(tx: Tx, *, invited: Invited) -> None:
    """The body may have remarks after all. Raises NotOpen after the deadline."""
    _declined(tx, invited, None)
    tx.audit("hearing.invited.undeclined", invited)


def _declined(tx: Tx, invited: Invited, at: datetime | None) -> None:
    hold_open(Hearing(pk=invited.hearing_id))
    Invited.objects.filter(pk=invited.pk).update(declined_at=at)


@command(Act.SUBMIT, on="invited")
def renew_form(tx: Tx, *, invited: Invited) -> None:
    """Give the body's link a new form, after the answer the last one became was withdrawn."""
    invited.submission = uuid.uuid4()
    Invited.objects.filter(pk=invited.pk).update(submission=invited.submission)
    tx.audit("hearing.invited.renewed", invited)


@command(Act.MANAGE, on="invited")
def match_answer(tx: Tx, *, invited: Invited, answer: Answer, state: Match.State) -> None:
    """Count an answer as the body's. Done already, it is nothing. For the product itself: see invitations.unmatched."""
    Match.objects.get_or_create(invited=invited, answer=answer, defaults={"state": state})
    tx.audit("hearing.answer.matched", answer, by=str(state))


@command(Act.MANAGE, on="match")
def judge_match(tx: Tx, *, match: Match, theirs: bool) -> None:
    """Say whether an answer with a body's number is theirs. Raises NotPossible where it is another's now."""
    others = Match.objects.filter(answer=match.answer_id).exclude(pk=match.pk)
    if theirs and others.exclude(state=Match.State.REFUSED).exists():
        raise NotPossible(_("The answer is counted as another body's."))
    state = Match.State.CONFIRMED if theirs else Match.State.REFUSED
    Match.objects.filter(pk=match.pk).update(state=state)
    tx.audit("hearing.match.confirmed" if theirs else "hearing.match.refused", match)
