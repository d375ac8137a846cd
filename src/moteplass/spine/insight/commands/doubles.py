"""Two who code the same answers: beginning, being done, opening, and settling what they disagree on."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.insight.commands.coding import add_codings
from moteplass.spine.insight.doors import begin, by_both, double_of, hold, require_worker
from moteplass.spine.insight.models import Coding, DoubleCoding, Position, Stance
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "work.double.begun": gettext_lazy("Let two people code independently"),
        "work.double.done": gettext_lazy("Was done with coding independently"),
        "work.double.opened": gettext_lazy("Opened what two people had coded"),
        "work.settled": gettext_lazy("Settled a disagreement on coding"),
    }
)


@command(Act.MANAGE, on="tool")
def begin_double(tx: Tx, *, tool: Tool, first: int, second: int) -> DoubleCoding:
    """Let two people code independently from now on. Raises NotPossible while others do, or for one person twice."""
    where = begin(tx)
    if first == second:
        raise NotPossible(_("Choose two different people."))
    hold(tx)
    if double_of(tool.pk):
        raise NotPossible(_("Two people are coding independently already."))
    double = DoubleCoding.objects.create(
        **where, first_id=require_worker(tx, first), second_id=require_worker(tx, second)
    )
    tx.audit("work.double.begun", double, quiet=True, first=first, second=second)
    return double


@command(Act.WORK, on="double")
def be_done(tx: Tx, *, double: DoubleCoding) -> bool:
    """Say that one is done; whether both now are, and it has opened. Raises NoRoom for one who is not of the two."""
    begin(tx)
    held = _held(double)
    if tx.actor.user_id == held.first_id:
        held.first_done_at = held.first_done_at or clock.now()
    elif tx.actor.user_id == held.second_id:
        held.second_done_at = held.second_done_at or clock.now()
    else:
        raise NoRoom(double.pk)
    held.save(update_fields=["first_done_at", "second_done_at"])
    tx.audit("work.double.done", held, quiet=True)
    both = bool(held.first_done_at and held.second_done_at)
    if both:
        _open(tx, held)
    return both


@command(Act.MANAGE, on="double")
def open_double(tx: Tx, *, double: DoubleCoding) -> None:
    """Let both be seen, done or not. What they agree on counts from now on."""
    begin(tx)
    _open(tx, _held(double))


def _held(double: DoubleCoding) -> DoubleCoding:
    held = DoubleCoding.objects.select_for_update().filter(pk=double.pk, opened_at=None).first()
    if held is None:
        raise NotPossible(_("This is open already."))
    return held


def _open(tx: Tx, double: DoubleCoding) -> None:
    double.opened_at = clock.now()
    double.save(update_fields=["opened_at"])
    # Both said so; or only one of them has coded the answer, and nobody disagrees.
    said = (
        Coding.objects.filter(double=double)
        .values("theme_id", "contribution_id")
        .annotate(by=Count("pk"), both=by_both(double))
    )
    by_theme: dict[int, list[int]] = {}
    for row in said.filter(Q(by=2) | Q(both=False)).order_by("theme_id", "contribution_id"):
        by_theme.setdefault(row["theme_id"], []).append(row["contribution_id"])
    for theme, about in by_theme.items():
        add_codings(tx, about, [theme], None)
    _open_stances(tx, double)
    tx.audit("work.double.opened", double, quiet=True)


def _open_stances(tx: Tx, double: DoubleCoding) -> None:
    said: dict[tuple[int, int], set[str]] = {}
    alone = set()
    for stance in Stance.objects.filter(double=double).annotate(both=by_both(double)):
        key = (stance.contribution_id, stance.question)
        if key in said or not stance.both:
            alone.add(key)
        said.setdefault(key, set()).add(stance.position)
    where = begin(tx)
    Stance.objects.bulk_create(
        [
            Stance(
                **where,
                contribution_id=pk,
                question=question,
                position=min(positions),
                coder_id=tx.actor.user_id,
            )
            for (pk, question), positions in said.items()
            if len(positions) == 1 and (pk, question) in alone
        ],
        ignore_conflicts=True,
    )


@command(Act.WORK, on="coding")
def settle_theme(tx: Tx, *, coding: Coding, counts: bool) -> None:
    """Settle whether an answer is about a theme, where one of two said so. Settling it again changes it."""
    begin(tx)
    held = Coding.objects.select_for_update(of=("self",)).filter(
        pk=coding.pk, double__opened_at__isnull=False
    )
    found = held.first()
    if found is None:
        raise NoRoom(coding.pk)
    Coding.objects.filter(pk=found.pk).update(settled=counts)
    if counts:
        add_codings(tx, [found.contribution_id], [found.theme_id], None)
    else:
        Coding.objects.filter(
            contribution_id=found.contribution_id, theme_id=found.theme_id, double=None
        ).delete()
    tx.audit("work.settled", found, quiet=True, counts=counts)


@command(Act.WORK, on="stance")
def settle_stance(tx: Tx, *, stance: Stance, position: str) -> None:
    """Settle where an answer stands on a question, where two said different things. Raises NoRoom."""
    where = begin(tx)
    opened = Stance.objects.filter(pk=stance.pk, double__opened_at__isnull=False).exists()
    if not opened or position not in Position:
        raise NoRoom(stance.pk)
    said = {"position": position, "accepted": True, "coder_id": tx.actor.user_id, "at": clock.now()}
    Stance.objects.update_or_create(
        contribution_id=stance.contribution_id,
        question=stance.question,
        double=None,
        defaults=said,
        create_defaults={**where, **said},
    )
    tx.audit("work.settled", stance, quiet=True)
