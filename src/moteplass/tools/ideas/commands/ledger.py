"""Keeping the ledger of gains: lines, figures that are recalculated and never overwritten, and sign-offs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from moteplass.kit import clock, localise
from moteplass.kit.text import normalise
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.models import Gain, GainFigure, Idea, SignOff, Stage
from moteplass.tools.ideas.policy import require_running

# From when the agency has said that it will be done.
OPEN_FROM = frozenset({Stage.Kind.ACCEPTED, Stage.Kind.PROGRESS, Stage.Kind.REALISED, Stage.Kind.FOLLOWED})


class Overtaken(NotPossible):
    """Somebody else's figure stands where this one was to go. `current` is that figure."""

    def __init__(self, current: GainFigure) -> None:
        super().__init__(_("Another figure has come in the meantime."))
        self.current = current


class SameLine(NotPossible):
    """The idea has a line with this name and unit: it was sent twice, or two would be taken for one."""

    def __init__(self) -> None:
        super().__init__(_("The idea has a line with this name and unit already. Write another name."))


class MethodStands(NotPossible):
    """A controller stands behind a figure that was found in the way the line tells."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A figure is signed off as measured this way. Take back the sign-off first, or add another line."
            )
        )


@dataclass(frozen=True, slots=True)
class LineInput:
    name: str
    unit: str
    owner_name: str
    unit_name: str = ""
    method: str = ""

    def __post_init__(self) -> None:
        for name in ("name", "owner_name", "unit_name", "method"):
            object.__setattr__(self, name, normalise(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class FigureInput:
    """`replaces`: the figure this one recalculates, as the writer saw it; None for the first of its kind and year."""

    kind: str
    year: int
    amount: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    on: date | None = None
    method: str = ""
    replaces: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "method", normalise(self.method))


def _require_shown(idea: Idea, state: str) -> None:
    """Raises NotPossible for an idea that has gone into another, or that not everyone here can read."""
    if idea.merged_into_id:
        raise NotPossible(_("This idea has been merged into another. Write in the ledger of that one."))
    if state != State.PUBLISHED:
        raise NotPossible(_("The idea is not published. Publish it before you write in its ledger."))


@command(Act.CHECK, on="idea")
def add_line(tx: Tx, *, idea: Idea, given: LineInput) -> Gain:
    """A new line in an idea's ledger. Raises SameLine; NotPossible for an idea that is not published and accepted."""
    require_running(tx.room)
    # Held before the idea, as merging does, so that an idea with a line does not go into another meanwhile.
    rows = Contribution.objects.unscoped(reason="the command has decided for its box")
    about = rows.select_for_update(of=("self",), no_key=True).get(pk=idea.pk)
    fresh = Idea.objects.select_related("stage").select_for_update(of=("self",)).get(pk=idea.pk)
    _require_shown(fresh, about.state)
    if fresh.stage.kind not in OPEN_FROM:
        raise NotPossible(_("The ledger opens when the idea is accepted."))
    unit_name = given.unit_name if given.unit == Gain.Unit.OTHER else ""
    if Gain.objects.filter(
        idea=fresh, name__iexact=given.name, unit=given.unit, unit_name__iexact=unit_name
    ).exists():
        raise SameLine
    gain = Gain.objects.create(
        idea=fresh,
        name=given.name,
        unit=given.unit,
        unit_name=unit_name,
        owner_name=given.owner_name,
        method=given.method,
        position=min(Gain.objects.filter(idea=fresh).count(), 32_000),
        at=clock.now(),
    )
    tx.audit("ideas.gain.added", gain, idea=idea.pk, unit=gain.unit)
    return gain


@command(Act.CHECK, on="gain")
def change_line(tx: Tx, *, gain: Gain, given: LineInput) -> None:
    """Another name, owner or method. Raises NotPossible for another unit where figures are counted in the old one, and
    MethodStands for another method where a figure that counts is signed off.
    """
    require_running(tx.room)
    fresh = Gain.objects.select_for_update().get(pk=gain.pk)
    unit_name = given.unit_name if given.unit == Gain.Unit.OTHER else ""
    if (fresh.unit, fresh.unit_name) != (given.unit, unit_name) and fresh.figures.exists():
        raise NotPossible(_("The line has figures in this unit. Make a new line to count in another."))
    signed = SignOff.objects.filter(figure__gain=fresh, figure__replaced_by=None, withdrawn_at=None)
    if fresh.method != given.method and signed.exists():
        raise MethodStands
    wanted = {
        "name": given.name,
        "unit": given.unit,
        "unit_name": unit_name,
        "owner_name": given.owner_name,
        "method": given.method,
    }
    changed = sorted(name for name, value in wanted.items() if getattr(fresh, name) != value)
    Gain.objects.filter(pk=fresh.pk).update(**wanted)
    tx.audit("ideas.gain.changed", fresh, idea=fresh.idea_id, fields=changed)


@command(Act.CHECK, on="gain")
def write_figure(tx: Tx, *, gain: Gain, given: FigureInput) -> GainFigure:
    """A figure, or the recalculation of one. Raises Overtaken when another figure stands where this was to go;
    NotPossible for an idea that is not published."""
    require_running(tx.room)
    # The line is locked, so that of two who recalculate the same figure the second sees the first's.
    held = Gain.objects.select_for_update(of=("self",)).select_related("idea").get(pk=gain.pk)
    rows = Contribution.objects.unscoped(reason="the command has decided for its box")
    _require_shown(held.idea, rows.values_list("state", flat=True).get(pk=held.idea_id))
    slot = GainFigure.objects.filter(gain=gain, kind=given.kind, year=given.year)
    current = slot.filter(replaced_by=None).first()
    if given.replaces != (current and current.pk):
        if current:
            raise Overtaken(current)
        raise NotPossible(_("The figure to recalculate is not in this line."))
    figure = GainFigure.objects.create(
        gain=gain,
        kind=given.kind,
        year=given.year,
        amount=given.amount,
        low=given.low,
        high=given.high,
        method=given.method,
        on=given.on or localise.today(),
        replaces=current,
        by_id=tx.actor.user_id,
        by_name=tx.actor.name,
        at=clock.now(),
    )
    tx.audit(
        "ideas.figure.recalculated" if current else "ideas.figure.written",
        figure,
        idea=gain.idea_id,
        gain=gain.pk,
        kind=given.kind,
        year=given.year,
        replaces=given.replaces,
    )
    return figure


@command(Act.SIGN_OFF, on="figure")
def sign_off(tx: Tx, *, figure: GainFigure, note: str = "") -> SignOff:
    """Stand behind a figure that somebody else wrote. Raises NotPossible."""
    # The line's lock again: a figure is not signed off while it is being recalculated.
    Gain.objects.select_for_update().get(pk=figure.gain_id)
    fresh = GainFigure.objects.get(pk=figure.pk)
    note = normalise(note)
    if tx.actor.user_id is None or fresh.by_id == tx.actor.user_id:
        raise NotPossible(_("You wrote this figure yourself. Somebody else must check it."))
    if GainFigure.objects.filter(replaces=fresh).exists():
        raise NotPossible(_("This figure has been recalculated. Check the new one instead."))
    if SignOff.objects.filter(figure=fresh, withdrawn_at=None).exists():
        raise NotPossible(_("This figure is signed off already."))
    signed = SignOff.objects.create(
        figure=fresh, by_id=tx.actor.user_id, by_name=tx.actor.name, note=note, at=clock.now()
    )
    tx.audit("ideas.figure.signed", fresh, gain=fresh.gain_id)
    return signed


@command(Act.SIGN_OFF, on="figure")
def take_back_sign_off(tx: Tx, *, figure: GainFigure, reason: str) -> None:
    """Take back a sign-off, one's own or another controller's, with the reason. Raises NotPossible."""
    reason = normalise(reason)
    if not reason:
        raise NotPossible(_("Write why the sign-off is taken back."))
    rows = SignOff.objects.filter(figure=figure, withdrawn_at=None)
    changed = rows.update(
        withdrawn_at=clock.now(),
        withdrawn_by=tx.actor.user_id,
        withdrawn_by_name=tx.actor.name,
        reason=reason,
    )
    if not changed:
        raise NotPossible(_("This figure is not signed off."))
    tx.audit("ideas.figure.unsigned", figure, gain=figure.gain_id)
