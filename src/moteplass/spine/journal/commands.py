"""What an archivist does with cases and entries. Each value that changes is kept as it was (Change)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.kit.noark5.codes import SCREENED
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.journal import noark
from moteplass.spine.journal.models import Case, Change, Entry, Publicity, Restriction
from moteplass.spine.journal.registering import behind, to_journal
from moteplass.spine.journal.screening import carried, screen
from moteplass.spine.places.models import Place
from moteplass.spine.records.models import Ground
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "journal.corrected": gettext_lazy("Corrected the journal"),
        "journal.screened": gettext_lazy("Changed what the public journal shows"),
        "journal.restricted": gettext_lazy("Exempted something in the journal from public access"),
        "journal.lifted": gettext_lazy("Lifted an exemption from public access"),
        "journal.cancelled": gettext_lazy("Cancelled something in the journal"),
        "journal.restored": gettext_lazy("Restored what had been cancelled in the journal"),
        "journal.exported": gettext_lazy("Downloaded the running journal"),
        "journal.case.closed": gettext_lazy("Closed a case in the journal"),
        "journal.case.reopened": gettext_lazy("Opened a case in the journal again"),
    }
)
About = Case | Entry
# What can be corrected, and what Noark 5 calls it.
CORRECTABLE: dict[type[About], dict[str, str]] = {
    Case: {
        "title": "tittel",
        "responsible_unit": "administrativEnhet",
        "responsible_person": "saksansvarlig",
    },
    Entry: {
        "title": "tittel",
        "type": "journalposttype",
        "document_date": "dokumentetsDato",
        "correspondent": "korrespondansepartNavn",
    },
}
# Frozen once the entry is archived (Noark 5, 3.2.23 and 3.2.24).
_FROZEN = {"type", "document_date", "correspondent"}


@dataclass(frozen=True, slots=True)
class Exemption:
    """A restriction as an archivist writes it: the ground is a row, or words of their own."""

    code: Restriction.Code
    reference: str
    ground: Ground | None = None
    since: date | None = None
    until: date | None = None


@command(Act.APPRAISE, on="about")
def correct(tx: Tx, *, about: About, given: Mapping[str, Any], reason: str) -> None:
    """Correct what stands in the journal. Words that were screened stay so, and so does a screened name.

    Raises NotPossible without a reason, and for what is frozen. Locks the row.
    """
    row = _hold(about)
    names = CORRECTABLE[type(row)]
    changed = {name: value for name, value in given.items() if name in names and value != getattr(row, name)}
    if changed and not reason.strip():
        raise NotPossible(_("Say why."))
    if isinstance(row, Entry) and row.status == Entry.Status.ARCHIVED and _FROZEN & changed.keys():
        raise NotPossible(_("The case is closed: type, date and correspondent stand as they are."))
    for name, value in changed.items():
        _note(tx, row, names[name], _worded(row, name), _as_text(name, value), reason)
    if "title" in changed:
        hidden = carried(row.title, row.public_title, changed["title"])
        changed["public_title"] = screen(changed["title"], hidden)
    if (
        isinstance(row, Entry)
        and "correspondent" in changed
        and row.public_correspondent == row.correspondent
    ):
        changed["public_correspondent"] = changed["correspondent"]
    _set(row, **changed)
    tx.audit("journal.corrected", row, what=sorted(changed))


@command(Act.APPRAISE, on="about")
def show_publicly(
    tx: Tx, *, about: About, words: set[int], name: bool, publicity: Publicity, reason: str = ""
) -> None:
    """Screen these words of the title, and the correspondent's name; and say whether the public journal shows the rest.

    Locks the row.
    """
    row = _hold(about)
    title = screen(row.title, words)
    if title != row.public_title:
        _note(tx, row, "offentligTittel", row.public_title, title, reason)
    changed: dict[str, Any] = {"public_title": title, "publicity": publicity}
    if isinstance(row, Entry):
        shown = SCREENED if name and row.correspondent else row.correspondent
        changed["public_correspondent"] = shown
        if shown != row.public_correspondent:
            which = (
                "Skjerming navn mottaker" if row.type == Entry.Type.OUTGOING else "Skjerming navn avsender"
            )
            before, after = ("", which) if shown == SCREENED else (which, "")
            _note(tx, row, "skjermingMetadata", before, after, reason)
    if publicity != row.publicity:
        before, after = (
            "Midlertidig skjerming" if it == Publicity.WITHHELD else "" for it in (row.publicity, publicity)
        )
        if before != after:
            _note(tx, row, "skjermingMetadata", before, after, reason)
    _set(row, **changed)
    tx.audit("journal.screened", row, publicity=publicity)


@command(Act.APPRAISE, on="about")
def restrict(tx: Tx, *, about: About, given: Exemption) -> Restriction:
    """Exempt from public access, with its ground. One that is there is lifted first. Locks the row."""
    row = _hold(about)
    if not given.reference.strip():
        raise NotPossible(_("Name the legal ground."))
    since = given.since or today()
    if given.until and given.until < since:
        raise NotPossible(_("It cannot end before it begins."))
    before = _lift(row)
    found = Restriction.objects.create(
        **_about(row),
        code=given.code,
        reference=given.reference.strip(),
        ground=given.ground,
        since=since,
        until=given.until,
        by_user=tx.actor.user_id,
        by_name=tx.actor.name,
    )
    _note(tx, row, "skjermingshjemmel", before.reference if before else "", found.reference)
    _note_end(tx, row, before, found)
    tx.audit("journal.restricted", row, code=given.code)
    return found


@command(Act.APPRAISE, on="about")
def lift(tx: Tx, *, about: About, reason: str) -> None:
    """End an exemption. What is screened stays so until the words are shown again. Raises NotPossible without one."""
    row = _hold(about)
    if not reason.strip():
        raise NotPossible(_("Say why."))
    before = _lift(row)
    if before is None:
        raise NotPossible(_("Nothing is exempt here any longer."))
    _note(tx, row, "skjermingshjemmel", before.reference, "", reason)
    _note_end(tx, row, before, None)
    tx.audit("journal.lifted", row)


@command(Act.APPRAISE, on="entry")
def cancel_entry(tx: Tx, *, entry: Entry, reason: str) -> None:
    """Mark an entry «Utgår». Its number stays. Raises NotPossible without a reason."""
    row = _hold(entry)
    if not reason.strip():
        raise NotPossible(_("Say why."))
    if row.status != Entry.Status.CANCELLED:
        # Never without a name: that would be the house's own hand.
        by = tx.actor.name or str(tx.actor.user_id)
        _move(
            tx, row, Entry.Status.CANCELLED, reason, cancelled_because=reason.strip()[:300], cancelled_by=by
        )
    tx.audit("journal.cancelled", row)


@command(Act.APPRAISE, on="entry")
def restore_entry(tx: Tx, *, entry: Entry, reason: str) -> None:
    """Take back that an entry was cancelled.

    Raises NotPossible without a reason, and for what is no longer to be journalled: it would be cancelled again.
    """
    row = _hold(entry)
    if not reason.strip():
        raise NotPossible(_("Say why."))
    if not to_journal().filter(pk=row.contribution_id).exists():
        raise NotPossible(_("It is no longer to be journalled. Decide otherwise at the desk first."))
    if row.status == Entry.Status.CANCELLED:
        closed = entry.case.status == Case.Status.CLOSED
        to = Entry.Status.ARCHIVED if closed else Entry.Status.JOURNALLED
        _move(tx, row, to, reason, cancelled_because="", cancelled_by="")
    tx.audit("journal.restored", row)


@command(Act.APPRAISE, on="case")
def move_case(tx: Tx, *, case: Case, to: Case.Status, reason: str = "") -> None:
    """Close, cancel or open a case. With it close its entries: they are archived.

    Raises NotPossible where something waits to be registered, where one that has live entries is to be cancelled, and
    without a reason for all but closing.
    """
    row = _hold(case)
    if to != Case.Status.CLOSED and not reason.strip():
        raise NotPossible(_("Say why."))
    live = Entry.objects.filter(case=row).exclude(status=Entry.Status.CANCELLED)
    if to == Case.Status.CLOSED and row.tool_id in behind(tx.room.place):
        raise NotPossible(_("Something waits to be registered. Bring the journal up to date first."))
    if to == Case.Status.CANCELLED and live.exists():
        raise NotPossible(_("It has entries that stand. Cancel them first, or close the case."))
    if to != row.status:
        _move(tx, row, to, reason, closed=None if to == Case.Status.OPEN else today())
        if to == Case.Status.CLOSED:
            live.update(status=Entry.Status.ARCHIVED)
    verb = {Case.Status.OPEN: "case.reopened", Case.Status.CLOSED: "case.closed"}.get(to, "cancelled")
    tx.audit(f"journal.{verb}", row)


@command(Act.EXPORT, on="place")
def log_file(tx: Tx, *, place: Place) -> None:
    """Leave a trace before the running journal leaves the house."""
    tx.audit("journal.exported", place, quiet=True)


def _hold(about: Any) -> Any:
    """The row as it stands now, held until the command ends. One query."""
    return type(about).objects.select_for_update(of=("self",)).get(pk=about.pk)


def _set(row: Case | Entry, **values: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def _about(row: About) -> dict[str, Any]:
    return {"case": row} if isinstance(row, Case) else {"entry": row}


def _note(tx: Tx, row: About, metadata: str, previous: str, new: str, reason: str = "") -> None:
    tx.later(
        Change(
            **_about(row),
            metadata=metadata,
            previous=previous,
            new=new,
            reason=reason.strip()[:300],
            by_user=tx.actor.user_id,
            by_name=tx.actor.name,
        )
    )


def _note_end(tx: Tx, row: About, before: Restriction | None, after: Restriction | None) -> None:
    days = [r.until.isoformat() if r and r.until else "" for r in (before, after)]
    if days[0] != days[1]:
        _note(tx, row, "skjermingOpphoererDato", *days)


def _move(tx: Tx, row: About, to: Any, reason: str, **more: Any) -> None:
    if isinstance(row, Case):
        known: Mapping[Any, str] = noark.CASE_STATUS
        name = "saksstatus"
    else:
        known, name = noark.ENTRY_STATUS, "journalstatus"
    _note(tx, row, name, known[row.status], known[to], reason)
    _set(row, status=to, **more)


def _worded(row: About, name: str) -> str:
    return _as_text(name, getattr(row, name))


def _as_text(name: str, value: Any) -> str:
    if name == "type":
        return noark.TYPE[Entry.Type(value)]
    return value.isoformat() if isinstance(value, date) else str(value)


def _lift(row: About) -> Restriction | None:
    """The restriction that was in force, ended."""
    found = Restriction.objects.select_for_update().filter(**_about(row), lifted_at=None).first()
    if found:
        Restriction.objects.filter(pk=found.pk).update(lifted_at=clock.now())
    return found
