"""Somebody leaves an organisation: what they may by working there ends, whoever gave it. What they did stands."""

from datetime import timedelta

from django.db.models import DateField, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from moteplass.kit.localise import today
from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.organisations.terms import lasting
from moteplass.spine.places.models import Membership, Place, Role
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.stewardship.mandates import end_mandates

declare_verbs({"organisation.left": _("Ended that somebody works in an organisation")})


@command(Act.OPERATE)
def end_employment(tx: Tx, *, user: User, organisation: Organisation) -> list[Place]:
    """Let a person work there no more, from today on. Raises NotPossible where they do not.

    The places whose last steward they are: that role alone is left to them, until somebody else has it too.
    """
    day = today()
    until = Value(day - timedelta(days=1), DateField())
    jobs = Employment.objects.filter(lasting(), user=user, organisation=organisation)
    # `until` is a day one still works, also where the first was today.
    if not jobs.update(until=until, since=Least("since", until)):
        raise NotPossible(_("They do not work there."))
    kept = [place for place in _run_by(user, organisation) if not _others(user, place)]
    end_what_came_of_it(tx, user, organisation, but=kept)
    tx.audit("organisation.left", organisation, user=user.pk)
    return kept


def end_what_came_of_it(
    tx: Tx, user: User, organisation: Organisation, *, but: list[Place] | None = None
) -> None:
    """End their roles in the organisation's places, and their mandates to speak for it, in a running command.

    `but`: the places where they go on as stewards.
    """
    held = Membership.objects.filter(user=user, place__organisation=organisation)
    for membership in held.exclude(place__in=but or [], role=Role.STEWARD).select_related("place"):
        tx.audit("place.left", membership, place=membership.place, role=membership.role, user=user.pk)
        membership.delete()
    end_mandates(tx, user, organisation)


def _run_by(user: User, organisation: Organisation) -> list[Place]:
    rows = Place.objects.filter(
        organisation=organisation, memberships__user=user, memberships__role=Role.STEWARD
    )
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _others(user: User, place: Place) -> bool:
    stewards = Membership.objects.filter(place=place, role=Role.STEWARD, user__isnull=False)
    return stewards.exclude(user=user).exists()
