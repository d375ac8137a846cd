"""Cases and complaints that are past their day: those who run the place are told, then those above them, once each."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.events.jobs import declare
from moteplass.spine.moderation.models import Appeal, Case
from moteplass.spine.moderation.models.cases import Escalation
from moteplass.spine.notify.audience import holders
from moteplass.spine.notify.mails import address, write_mail
from moteplass.spine.organisations.terms import lasting
from moteplass.spine.places.models import Place, Role
from moteplass.spine.registry.loader import declare_verbs

declare_verbs({"moderation.escalated": _("Told that cases are past their day")})

# How long past its day, before whom. Three days are the weekend that the stewards may have been away.
_AFTER = {Escalation.STEWARDS: timedelta(0), Escalation.AGENCY: timedelta(days=3)}


def escalate() -> None:
    """Tell of what is past its day and has not been told of. By the clock; the same queries for each place."""
    for to in _AFTER:
        late = {*_cases(to).values_list("place", flat=True), *_appeals(to).values_list("place", flat=True)}
        for place in Place.objects.filter(pk__in=late).select_related("organisation").order_by("pk"):
            remind(SYSTEM, place=place, to=to)


def _cases(to: Escalation) -> "QuerySet[Case, Case]":
    rows = Case.objects.exclude(state=Case.State.DECIDED)
    return rows.filter(escalated__lt=to, due_at__lt=clock.now() - _AFTER[to])


def _appeals(to: Escalation) -> "QuerySet[Appeal, Appeal]":
    return Appeal.objects.filter(outcome="", escalated__lt=to, due_at__lt=clock.now() - _AFTER[to])


@command(Act.MODERATE, on="place")
def remind(tx: Tx, *, place: Place, to: Escalation) -> None:
    """One mail to each, of all that is past its day in a place."""
    cases = _cases(to).filter(place=place).update(escalated=to)
    appeals = _appeals(to).filter(place=place).update(escalated=to)
    for person in _people(place, to):
        write_mail(
            to=person.email,
            template="mail/overdue.txt",
            purpose="moderation.overdue",
            language=person.language,
            place=place,
            cases=cases,
            appeals=appeals,
            runs=to == Escalation.STEWARDS,
            link=address(reverse("place", kwargs={"place": place.slug})),
        )
    tx.audit("moderation.escalated", place, quiet=True, to=to.name, cases=cases, appeals=appeals)


def _people(place: Place, to: Escalation) -> Iterable[User]:
    """The stewards of a place; or those who make places for its agency."""
    if to == Escalation.STEWARDS:
        return holders(Role.STEWARD, [place.pk]).get(place.pk, [])
    agency = User.objects.filter(
        lasting("employments__"),
        employments__organisation=place.organisation_id,
        employments__may_create_places=True,
        is_active=True,
    )
    return agency.exclude(email="").order_by("pk").distinct()


declare(escalate, every="17 * * * *")
