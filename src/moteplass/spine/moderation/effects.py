"""What decisions do to what they are about: worked out from those that hold, so that they may end in any order."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import gettext, override

from moteplass.kit import clock
from moteplass.spine.command import Tx
from moteplass.spine.content import tallies, writing
from moteplass.spine.content.models import NOTED, Contribution, Restraint, Revision, State
from moteplass.spine.moderation.models import HOLDS, Decision, Measure, Pause
from moteplass.spine.registry.loader import kind_of
from moteplass.spine.talk.commands import KIND as COMMENT

# What stands for words that are hidden.
BLOT = "▮▮▮"
# What a measure does, mildest first.
_RESTRAINTS = {
    Measure.CLOSE: Restraint.CLOSED,
    Measure.HIDE: Restraint.HIDDEN,
    Measure.PAUSE: Restraint.HIDDEN,
    Measure.REMOVE: Restraint.REMOVED,
}
_RANK = ["", *Restraint]
_LONGEST_TITLE = 200


def ground_of(decision: Decision) -> str:
    """The rule or the law of a decision, in the words that its readers meet."""
    return str(decision.rule or decision.law)


def maskable(contribution: Contribution) -> bool:
    """Whether a part of it can be hidden: a tool that keeps its words elsewhere too must know how. Needs its tool."""
    return contribution.kind == COMMENT or contribution.kind in kind_of(contribution.tool.kind).mask


def editable(contribution: Contribution) -> bool:
    """Whether who wrote it can change it. Needs its tool."""
    return contribution.kind in kind_of(contribution.tool.kind).editable


def threaded(contribution: Contribution) -> bool:
    """Whether anybody comments below it, so that there is something to close. Needs its tool."""
    threads = kind_of(contribution.tool.kind).threads
    return contribution.kind == COMMENT or threads is None or contribution.kind in threads


def movable(contribution: Contribution) -> bool:
    """Whether it can be hidden at all: a tool may rest on it, as a hearing on its letter. Needs its tool."""
    return contribution.kind not in kind_of(contribution.tool.kind).rests_on


def hold(contribution_id: int) -> Contribution:
    """The contribution with its tool, locked until the command ends."""
    rows = Contribution.objects.unscoped(reason="the command has decided").select_related("tool")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=contribution_id)


def settle(tx: Tx, contribution: Contribution) -> None:
    """Let a contribution, held, and its author be as the decisions that hold now say: when one begins or ends.

    What is restricted is left as it is: the same is asked when it is restricted no more.
    """
    decisions = Decision.objects.filter(case__contribution=contribution)
    holding = list(decisions.filter(HOLDS).select_related("rule", "case").order_by("pk"))
    if contribution.state not in (State.RESTRICTED, State.ERASED):
        _blot(tx, contribution, [one for one in holding if one.measure == Measure.PART])
        _restrain(tx, contribution, [one for one in holding if one.measure in _RESTRAINTS])
    _pause(contribution, [one for one in holding if one.measure == Measure.PAUSE])


def _restrain(tx: Tx, contribution: Contribution, holding: Sequence[Decision]) -> None:
    strongest = max(holding, key=lambda one: _RANK.index(_RESTRAINTS[Measure(one.measure)]), default=None)
    restraint = _RESTRAINTS[Measure(strongest.measure)] if strongest else ""
    hid, hides = contribution.restraint in NOTED, restraint in NOTED
    if strongest and hides and not hid:
        Decision.objects.filter(pk=strongest.pk).update(was=contribution.state)
        if contribution.state in (State.PUBLISHED, State.AWAITING):
            move(tx, contribution, State.HIDDEN)
    contribution.restraint, contribution.ground = restraint, ground_of(strongest) if strongest else ""
    contribution.save(update_fields=["restraint", "ground"])
    # What its author has taken back meanwhile stays so.
    if hid and not hides and contribution.state == State.HIDDEN:
        known = Decision.objects.filter(case__contribution=contribution).exclude(was="").order_by("-pk")
        was = State(known.values_list("was", flat=True)[0])
        if was != State.HIDDEN:
            move(tx, contribution, was)


def move(tx: Tx, contribution: Contribution, to: State) -> None:
    """Take a contribution, held, to another state, and what counts with it: comments, and what its tool says."""
    by = (to == State.PUBLISHED) - (contribution.state == State.PUBLISHED)
    if contribution.kind == COMMENT:
        if by and contribution.root_id:
            tallies.count(contribution.root_id, "comments", by)
    elif moving := kind_of(contribution.tool.kind).moving:
        moving(tx, contribution, to)
    writing.move(tx, contribution, to=to)


def _blot(tx: Tx, contribution: Contribution, holding: Sequence[Decision]) -> None:
    shows, base = contribution.revision, unmasked(contribution)
    said = Revision.objects.defer("search").get(contribution=contribution, number=base)
    hide = _hiding(contribution, holding)
    # A ground is longer than what it stands for.
    title, body = hide(said.title)[:_LONGEST_TITLE], hide(said.body)
    if (title, body) == (said.title, said.body):
        if shows != base:
            writing.unmask(contribution, title=said.title, to=base)
        return
    if shows != base and Revision.objects.filter(
        contribution=contribution, number=shows, title=title, body=body
    ):
        return
    number = writing.next_number(contribution)
    html = ""
    if blot := kind_of(contribution.tool.kind).mask.get(contribution.kind):
        body, html = blot(contribution, base, number, hide)
    writing.mask(
        tx,
        contribution,
        number,
        title=title,
        body=body,
        html=html,
        format=said.format,
        by_name=tx.room.place.organisation.name,
    )
    Decision.objects.filter(pk=holding[-1].pk).update(masked=number, revision=base)


def unmasked(contribution: Contribution) -> int:
    """The number of the version that shows, or that the one which shows says less of."""
    masks = dict(
        Decision.objects.filter(case__contribution=contribution, masked__isnull=False).values_list(
            "masked", "revision"
        )
    )
    number = contribution.revision
    while number in masks:
        number = masks[number]
    return number


def shown_from(contribution_id: int) -> int:
    """The number of the first version that everybody may read: those before it say what a decision hides. One query."""
    parts = Decision.objects.filter(case__contribution=contribution_id, measure=Measure.PART)
    holding = Count("pk", filter=HOLDS)
    found = parts.aggregate(holding=holding, last=Max("masked"))
    return found["last"] or 1 if found["holding"] else 1


def _hiding(contribution: Contribution, holding: Sequence[Decision]) -> Callable[[str], str]:
    def hide(text: str) -> str:
        for one in holding:
            for passage in one.passages:
                text = text.replace(passage, blots[one.pk])
        return text

    with override(contribution.language or settings.LANGUAGE_CODE):
        blots = {
            one.pk: gettext("%(blot)s [hidden: %(ground)s]") % {"blot": BLOT, "ground": ground_of(one)}
            for one in holding
        }
    return hide


def _pause(contribution: Contribution, holding: Sequence[Decision]) -> None:
    pauses = Pause.objects.filter(decision__case__contribution=contribution)
    pauses.filter(lifted_at=None).exclude(decision__in=holding).update(lifted_at=clock.now())
    for one in holding:
        if contribution.author_id and one.until and not pauses.filter(decision=one).exists():
            Pause.objects.create(
                place_id=contribution.place_id, user_id=contribution.author_id, decision=one, until=one.until
            )
