"""What is to be journalled comes into the journal: by the clock, and when an archivist asks for it.

May run any number of times and in several processes at once: each holds the case it works on, and then looks at what is
still to be done.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.localise import day_of, today
from moteplass.kit.noark5.codes import SCREENED
from moteplass.kit.statements import run
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Capacity, Contribution, State
from moteplass.spine.content.visibility import ScopedQuerySet
from moteplass.spine.events.jobs import declare
from moteplass.spine.journal import noark, numbers
from moteplass.spine.journal.models import NAME_MAX, TITLE_MAX, Case, Change, Entry, Series
from moteplass.spine.journal.screening import screen
from moteplass.spine.places.models import Membership, Place, Role, Tool
from moteplass.spine.records.models import Outcome
from moteplass.spine.registry.kinds import Record
from moteplass.spine.registry.loader import declare_verbs, kind_label, kind_of

declare_verbs(
    {
        "journal.kept": gettext_lazy("Brought the journal up to date"),
        "journal.case.opened": gettext_lazy("Opened a case in the journal"),
    }
)
# So many in one transaction. Those who write in the same organisation's journal wait for it.
BATCH = 1000
_NOT_SENT = (State.DRAFT, State.AWAITING)
Contributions = ScopedQuerySet[Contribution]

# Entries whose contribution is no longer to be journalled. Their numbers stay.
_CANCEL = """
WITH gone AS (
  SELECT e.id, e.status, c.state FROM journal_entry e
  JOIN content_contribution c ON c.id = e.contribution_id JOIN records_appraisal a ON a.contribution_id = c.id
  WHERE e.case_id = %s AND e.status <> 'cancelled' AND (a.outcome <> 'journal' OR c.state IN ('draft', 'awaiting'))
  FOR UPDATE OF e
), cancelled AS (
  UPDATE journal_entry e SET status = 'cancelled', cancelled_by = '',
    cancelled_because = CASE gone.state WHEN 'withdrawn' THEN %s ELSE %s END
  FROM gone WHERE e.id = gone.id RETURNING e.id, gone.status AS was, e.cancelled_because
)
INSERT INTO journal_change (entry_id, metadata, previous, new, reason, by_name)
SELECT id, 'journalstatus', CASE was WHEN 'archived' THEN %s ELSE %s END, %s, cancelled_because, '' FROM cancelled
RETURNING 1
"""
# Those that the house had cancelled and that are to be journalled after all.
_RESTORE = """
WITH restored AS (
  UPDATE journal_entry e SET status = 'journalled', cancelled_because = ''
  FROM content_contribution c JOIN records_appraisal a ON a.contribution_id = c.id
  WHERE e.case_id = %s AND c.id = e.contribution_id AND e.status = 'cancelled' AND e.cancelled_by = ''
    AND a.outcome = 'journal' AND c.state NOT IN ('draft', 'awaiting')
  RETURNING e.id
)
INSERT INTO journal_change (entry_id, metadata, previous, new, reason, by_name)
SELECT id, 'journalstatus', %s, %s, %s, '' FROM restored
RETURNING 1
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done in one go. `more`: there may be more to register."""

    registered: int
    cancelled: int
    restored: int
    more: bool


def keep_journal() -> None:
    """By the clock: bring every case up to date."""
    for tool in Tool.objects.filter(pk__in=behind()).select_related("place__organisation"):
        while keep(SYSTEM, tool=tool).more:
            pass


declare(keep_journal, every="*/5 * * * *")


def behind(place: Place | None = None) -> list[int]:
    """The tools, of a place or of all, with something to register, cancel or restore, or no case yet. Two queries."""
    new, sent = to_journal().filter(journal_entry=None), _sent()
    if place:
        new, sent = new.filter(place=place), sent.filter(place=place)
    caseless = sent.filter(appraisal__outcome=Outcome.ARCHIVE, tool__case=None)
    entries = Entry.objects.filter(place=place) if place else Entry.objects.all()
    stands = Q(contribution__appraisal__outcome=Outcome.JOURNAL) & ~Q(contribution__state__in=_NOT_SENT)
    stale = entries.exclude(status=Entry.Status.CANCELLED).exclude(stands)
    back = entries.filter(stands, status=Entry.Status.CANCELLED, cancelled_by="")
    found = set(
        new.values_list("tool_id", flat=True).order_by().union(caseless.values_list("tool_id", flat=True))
    )
    cases = stale.values_list("case__tool_id", flat=True).order_by()
    return sorted(found | set(cases.union(back.values_list("case__tool_id", flat=True))))


def to_journal() -> Contributions:
    """What the plan, or a person, wants journalled, whether it is in the journal or not."""
    return _sent().filter(appraisal__outcome=Outcome.JOURNAL)


def _sent() -> Contributions:
    """What has been sent, in tools that are out: what is still being set up is nobody's case yet."""
    rows = Contribution.objects.unscoped(reason="the journal takes what the plan says, whoever may read it")
    out = ~Q(tool__state=Tool.State.DRAFT) & ~Q(place__state=Place.State.DRAFT)
    return rows.filter(out).exclude(state__in=_NOT_SENT)


@command(Act.APPRAISE, on="tool")
def keep(tx: Tx, *, tool: Tool) -> Kept:
    """Bring the case of a tool up to date: cancel and restore entries, and register at most BATCH. Holds the case.

    Opens the case where there is none. The same number of queries for any number of contributions.
    """
    with translation.override(settings.LANGUAGE_CODE):
        case = hold_case(tx, tool)
        journalled, archived, cancelled = (noark.ENTRY_STATUS[status] for status in Entry.Status)
        why = (_("The contribution has been withdrawn."), _("It is no longer to be journalled."))
        gone = run(_CANCEL, [case.pk, *why, archived, journalled, cancelled])
        back = run(_RESTORE, [case.pk, cancelled, journalled, _("It is to be journalled after all.")])
        rows = _hold_new(tool)
        if rows:
            _register(case, tool, rows)
        if case.status != Case.Status.OPEN and (rows or back):
            _open_again(case)
    tx.audit("journal.kept", case, registered=len(rows), cancelled=len(gone), restored=len(back))
    return Kept(len(rows), len(gone), len(back), more=len(rows) == BATCH)


def hold_case(tx: Tx, tool: Tool) -> Case:
    """The case of a tool, opened where there is none, held until the command ends. At most five queries."""
    # Two who open it at once: the second waits here.
    Tool.objects.select_for_update(of=("self",), no_key=True).get(pk=tool.pk)
    case = Case.objects.select_for_update(of=("self",)).filter(tool=tool).first()
    if case:
        return case
    day, place = today(), tx.room.place
    steward = Membership.objects.filter(place=place, role=Role.STEWARD, user__isnull=False).order_by("pk")
    case = Case.objects.create(
        organisation_id=place.organisation_id,
        place=place,
        tool=tool,
        year=day.year,
        number=numbers.take(place.organisation_id, Series.Kind.CASE, day.year),
        title=tool.title,
        public_title=screen(tool.title, ()),
        opened=day,
        responsible_unit=place.organisation.name_nb,
        responsible_person=steward.values_list("user__name", flat=True).first() or "",
    )
    tx.audit("journal.case.opened", case)
    return case


def _hold_new(tool: Tool) -> list[Contribution]:
    """At most BATCH that are not in the journal yet, held, and so is what the agency's own answer. Two queries.

    What somebody is changing is left for the next time: a name that they take away could still get in.
    """
    new = to_journal().filter(tool=tool, journal_entry=None).order_by("pk")
    rows = list(_held(new)[:BATCH])
    replies = [c for c in rows if c.capacity == Capacity.AGENCY and c.parent_id]
    answered = Contribution.objects.unscoped(reason="whom the agency's own went to")
    held = _held(answered.filter(pk__in={c.parent_id for c in replies})).in_bulk()
    waits = {c.pk for c in replies if c.parent_id not in held}
    for c in replies:
        c.parent = held.get(c.parent_id)
    return [c for c in rows if c.pk not in waits]


def _held(rows: Contributions) -> Contributions:
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=True)


def _open_again(case: Case) -> None:
    """Something has come to a case that was closed."""
    Change.objects.create(
        case=case,
        metadata="saksstatus",
        previous=noark.CASE_STATUS[Case.Status(case.status)],
        new=noark.CASE_STATUS[Case.Status.OPEN],
        reason=_("Something more was to be journalled."),
    )
    Case.objects.filter(pk=case.pk).update(status=Case.Status.OPEN, closed=None)


def _register(case: Case, tool: Tool, rows: list[Contribution]) -> None:
    day = today()
    records = {r.contribution_id: r for r in kind_of(tool.kind).records([c.pk for c in rows])}
    number = numbers.take_in(case, len(rows))
    # The organisation's last: others wait for it.
    sequence = numbers.take(case.organisation_id, Series.Kind.ENTRY, day.year, len(rows))
    Entry.objects.bulk_create(
        Entry(
            organisation_id=case.organisation_id,
            place_id=case.place_id,
            case=case,
            contribution_id=c.pk,
            year=day.year,
            sequence=sequence + at,
            number=number + at,
            document_date=day_of(c.published_at),
            journal_date=day,
            channel=c.channel,
            **_about(case, c, records[c.pk]),
        )
        for at, c in enumerate(rows)
    )


def _internal(case: Case, c: Contribution) -> bool:
    """Whether an employee of the case's own organisation wrote it: what stands beside the name ends with where they
    worked (access.actor.as_employee)."""
    return c.capacity == Capacity.EMPLOYEE and f", {c.author_title}".endswith(
        f", {case.organisation.name_nb}"
    )


def _about(case: Case, c: Contribution, record: Record) -> dict[str, Any]:
    """Type, title and correspondent of an entry, in full and as everybody sees them."""
    pattern = _("%(kind)s – %(case)s") % {"kind": kind_label(c.kind), "case": case.title}
    title = (record.title or pattern)[:TITLE_MAX]
    if c.capacity == Capacity.AGENCY:
        # What the agency says in a thread goes to whoever it answers.
        name = c.parent.author_name if c.parent else _("Several recipients")
        type_, shown = Entry.Type.OUTGOING, name
    else:
        name, shown = record.correspondent, c.author_name
        type_ = Entry.Type.FOLLOWED_UP if _internal(case, c) else Entry.Type.INCOMING
    name = name[:NAME_MAX]
    return {
        "type": type_,
        "title": title,
        "public_title": screen(title, ()),
        "correspondent": name,
        # A name that its bearer has withheld is not the contribution's.
        "public_correspondent": name if name == shown else SCREENED,
    }
