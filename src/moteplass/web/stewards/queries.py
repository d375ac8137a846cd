"""Who belongs to a place, and what has been done in it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from moteplass.kit import clock, keyset
from moteplass.kit.keyset import Page
from moteplass.kit.localise import today
from moteplass.spine.accounts.models import User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.organisations.terms import lasting
from moteplass.spine.places.models import Access, AccessRequest, Membership, Place, Role, Tool
from moteplass.spine.registry.loader import verb_text
from moteplass.spine.speaking.models import Mandate
from moteplass.spine.stewardship.admitting import WAITS

_MEMBERS = 50
# So many stand on the place's home.
_ON_HOME = 14
_LINES = 50
_FEW = 8
_VISITS = 20
_MANDATES = 50
# Those who run the place stand first.
_RANK = [
    Role.STEWARD,
    Role.MODERATOR,
    Role.EXPERT,
    Role.CONTROLLER,
    Role.ARCHIVIST,
    Role.CONTRIBUTOR,
    Role.READER,
]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One role, held by a person or by everyone in an organisation. `note`: where the person works."""

    id: int
    name: str
    note: str
    is_organisation: bool
    role: str
    role_label: str
    since: datetime
    until: datetime | None
    # A colleague of the place's owner, as opposed to somebody from another organisation.
    own: bool
    # Given by a group of their employer's, which gives it again.
    by_group: bool


@dataclass(frozen=True, slots=True)
class MandateRow:
    """That somebody may speak for an organisation, or could. `lasts`: it can still be ended."""

    id: int
    name: str
    organisation: str
    given_by: str
    since: date
    until: date | None
    lasts: bool


@dataclass(frozen=True, slots=True)
class LogRow:
    id: int
    at: datetime
    who: str
    what: str
    about: str


def members(place: Place, *, cursor: str | None) -> Page[MemberRow]:
    """A page of who belongs, those who run the place first. Two queries."""
    rank = Case(*(When(role=role, then=Value(i)) for i, role in enumerate(_RANK)), default=Value(len(_RANK)))
    held = Membership.objects.filter(Q(until=None) | Q(until__gt=clock.now()), place=place)
    rows = _with_people(held).annotate(rank=rank)
    found = keyset.page(rows, order=["rank", "id"], cursor=cursor, size=_MEMBERS)
    return Page(_member_rows(place, found.rows), found.next)


def people_of(place: Place) -> list[tuple[str, list[MemberRow]]]:
    """The first of who belongs, each once, by where they work: (agency, people). Two queries."""
    found: dict[str, dict[str, MemberRow]] = {}
    for row in members(place, cursor=None).rows[:_ON_HOME]:
        where = row.name if row.is_organisation else row.note
        found.setdefault(where, {}).setdefault(row.name, row)
    return [(where, list(people.values())) for where, people in found.items()]


def member(place: Place, membership_id: int) -> MemberRow | None:
    """One role in this place; None for a role that is not there, or is in another place. Two queries."""
    rows = list(_with_people(Membership.objects.filter(place=place, pk=membership_id)))
    return _member_rows(place, rows)[0] if rows else None


def _with_people(rows: QuerySet[Membership, Membership]) -> QuerySet[Any, Any]:
    job = Employment.objects.filter(lasting(), user_id=OuterRef("user_id"))
    # Who works in several places is here as one of this one's owner, if they are.
    here = Case(When(organisation=OuterRef("place__organisation"), then=Value(0)), default=Value(1))
    job = job.annotate(here=here).order_by("here", "since", "pk")
    works_at = Subquery(job.values("organisation_id")[:1])
    return rows.select_related("user").annotate(works_at=works_at)


def _member_rows(place: Place, rows: list[Any]) -> list[MemberRow]:
    wanted = {row.works_at or row.organisation_id for row in rows}
    named = Organisation.objects.in_bulk([pk for pk in wanted if pk])
    return [
        MemberRow(
            id=row.pk,
            name=row.user.name if row.user else named[row.organisation_id].name,
            note=named[row.works_at].name if row.works_at else "",
            is_organisation=row.user is None,
            role=row.role,
            role_label=str(Role(row.role).label),
            since=row.since,
            until=row.until,
            own=(row.works_at or row.organisation_id) == place.organisation_id,
            by_group=bool(row.source),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class VisitRow:
    """That one who runs the site has asked to read a closed place. `open`: it can still be answered, or still holds."""

    id: int
    address: str
    who: str
    reason: str
    days: int
    asked: datetime
    since: datetime | None
    until: datetime | None
    open: bool


def visits(place: Place) -> list[VisitRow]:
    """When those who run the site were let in to read the place, newest first; the last few. One query."""
    return _visits(AccessRequest.objects.filter(address=place.slug, granted=True))


def asking(place: Place) -> list[VisitRow]:
    """Those who run the site and await an answer, newest first. One query."""
    waits = AccessRequest.objects.filter(granted=None, asked_at__gt=clock.now() - WAITS)
    return _visits(waits.filter(address=place.slug))


def asked_by(user_id: int) -> list[VisitRow]:
    """What one who runs the site has asked for, newest first; the last few. One query."""
    return _visits(AccessRequest.objects.filter(operator_id=user_id))


def _visits(rows: QuerySet[AccessRequest, AccessRequest]) -> list[VisitRow]:
    now = clock.now()
    return [
        VisitRow(
            id=row.pk,
            address=row.address,
            who=row.operator.name,
            reason=row.reason,
            days=row.days,
            asked=row.asked_at,
            since=row.since,
            until=row.until,
            open=row.until > now if row.until else row.asked_at > now - WAITS,
        )
        for row in rows.select_related("operator").order_by("-pk")[:_VISITS]
    ]


def person_by_email(email: str) -> User | None:
    """An active person with a log-in. One query."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def organisations_called(words: str) -> list[Organisation]:
    """Organisations by number or by part of a name, at most eight. One query."""
    words = words.strip()
    digits = words.replace(" ", "").replace("\u00a0", "")
    if digits.isdigit():
        return list(Organisation.objects.filter(number=digits))
    if len(words) < 2:
        return []
    named = Q(name_nb__icontains=words) | Q(name_nn__icontains=words) | Q(name_en__icontains=words)
    return list(Organisation.objects.filter(named).order_by("name_nb", "pk")[:_FEW])


def mandates(*, cursor: str | None) -> Page[MandateRow]:
    """A page of who may speak for whom, and who could, what was written down last first. One query."""
    rows = Mandate.objects.select_related("user", "organisation")
    found = keyset.page(rows, order=["-id"], cursor=cursor, size=_MANDATES)
    return Page([_mandate_row(row) for row in found.rows], found.next)


def mandate(mandate_id: int) -> Mandate | None:
    """One that a person has. One query."""
    found = Mandate.objects.filter(pk=mandate_id).select_related("user", "organisation").first()
    return found if found and _mandate_row(found).lasts else None


def _mandate_row(row: Mandate) -> MandateRow:
    return MandateRow(
        id=row.pk,
        name=row.user.name if row.user else _("somebody who no longer has an account"),
        organisation=row.organisation.name,
        given_by=row.given_by,
        since=row.since,
        until=row.until,
        lasts=row.user is not None and (row.until is None or row.until >= today()),
    )


def log(place: Place, *, cursor: str | None) -> Page[LogRow]:
    """A page of what has been done in the place, newest first. At most four queries, however many lines."""
    found = keyset.page(
        AuditEntry.objects.filter(place_id=place.pk), order=["-id"], cursor=cursor, size=_LINES
    )
    people, organisations, tools = _named(found.rows)
    return Page([_log_row(row, people, organisations, tools) for row in found.rows], found.next)


def _named(rows: list[AuditEntry]) -> tuple[dict[int, User], dict[int, Organisation], dict[int, str]]:
    people = {row.details.get("user") for row in rows} - {None}
    bodies = {row.details.get("organisation") for row in rows} - {None}
    tools = {row.tool_id for row in rows if row.tool_id}
    return (
        User.objects.in_bulk([int(pk) for pk in people]) if people else {},
        Organisation.objects.in_bulk([int(pk) for pk in bodies]) if bodies else {},
        dict(Tool.objects.filter(pk__in=tools).values_list("pk", "title")) if tools else {},
    )


def _log_row(
    row: AuditEntry, people: dict[int, User], organisations: dict[int, Organisation], tools: dict[int, str]
) -> LogRow:
    try:
        what = str(verb_text(row.verb))
    except LookupError:
        # A tool that has been taken out of the house leaves its lines behind.
        what = row.verb
    # A visitor, or somebody whose vote is secret.
    who = row.actor_name or _("Without a name")
    return LogRow(row.pk, row.at, who, what, _about(row, people, organisations, tools))


def _about(
    row: AuditEntry, people: dict[int, User], organisations: dict[int, Organisation], tools: dict[int, str]
) -> str:
    details = row.details
    words: list[str] = []
    if details.get("user"):
        person = people.get(int(details["user"]))
        words.append(person.name if person else _("somebody who no longer has an account"))
    if details.get("organisation"):
        body = organisations.get(int(details["organisation"]))
        words.append(body.name if body else "")
    if details.get("role") in Role.values:
        words.append(str(Role(details["role"]).label).lower())
    words += [FIELDS[name]() for name in details.get("fields", []) if name in FIELDS]
    if details.get("access") in Access.values:
        words.append(str(Access(details["access"]).label))
    if row.tool_id and tools.get(row.tool_id):
        words.append(f"«{tools[row.tool_id]}»")
    return ", ".join(word for word in words if word)


FIELDS = {
    "title": lambda: _("the title"),
    "summary": lambda: _("the summary"),
    "slug": lambda: _("the address"),
    "purpose": lambda: _("the purpose"),
    "access": lambda: _("who can read"),
    "writers": lambda: _("who can write"),
    "outcome": lambda: _("what came of it"),
}
