"""The desk: writing in what came by letter, phone, e-mail or in a meeting, and a second person's check of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _

from moteplass.kit import clock, codes, localise
from moteplass.kit.localise import day_of, today
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import attachments, writing
from moteplass.spine.content.attachments import Taken
from moteplass.spine.content.models import Channel, Contribution, Revision, State
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import figures
from moteplass.tools.hearing.answers import AnswerInput, as_html, as_text
from moteplass.tools.hearing.commands.answering import (
    fields_of,
    keep_values,
    locked,
    receipt_code,
    rewrite,
)
from moteplass.tools.hearing.commands.signatures import entered
from moteplass.tools.hearing.facts import AnswerSubmitted
from moteplass.tools.hearing.models import ANSWER, Answer, Entry, Hearing, Paper, Scan

CHANNELS = (Channel.LETTER, Channel.EMAIL, Channel.PHONE, Channel.MEETING)
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Came:
    """How an answer reached us, on which day, where a receipt on paper goes, and what came."""

    channel: str
    received: date
    address: str = ""
    scans: Sequence[Taken] = ()


def wrong_day(hearing: Hearing, received: date) -> str:
    """Why an answer cannot have been received that day, in words; empty where it can. After the deadline it can."""
    if hearing.opens_at is None or hearing.state == Hearing.State.DRAFT:
        return _("The hearing has not been published yet.")
    if received > today():
        return _("The day it was received cannot be in the future.")
    if received < day_of(hearing.opens_at):
        opened = localise.date(hearing.opens_at)
        return _("The hearing opened %(day)s. It cannot have been received before.") % {"day": opened}
    return ""


def is_late(hearing: Hearing, received: date) -> bool:
    """Whether it came after the last day."""
    return hearing.closes_at is not None and received > day_of(hearing.closes_at)


def enter_answer(actor: Actor, *, hearing: Hearing, given: AnswerInput, came: Came) -> Entry:
    """Write an answer in on somebody's behalf. It shows to nobody before a second person has checked it.

    Also after the deadline. The same form sent twice is one entry. Raises NotPossible, and IntegrityError for the
    number of a form that was sent elsewhere.
    """
    try:
        return _enter(actor, hearing=hearing, given=given, came=came)
    except IntegrityError:
        earlier = Entry.objects.filter(hearing=hearing, answer__submission=given.submission).first()
        if earlier is None:
            raise
        return earlier


@command(Act.CHECK, on="hearing")
def _enter(tx: Tx, *, hearing: Hearing, given: AnswerInput, came: Came) -> Entry:
    held = _possible(hearing.pk, came)
    contribution = writing.write(
        tx,
        kind=ANSWER,
        body=as_text(given.replies),
        html=as_html(given.replies, given.about),
        state=State.AWAITING,
        by=entered(given),
        channel=came.channel,
        language=given.language,
        published_at=_moment(held, came.received),
    )
    # Whoever writes it down has not said it.
    _rows().filter(pk=contribution.pk).update(author=None)
    code = receipt_code(str(given.submission))
    answer = Answer.objects.create(
        contribution=contribution,
        hearing=held,
        receipt=codes.digest(code, settings.SECRET_KEY),
        submission=given.submission,
        **fields_of(given),
    )
    keep_values(tx, answer, 1, given)
    for taken in given.files:
        attachments.attach(tx, contribution, taken)
    entry = Entry.objects.create(
        answer=answer,
        hearing=held,
        received=came.received,
        address=came.address,
        transcriber_id=tx.actor.user_id,
        transcriber_name=tx.actor.name,
    )
    _keep_scans(entry, came.scans)
    tx.audit("hearing.entry.written", answer, channel=str(came.channel))
    return entry


@command(Act.CHECK, on="entry")
def mend_entry(
    tx: Tx,
    *,
    entry: Entry,
    version: int,
    given: AnswerInput,
    came: Came,
    keep_files: frozenset[int] = frozenset(),
    keep_scans: frozenset[int] = frozenset(),
) -> None:
    """Put right what was written in before it is checked: a new version, which awaits the second person again.

    `version` is the one that was mended. Raises NotPossible, AlreadyWithdrawn.
    """
    held, contribution = _held(entry, version)
    _rewrite(tx, held, contribution, given, came, keep_files)
    held.scans.exclude(pk__in=keep_scans).delete()
    _keep_scans(held, came.scans)
    _set(held, state=Entry.State.TO_CHECK, note="")
    tx.audit("hearing.entry.mended", held.answer)


@command(Act.CHECK, on="entry")
def check_entry(
    tx: Tx,
    *,
    entry: Entry,
    version: int,
    given: AnswerInput | None = None,
    came: Came | None = None,
    keep_files: frozenset[int] = frozenset(),
) -> None:
    """Say that what was written in is what came in, as `given` and `came` put right where it was not.

    Never by one who has written any of it. From now on it counts and, unless the hearing's answers are checked first,
    shows. Raises NotPossible, AlreadyWithdrawn.
    """
    held, contribution = _held(entry, version)
    if held.state != Entry.State.TO_CHECK:
        raise NotPossible(_("It has been sent back, and must be put right first."))
    if has_written_in(tx.actor, held):
        raise NotPossible(_("You have written this in. Somebody else must check it."))
    if given and came:
        _rewrite(tx, held, contribution, given, came, keep_files)
    now = {"checker_id": tx.actor.user_id, "checker_name": tx.actor.name, "checked_at": clock.now()}
    _set(held, state=Entry.State.CHECKED, **now)
    tx.audit("hearing.entry.checked", held.answer, corrected=given is not None)
    if contribution.state == State.AWAITING and not held.hearing.checked_first:
        writing.move(tx, contribution, to=State.PUBLISHED)
        figures.add(tx, held.answer, contribution.published_at)
    tx.emit(AnswerSubmitted(held.pk))


@command(Act.CHECK, on="entry")
def send_back(tx: Tx, *, entry: Entry, version: int, note: str) -> None:
    """Ask whoever wrote it in to put it right. Raises NotPossible, AlreadyWithdrawn."""
    held, _contribution = _held(entry, version)
    if has_written_in(tx.actor, held):
        raise NotPossible(_("You have written this in. Change it yourself."))
    sent = {"checker_id": tx.actor.user_id, "checker_name": tx.actor.name}
    _set(held, state=Entry.State.SENT_BACK, note=note, **sent)
    tx.audit("hearing.entry.sent_back", held.answer)


@command(Act.CHECK, on="hearing")
def open_letters(tx: Tx, *, hearing: Hearing, entries: Sequence[int]) -> None:
    """Leave a trace before letters are shown: the codes in receipts open the answers."""
    tx.audit("hearing.letters.opened", hearing.tool, letters=len(entries))


@command(Act.CHECK, on="hearing")
def print_letters(tx: Tx, *, hearing: Hearing, entries: Sequence[int], paper: Paper) -> None:
    """Note that these letters have been printed: of those entries that have one, for they are checked."""
    rows = Entry.objects.filter(hearing=hearing, pk__in=entries, state=Entry.State.CHECKED)
    rows.update(**{paper: clock.now()})
    tx.audit("hearing.letters.printed", hearing.tool, letters=len(entries), paper=paper.name.lower())


def has_written_in(actor: Actor, entry: Entry) -> bool:
    """Whether any version of the entry is this person's. One query at most."""
    if entry.transcriber_id == actor.user_id:
        return True
    return Revision.objects.filter(contribution_id=entry.pk, by_id=actor.user_id).exists()


def _rows() -> Any:
    return Contribution.objects.unscoped(reason="the command has decided")


def _possible(hearing_id: int, came: Came) -> Hearing:
    hearing = Hearing.objects.select_related("tool").get(pk=hearing_id)
    if wrong := wrong_day(hearing, came.received):
        raise NotPossible(wrong)
    return hearing


def _moment(hearing: Hearing, received: date) -> datetime:
    """When it counts as received: that day at noon, if not earlier; late only where the day is."""
    noon = datetime.combine(received, _NOON, ZoneInfo(settings.TIME_ZONE))
    moment = min(noon, clock.now())
    if hearing.closes_at and not is_late(hearing, received):
        moment = min(moment, hearing.closes_at)
    return moment


def _held(entry: Entry, version: int) -> tuple[Entry, Contribution]:
    """The entry and its answer, locked, where they stand as the actor saw them."""
    rows = Entry.objects.select_for_update(of=("self",)).select_related("answer", "hearing__tool")
    held = rows.get(pk=entry.pk)
    contribution = locked(held.answer)
    if held.state == Entry.State.CHECKED:
        raise NotPossible(_("Somebody has checked it already."))
    if contribution.revision != version:
        raise NotPossible(_("It has been changed meanwhile. Look at it as it stands now."))
    return held, contribution


def _rewrite(
    tx: Tx,
    entry: Entry,
    contribution: Contribution,
    given: AnswerInput,
    came: Came,
    keep_files: frozenset[int],
) -> None:
    hearing = _possible(entry.hearing_id, came)
    contribution.published_at = _moment(hearing, came.received)
    rewrite(
        tx,
        entry.answer,
        contribution,
        given,
        keep_files=keep_files,
        by=entered(given),
        channel=came.channel,
        language=given.language,
        published_at=contribution.published_at,
    )
    _set(entry, received=came.received, address=came.address)


def _set(entry: Entry, **columns: Any) -> None:
    Entry.objects.filter(pk=entry.pk).update(**columns)


def _keep_scans(entry: Entry, scans: Sequence[Taken]) -> None:
    Scan.objects.bulk_create(
        Scan(
            entry=entry,
            name=taken.name,
            mime=taken.mime,
            size=taken.size,
            sha256=taken.sha256,
            file=taken.storage_name,
        )
        for taken in scans
    )
