"""Giving and taking back support."""

import hashlib

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, Tally
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.votes.models import Support

declare_verbs(
    {"votes.supported": _("Supported a contribution"), "votes.support_withdrawn": _("Took back support")}
)


def voter(actor: Actor) -> dict[str, int | str | None]:
    """What tells one voter from another. Raises ValueError for a visitor who has not been named."""
    if actor.user_id:
        return {"user_id": actor.user_id, "visitor": ""}
    if not actor.visitor:
        raise ValueError("a visitor must be named before they vote")
    return {"user_id": None, "visitor": hashlib.sha256(actor.visitor.encode()).hexdigest()}


@command(Act.SUPPORT, on="contribution")
def give_support(tx: Tx, *, contribution: Contribution) -> bool:
    """Support a contribution; twice is once. Returns whether it was new. Safe under concurrency: the index decides."""
    support = Support(
        organisation_id=contribution.organisation_id,
        place_id=contribution.place_id,
        contribution=contribution,
        **voter(tx.actor),
    )
    new = _inserted(support)
    if new:
        Tally.objects.filter(pk=contribution.pk).update(support=F("support") + 1)
    tx.audit("votes.supported", contribution, new=new)
    return new


def _inserted(support: Support) -> bool:
    # The ORM's ignore_conflicts does not tell whether a row came in; the count must follow exactly that.
    columns = [f for f in Support._meta.concrete_fields if not f.primary_key and f.name != "at"]
    names = ", ".join(f'"{f.column}"' for f in columns)
    marks = ", ".join(["%s"] * len(columns))
    values = [getattr(support, f.attname) for f in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Support._meta.db_table}" ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING',  # noqa: S608  # our own column names
            values,
        )
        return bool(cursor.rowcount == 1)


@command(Act.SUPPORT, on="contribution")
def withdraw_support(tx: Tx, *, contribution: Contribution) -> bool:
    """Take support back. Returns whether there was any."""
    gone, _rows = Support.objects.filter(contribution=contribution, **voter(tx.actor)).delete()
    if gone:
        Tally.objects.filter(pk=contribution.pk).update(support=F("support") - 1)
    tx.audit("votes.support_withdrawn", contribution, existed=bool(gone))
    return bool(gone)
