"""What two decide together: a proposal, and the second person who lets it hold or sends it back."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock, localise
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision as Answer
from moteplass.spine.access.decide import Refused
from moteplass.spine.command import Tx, command
from moteplass.spine.moderation.commands.deciding import (
    NotNow,
    end_what_holds,
    held_case,
    of_another,
    require_no_complaint,
    require_possible,
    take_effect,
)
from moteplass.spine.moderation.effects import unmasked
from moteplass.spine.moderation.models import HOLDS, Case, Decision, FourEyes, Measure
from moteplass.spine.moderation.statements import why_not
from moteplass.spine.places.models import Place


@command(Act.MODERATE, on="decision")
def approve_decision(tx: Tx, *, decision: Decision) -> None:
    """Let a proposed decision hold: by another than who proposed it, and than who is complained about.

    Raises Refused for those, NotNow where it has been answered, where what it is about is not what it was, where its
    time is over, and where somebody has complained meanwhile about what it would end.
    """
    held, proposed = _proposed(tx, decision)
    if proposed.by_id == tx.actor.user_id:
        raise Refused(Answer(False, reason=_("You proposed it. Another one approves.")))
    if not proposed.answers_id:
        require_no_complaint(tx, held)
    if proposed.until and proposed.until < localise.today():
        raise NotNow(_("Its last day is over already. Send it back, and propose it anew."))
    contribution = of_another(tx, held)
    require_possible(contribution, Measure(proposed.measure))
    if proposed.measure == Measure.PART and unmasked(contribution) != proposed.revision:
        raise NotNow(_("It has been changed meanwhile. Send it back, and choose the words again."))
    end_what_holds(held)
    # It is decided now, and told now: from here complaints, editing and the numbers of the year count.
    proposed.awaits_second, proposed.at = False, clock.now()
    proposed.second_by_id, proposed.second_by_name = tx.actor.user_id, tx.actor.name
    proposed.save(update_fields=["awaits_second", "at", "second_by", "second_by_name"])
    take_effect(tx, held, contribution, proposed)


@command(Act.MODERATE, on="decision")
def decline_decision(tx: Tx, *, decision: Decision) -> None:
    """Send a proposed decision back: what held before holds still, else the case is to be decided. Also for who
    proposed it. Raises NotNow; Refused for who wrote it, and for who is complained about.
    """
    held, proposed = _proposed(tx, decision)
    of_another(tx, held)
    proposed.ended_at = clock.now()
    proposed.save(update_fields=["ended_at"])
    stands = held.decisions.filter(HOLDS).first()
    held.state = Case.State.DECIDED if stands else Case.State.OPEN
    held.decided_at = stands.at if stands else None
    held.save(update_fields=["state", "decided_at"])
    tx.audit("moderation.declined", held, decision=proposed.pk)


@command(Act.MANAGE, on="place")
def set_four_eyes(tx: Tx, *, place: Place, measures: Sequence[Measure]) -> None:
    """Say which measures take two people here."""
    FourEyes.objects.filter(place=place).exclude(measure__in=measures).delete()
    rows = [FourEyes(place=place, measure=measure) for measure in measures]
    FourEyes.objects.bulk_create(rows, ignore_conflicts=True)
    tx.audit("moderation.four_eyes", place, measures=[str(measure) for measure in measures])


def _proposed(tx: Tx, decision: Decision) -> tuple[Case, Decision]:
    held = held_case(decision.case)
    rows = held.decisions.select_related("answers__decision__case__contribution", "answers__flag")
    found = rows.filter(pk=decision.pk, awaits_second=True, ended_at=None).first()
    if found is None:
        raise NotNow(_("Somebody has answered this proposal already."))
    if found.answers and (why := why_not(tx.actor, found.answers)):
        raise Refused(Answer(False, reason=why))
    return held, found
