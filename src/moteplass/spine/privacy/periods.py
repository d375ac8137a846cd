"""Carrying out how long things are kept: each night, a batch at a time, with the counts in the log."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import ApiKey, Assurance, Session, User
from moteplass.spine.command import Tx, command
from moteplass.spine.events.jobs import declare
from moteplass.spine.moderation.models import Appeal, Case, Flag
from moteplass.spine.moderation.statements import APPEAL_WITHIN
from moteplass.spine.notify.models import Mail
from moteplass.spine.privacy.models import Period
from moteplass.spine.registry.loader import declare_verbs

log = logging.getLogger(__name__)
declare_verbs(
    {
        "privacy.period_over": _("Erased what had been kept for its period"),
        "privacy.period_changed": _("Changed how long something is kept"),
    }
)
BATCH = 1000


def _delete(rows: "QuerySet[Any]") -> int:
    return int(rows.delete()[0])


def _empty_mails(rows: "QuerySet[Any]") -> int:
    # That it was sent, when and about what, stands: what a record needs, and what keeps it from being sent again.
    return rows.update(to="", subject="", body="", unsubscribe="")


def _flags(before: datetime) -> "QuerySet[Any]":
    named = Flag.objects.exclude(name="", email="").filter(case__state=Case.State.DECIDED)
    waiting = Appeal.objects.filter(decision__case=OuterRef("case"), outcome="")
    return named.filter(case__decided_at__lt=before - APPEAL_WITHIN).exclude(Exists(waiting))


# For each kind: what is older than a moment, and what is done with it.
_OVER: dict[str, tuple[Callable[[datetime], "QuerySet[Any]"], Callable[["QuerySet[Any]"], int]]] = {
    Period.Kind.SESSIONS: (lambda before: Session.objects.filter(expire_date__lt=before), _delete),
    Period.Kind.LOG_INS: (
        lambda before: User.objects.filter(last_login__lt=before),
        lambda rows: rows.update(last_login=None),
    ),
    Period.Kind.KEYS: (lambda before: ApiKey.objects.filter(expires_at__lt=before), _delete),
    Period.Kind.MAILS: (
        # One that never got away is not sent any more: what it told of is long past.
        lambda before: Mail.objects.filter(
            Q(sent_at__lt=before) | Q(sent_at=None, created_at__lt=before)
        ).exclude(to=""),
        _empty_mails,
    ),
    Period.Kind.VERIFIED: (lambda before: Assurance.objects.filter(closed_at__lt=before), _delete),
    # That it was flagged, and why, stands with what was decided.
    Period.Kind.FLAGS: (_flags, lambda rows: rows.update(name="", email="")),
}


def keep_periods() -> None:
    """Erase what has been kept for its period, each batch in a transaction of its own. May be cut off and run again."""
    for period in Period.objects.all():
        count = 0
        while done := carry_out(SYSTEM, period=period):
            count += done
        log.info("%s: %s erased after %s days", period.kind, count, period.days)


def carry_out(actor: Any, *, period: Period) -> int:
    """One batch of a kind. How many; a line in the log where there were any. Two queries."""
    over, act = _OVER[period.kind]
    rows = over(clock.now() - timedelta(days=period.days))
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return (
        _erase(actor, period=period, rows=rows.model._default_manager.filter(pk__in=found), act=act)
        if found
        else 0
    )


@command(Act.OPERATE)
def _erase(tx: Tx, *, period: Period, rows: "QuerySet[Any]", act: Callable[["QuerySet[Any]"], int]) -> int:
    count = act(rows)
    tx.audit("privacy.period_over", period, quiet=True, kind=period.kind, count=count)
    return count


@command(Act.OPERATE)
def change_period(tx: Tx, *, kind: str, days: int, ground: str) -> Period:
    """Keep a kind for so many days from now on. Raises Period.DoesNotExist."""
    period = Period.objects.select_for_update().get(pk=kind)
    before = period.days
    period.days, period.ground = days, ground
    period.save()
    tx.audit("privacy.period_changed", period, kind=kind, before=before, days=days)
    return period


declare(keep_periods, every="41 3 * * *")
