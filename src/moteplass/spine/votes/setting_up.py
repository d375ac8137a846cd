"""Setting up a voting, and changing one while nobody has been promised otherwise."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.votes.ballots import Method, Paper, Voting
from moteplass.spine.votes.periods import NotOpen, hold_still, hold_tool

declare_verbs({"votes.set_up": _("Set up a voting"), "votes.changed": _("Changed a voting")})


class StillRunning(Exception):
    """The tool has a voting that has not ended: one at a time."""


class Promised(Exception):
    """People have voted on other terms. `field` is what may not change, or not that way."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Terms:
    """What a voting is to be. `allowance` counts votes or points each, `ceiling` whole kroner; None: no such limit."""

    method: str
    title: str = ""
    allowance: int | None = None
    ceiling: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    sealed: bool = False


@command(Act.MANAGE, on="tool")
def set_up_voting(tx: Tx, *, tool: Tool, terms: Terms) -> Voting:
    """Begin a voting in a tool; at once, or at `opens_at`. Raises StillRunning, IntegrityError for terms that clash."""
    hold_tool(tool.pk)
    if Voting.objects.filter(Q(closes_at=None) | Q(closes_at__gt=Now()), tool_id=tool.pk).exists():
        raise StillRunning
    fields = _fields(terms) | ({"opens_at": terms.opens_at} if terms.opens_at else {})
    voting = Voting.objects.create(tool_id=tool.pk, **fields)
    tx.audit("votes.set_up", voting, method=terms.method, sealed=terms.sealed)
    return voting


@command(Act.MANAGE, on="voting")
def change_voting(tx: Tx, *, voting: Voting, terms: Terms) -> None:
    """Change a voting that has not ended. After the first vote its method stands, limits only grow, the deadline only
    moves later, and sealed results stay sealed: else raises Promised. Raises NotOpen after the deadline.
    """
    now_is, now = hold_still(voting)
    if now_is.closes_at is not None and now_is.closes_at <= now:
        raise NotOpen(now_is.closes_at)
    if Paper.objects.filter(voting=voting).exists():
        _require_kept(now_is, terms)
    elif terms.opens_at:
        now_is.opens_at = terms.opens_at
    if terms.closes_at is not None and terms.closes_at <= now:
        raise Promised("closes_at")
    Voting.objects.filter(pk=voting.pk).update(opens_at=now_is.opens_at, **_fields(terms))
    tx.audit("votes.changed", voting, method=terms.method, sealed=terms.sealed)


def _require_kept(was: Voting, terms: Terms) -> None:
    if terms.method != was.method:
        raise Promised("method")
    for field in ("allowance", "ceiling"):
        before, after = getattr(was, field), getattr(terms, field)
        if before != after and (before is None or (after is not None and after < before)):
            raise Promised(field)
    if was.closes_at is not None and (terms.closes_at is None or terms.closes_at < was.closes_at):
        raise Promised("closes_at")
    if terms.sealed != was.sealed:
        raise Promised("sealed")


def _fields(terms: Terms) -> dict[str, object]:
    return {
        "method": Method(terms.method),
        "title": terms.title,
        "allowance": terms.allowance,
        "ceiling": terms.ceiling,
        "closes_at": terms.closes_at,
        "sealed": terms.sealed,
    }
