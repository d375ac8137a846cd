"""Giving and taking back support."""

import hashlib

from django.utils.translation import gettext_lazy as _

from moteplass.kit import statements
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Contribution
from moteplass.spine.registry.loader import declare_verbs, kind_of, require_not_closed
from moteplass.spine.votes.models import Support

declare_verbs(
    {
        "votes.supported": _("Supported a contribution (by whom is secret)"),
        "votes.support_withdrawn": _("Took back support (whose is secret)"),
    }
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
    """Support a contribution; twice is once. Returns whether it was new. Safe under concurrency: the index decides.

    Raises NoRoom for a kind of contribution that takes no support.
    """
    kinds = kind_of(tx.room.the_tool.kind).supportable
    if kinds is not None and contribution.kind not in kinds:
        raise NoRoom(contribution.pk)
    by = voter(tx.actor)
    new = bool(
        statements.run(_INSERT, [by["user_id"], by["visitor"], contribution.revision, contribution.pk])
    )
    # Asked once the row is locked: a merge that ran meanwhile is seen.
    require_not_closed(tx.room.the_tool.kind, contribution)
    # Support given from this browser before its owner logged in is the same person's: it makes way.
    before = _given_as_visitor(tx.actor, contribution) if new else 0
    tx.audit("votes.supported", contribution, secret=True, new=new)
    if new and not before:
        tallies.count(contribution.pk, "support", 1, tx.send)
    return new


def _given_as_visitor(actor: Actor, contribution: Contribution) -> int:
    if actor.user_id is None or not actor.visitor:
        return 0
    digest = voter(Actor(visitor=actor.visitor))["visitor"]
    gone, _rows = Support.objects.filter(contribution=contribution, user=None, visitor=digest).delete()
    return gone


# The ORM's ignore_conflicts does not tell whether a row came in; the count must follow exactly that. What is supported
# is locked before the row goes in, not after: else it and a merge that finds the row in the index wait for each other.
_INSERT = (
    "INSERT INTO votes_support (organisation_id, place_id, contribution_id, user_id, visitor, revision) "
    "SELECT organisation_id, place_id, id, %s::bigint, %s::varchar, %s::int FROM content_contribution "
    "WHERE id = %s FOR KEY SHARE ON CONFLICT DO NOTHING RETURNING id"
)


@command(Act.SUPPORT, on="contribution")
def withdraw_support(tx: Tx, *, contribution: Contribution) -> bool:
    """Take support back. Returns whether there was any."""
    gone, _rows = Support.objects.filter(contribution=contribution, **voter(tx.actor)).delete()
    tx.audit("votes.support_withdrawn", contribution, secret=True, existed=bool(gone))
    if gone:
        tallies.count(contribution.pk, "support", -1, tx.send)
    return bool(gone)
