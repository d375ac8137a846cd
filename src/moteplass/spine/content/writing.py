"""Writing contributions. Called by a tool's commands, inside their transaction."""

from typing import Any

from django.db.models import F, Max, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock, sanitise, text
from moteplass.kit.statements import add
from moteplass.spine.access.decide import Decision, Refused
from moteplass.spine.command import Tx
from moteplass.spine.content import signing
from moteplass.spine.content.awaiting import state_in
from moteplass.spine.content.models import NOTED, Capacity, Channel, Contribution, Revision, State, Tally
from moteplass.spine.content.receipts import receipt_of
from moteplass.spine.content.signing import Signature
from moteplass.spine.registry.loader import declare_verbs

declare_verbs(
    {
        "content.edited": _("Changed the text"),
        "content.withdrawn": _("Withdrew a contribution"),
        "content.published": _("Let a contribution through"),
        "content.held": _("Held a contribution back"),
        "content.returned": _("Let a contribution await a check again"),
    }
)


def render(body: str, format: str) -> str:
    """The sanitised HTML of a text."""
    return (
        sanitise.markdown_to_html(body)
        if format == Revision.Format.MARKDOWN
        else sanitise.plain_to_html(body)
    )


def write(
    tx: Tx,
    *,
    kind: str,
    body: str,
    title: str = "",
    format: str = Revision.Format.PLAIN,
    html: str = "",
    state: str = State.PUBLISHED,
    beside: str = "",
    name: str = "",
    by: Signature | None = None,
    channel: str = Channel.WEB,
    language: str = "",
    parent: Contribution | None = None,
    pk: int | None = None,
    receipt: bool = True,
    **more: Any,
) -> Contribution:
    """Add a contribution with its first revision and its tally, in the room of the running command. One query, and
    two rows for its end; none, and three rows, with a `pk` that the caller has from the table's sequence. One row more
    for a visitor: the `receipt` code by which they come back (`receipts`), unless the tool gives them one of its own.

    It awaits a check where its place says so (`awaiting`): look at its `state`. `beside`: what else of it shows, in the
    tool's own fields, and is looked at with it. It is signed as its writer has chosen
    and the place allows (`signing`); `name` is what they typed. `by`: a signature
    that the tool has asked for, or that of those whose words these are. Raises Refused.

    `html` is the sanitised body where the tool renders it itself; otherwise it is made from `body`.
    """
    room = tx.room
    signed = by or signing.sign(tx, name)
    blocked = parent is not None and (parent.author_id, room.place.pk) in tx.actor.kept_off
    if blocked and signed.capacity != Capacity.AGENCY:
        raise Refused(Decision(False, reason=_("Whoever wrote this does not want replies from you.")))
    contribution = Contribution(
        pk=pk,
        organisation_id=room.place.organisation_id,
        place_id=room.place.pk,
        tool_id=room.the_tool.pk,
        kind=kind,
        state=state_in(tx, state, signed.capacity, f"{title}\n{body}\n{beside}".rstrip()),
        author_id=tx.actor.user_id,
        author_name=signed.name,
        author_title=signed.title,
        capacity=signed.capacity,
        mandate_id=signed.mandate_id,
        channel=channel,
        language=language,
        title=title,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        **more,
    )
    if pk is None:
        add(contribution)
    else:
        tx.later(contribution)
    _revise(tx, contribution, 1, title, body, format, html, signed.kept)
    tx.later(Tally(contribution=contribution, tool_id=contribution.tool_id))
    if receipt and not (tx.actor.is_authenticated or tx.actor.is_system):
        tx.later(receipt_of(contribution))
    return contribution


def edit(
    tx: Tx,
    contribution: Contribution,
    *,
    body: str,
    title: str = "",
    format: str = Revision.Format.PLAIN,
    html: str = "",
    by_name: str | None = None,
) -> int:
    """Add a version, which becomes the one that counts. Returns its number. Locks the contribution's row.

    What shows awaits a check again where its place says so (`awaiting`): look at the contribution's `state`.
    `by_name`: who made it, where the tool says that itself. Raises Refused where it was signed in a capacity that has
    ended (`signing.may_change`).
    """
    by = signing.signature_of(contribution)
    may = signing.may_change(tx.actor, tx.room, by, contribution.author_id)
    if not may.allowed:
        raise Refused(may)
    rows = Contribution.objects.unscoped(reason="the command has decided").filter(pk=contribution.pk)
    # The version that shows need not be the last: see mask.
    last = Revision.objects.filter(contribution=contribution).order_by("-number").values("number")[:1]
    upcoming = Greatest(F("revision"), Subquery(last)) + 1
    rows.update(revision=upcoming, title=title, edited_at=clock.now())
    number = rows.values_list("revision", flat=True).get()
    by_name = signing.editor(tx, contribution) if by_name is None else by_name
    _revise(tx, contribution, number, title, body, format, html, by_name)
    contribution.revision, contribution.title = number, title
    tx.audit("content.edited", contribution, version=number)
    _show(tx, contribution, contribution.state, f"{title}\n{body}")
    return number


def put_back(tx: Tx, contribution: Contribution, *, to: State = State.PUBLISHED) -> None:
    """Let what its author has taken back show again, or await a check: it may have been changed meanwhile."""
    said = Revision.objects.values_list("title", "body")
    title, body = said.get(contribution=contribution, number=contribution.revision)
    _show(tx, contribution, to, f"{title}\n{body}")


def _show(tx: Tx, contribution: Contribution, wanted: str, said: str) -> None:
    state = State(state_in(tx, wanted, contribution.capacity, said, again=True))
    if state != contribution.state:
        move(tx, contribution, to=state)


def mask(
    tx: Tx,
    contribution: Contribution,
    number: int,
    *,
    title: str,
    body: str,
    html: str,
    format: str,
    by_name: str,
) -> None:
    """Add a version that says less, with the `next_number`, and let it be the one that shows. The row is held already.

    `unmask` takes it away.
    """
    unmask(contribution, title=title, to=number)
    _revise(tx, contribution, number, title, body, format, html, by_name)


def unmask(contribution: Contribution, *, title: str, to: int) -> None:
    """Let an earlier version show again. Those in between stay, as what was shown then."""
    rows = Contribution.objects.unscoped(reason="the command has decided").filter(pk=contribution.pk)
    rows.update(revision=to, title=title)
    contribution.revision, contribution.title = to, title


def next_number(contribution: Contribution) -> int:
    """The number after every version there is: the one that shows need not be the last. One query. The row is held."""
    last = Revision.objects.filter(contribution=contribution).aggregate(last=Max("number"))["last"]
    return max(last or 0, contribution.revision) + 1


def _revise(
    tx: Tx, contribution: Contribution, number: int, title: str, body: str, format: str, html: str, name: str
) -> None:
    body = text.normalise(body)
    tx.later(
        Revision(
            contribution=contribution,
            number=number,
            title=title,
            body=body,
            format=format,
            html=html or render(body, format),
            at=clock.now(),
            by_id=tx.actor.user_id,
            by_name=name,
        )
    )


_VERBS = {
    State.WITHDRAWN: "content.withdrawn",
    State.PUBLISHED: "content.published",
    State.HIDDEN: "content.held",
    State.AWAITING: "content.returned",
}


def move(tx: Tx, contribution: Contribution, *, to: State) -> None:
    """Take a contribution to another state: published, held back, withdrawn, or awaiting a check again.

    Raises Refused where a moderator's decision keeps it hidden.
    """
    if contribution.restraint in NOTED and to in (State.PUBLISHED, State.AWAITING):
        raise Refused(Decision(False, reason=_("A moderator has decided that this is hidden.")))
    rows = Contribution.objects.unscoped(reason="the command has decided").filter(pk=contribution.pk)
    rows.update(state=to)
    contribution.state = to
    tx.audit(_VERBS[to], contribution)
