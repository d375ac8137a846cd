"""What a person's own pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from moteplass.kit import keyset
from moteplass.kit.keyset import Page
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import held_by
from moteplass.spine.accounts import sessions as running
from moteplass.spine.accounts.models import ApiKey, Identity
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.naming import named
from moteplass.spine.content.reading import closed_to
from moteplass.spine.content.visibility import readable_places
from moteplass.spine.moderation.models import Decision
from moteplass.spine.moderation.statements import DONE, about_each
from moteplass.spine.organisations.models import Employment
from moteplass.spine.organisations.terms import lasting
from moteplass.spine.places.models import Capacity, Membership, Place, Role
from moteplass.spine.registry.kinds import Row
from moteplass.spine.registry.loader import all_kinds, kind_label
from moteplass.spine.speaking.models import Mandate

_PAGE = 20


@dataclass(frozen=True, slots=True)
class JobRow:
    organisation: str
    title: str
    workplace: str
    since: date


@dataclass(frozen=True, slots=True)
class MandateRow:
    """Whom the person may speak for: who gave the mandate, and its last day, if it has one."""

    organisation: str
    given_by: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Factors:
    """Second steps at log-in. `codes`: recovery codes left, None where there are none."""

    passkeys: int
    app: bool
    codes: int | None
    other_logins: int

    @property
    def enough(self) -> bool:
        return bool(self.passkeys or self.app)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Somewhere the person is logged in. `used`: to the nearest hour; `here`: it is this one."""

    handle: str
    browser: str
    begun: datetime
    used: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class PlaceRow:
    slug: str
    title: str
    organisation: str
    access: str
    state: str
    state_label: str
    roles: str


@dataclass(frozen=True, slots=True)
class MineRow:
    """A contribution of one's own. `url` is empty where it can no longer be shown in its place."""

    id: int
    kind: str
    title: str
    url: str
    text: str
    place: str
    at: datetime
    state: str
    state_label: str
    # How it is signed; and whether that is a name one can take away again.
    name: str
    lent: bool
    # What was decided about it last, in words, and whether that holds no more. Empty: nothing.
    decided: str
    over: bool


def who(actor: Actor) -> int:
    # These pages are mounted with Act.OWN: somebody is logged in.
    assert actor.user_id is not None
    return actor.user_id


def jobs(actor: Actor) -> list[JobRow]:
    """Where the person works today. One query."""
    found = Employment.objects.filter(lasting(), user_id=who(actor))
    rows = found.select_related("organisation").order_by("since", "pk")
    return [JobRow(j.organisation.name, j.title, j.workplace, j.since) for j in rows]


def mandates(actor: Actor) -> list[MandateRow]:
    """Whom the person may speak for today. One query; none for most, for who may came with the actor."""
    if all(one.capacity != Capacity.ORGANISATION for one in actor.standings):
        return []
    found = Mandate.objects.filter(lasting(), user_id=who(actor)).select_related("organisation")
    return [MandateRow(one.organisation.name, one.given_by, one.until) for one in found.order_by("pk")]


def factors(actor: Actor) -> Factors:
    """How the person can log in, besides the password. Two queries."""
    keys, app, codes = 0, False, None
    for one in Authenticator.objects.filter(user_id=who(actor)):
        match one.type:
            case Authenticator.Type.WEBAUTHN:
                keys += 1
            case Authenticator.Type.TOTP:
                app = True
            case Authenticator.Type.RECOVERY_CODES:
                codes = len(one.wrap().get_unused_codes())
    return Factors(keys, app, codes, identities(actor).count())


def identities(actor: Actor) -> "QuerySet[Identity]":
    """The log-ins elsewhere that open the person's account."""
    return Identity.objects.filter(user_id=who(actor)).order_by("pk")


def keys(actor: Actor) -> "QuerySet[ApiKey]":
    """The person's API keys, newest first: at most commands.MOST_KEYS."""
    return ApiKey.objects.filter(user_id=who(actor)).order_by("-pk")


def sessions(actor: Actor, *, here: str | None) -> list[SessionRow]:
    """Where the person is logged in, this session (`here`, its key) first: at most running.MOST. One query."""
    rows = [
        SessionRow(
            handle=running.handle(row.pk),
            browser=row.browser,
            begun=row.begun_at,
            # Not before it began, as the nearest hour may be.
            used=max(_hour(row.used_at), row.begun_at),
            here=row.pk == here,
        )
        for row in running.running(who(actor))[: running.MOST]
    ]
    return sorted(rows, key=lambda row: not row.here)


def _hour(moment: datetime) -> datetime:
    return (moment + timedelta(minutes=30)).replace(minute=0, second=0, microsecond=0)


def my_places(actor: Actor, *, cursor: str | None) -> Page[PlaceRow]:
    """Places the person belongs to, in person or through where they work, newest first. One query."""
    held = Membership.objects.filter(held_by(actor), place_id=OuterRef("pk")).values("role")
    belongs = Membership.objects.filter(held_by(actor)).values("place_id")
    rows = readable_places(actor).filter(pk__in=belongs).select_related("organisation")
    found = keyset.page(rows.annotate(held=ArraySubquery(held)), order=["-id"], cursor=cursor, size=_PAGE)
    return Page([_place_row(place) for place in found.rows], found.next)


def _place_row(place: Place) -> PlaceRow:
    held: Sequence[str] = place.held  # type: ignore[attr-defined]  # annotated just above
    roles = ", ".join(dict.fromkeys(str(Role(role).label).lower() for role in held))
    label = Place.State(place.state).label
    return PlaceRow(
        place.slug, place.title, place.organisation.name, place.access, place.state, str(label), roles
    )


def my_contributions(actor: Actor, *, cursor: str | None, **where: Any) -> Page[MineRow]:
    """All the person has written with a log-in, newest first: also where they no longer may enter, for it is theirs to
    have erased. Five queries, and those of each kind for its rows.
    """
    # What a page was set up with (a hearing's letter) is the agency's, though somebody's hand wrote it.
    mine = Contribution.objects.unscoped(reason="one's own").filter(author_id=who(actor), **where)
    rows = mine.exclude(capacity="agency").select_related("place", "tool")
    # By the day that is shown: what was written in or imported later bears the day it came.
    found = keyset.page(rows, order=["-created_at", "-id"], cursor=cursor, size=_PAGE)
    return Page(_mine_rows(actor, found.rows), found.next)


def my_contribution(actor: Actor, contribution_id: int) -> MineRow | None:
    """One of them, wherever it stands and whether the person may still enter there."""
    rows = Contribution.objects.unscoped(reason="one's own").filter(author_id=who(actor), pk=contribution_id)
    rows = rows.exclude(capacity="agency")
    found = _mine_rows(actor, list(rows.select_related("place", "tool")))
    return found[0] if found else None


def _mine_rows(actor: Actor, rows: Sequence[Contribution]) -> list[MineRow]:
    drawn, lent, decided = _drawn(actor, rows), named(who(actor), rows), about_each(c.pk for c in rows)
    closed = _closed(actor, [c.pk for c in rows])
    return [_mine(c, drawn.get(c.pk), closed.get(c.pk), c.pk in lent, decided.get(c.pk)) for c in rows]


def _closed(actor: Actor, ids: Sequence[int]) -> dict[int, str]:
    """Those that the person may not read now, and what they called them: what others have done since is not theirs."""
    closed = dict.fromkeys(closed_to(actor, ids), "")
    versions = Revision.objects.filter(by=who(actor), contribution__in=closed).order_by("number")
    return closed | dict(versions.values_list("contribution", "title"))


def _drawn(actor: Actor, rows: Sequence[Contribution]) -> dict[int, Row]:
    by_kind: dict[str, list[int]] = {}
    for c in rows:
        by_kind.setdefault(c.tool.kind, []).append(c.pk)
    kinds = [kind for kind in all_kinds() if kind.slug in by_kind]
    return {row.contribution_id: row for kind in kinds for row in kind.search(actor, by_kind[kind.slug])}


def _mine(c: Contribution, row: Row | None, closed: str | None, lent: bool, told: Decision | None) -> MineRow:
    label = str(kind_label(c.kind))
    title = c.title if closed is None else closed
    return MineRow(
        id=c.pk,
        kind=label,
        title=row.title if row else title or label,
        url=row.url if row else "",
        text=row.text if row else "",
        place=c.place.title if closed is None else _("A place you may not enter now"),
        at=c.created_at,
        state=c.state,
        state_label=str(State(c.state).label),
        name=c.byline,
        lent=lent,
        decided=str(DONE[told.measure]) if told else "",
        over=told is not None and told.ended_at is not None,
    )
