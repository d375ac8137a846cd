"""Those who may answer a complaint hear that it has come in."""

from django.urls import reverse

from moteplass.spine.access.actor import actor_for
from moteplass.spine.moderation.facts import Complained
from moteplass.spine.moderation.models import Appeal
from moteplass.spine.moderation.statements import why_not
from moteplass.spine.notify.audience import holders
from moteplass.spine.notify.mails import address, key_of, write_mail
from moteplass.spine.places.models import Role
from moteplass.spine.registry.loader import when


def tell_complained(appeal_id: int) -> None:
    """Write to the moderators of the place who may answer it, else to its stewards. Run twice, it tells nobody twice.

    What was written, decided and complained about stands behind the link alone.
    """
    appeals = Appeal.objects.select_related("decision__case__contribution", "flag", "place__organisation")
    appeal = appeals.get(pk=appeal_id)
    for role in (Role.MODERATOR, Role.STEWARD):
        held = holders(role, [appeal.place_id]).get(appeal.place_id, [])
        if able := [person for person in held if not why_not(actor_for(person), appeal)]:
            break
    link = reverse("place-appeal", kwargs={"place": appeal.place.slug, "appeal": appeal.pk})
    for person in able:
        write_mail(
            to=person.email,
            template="mail/complained.txt",
            purpose="moderation.complained",
            key=key_of("complained", appeal.pk, person.pk),
            language=person.language,
            place=appeal.place,
            contribution=appeal.decision.case.contribution,
            number=appeal.decision.case.number,
            wrote=appeal.flag is None,
            due=appeal.due_at,
            link=address(link),
        )


when(Complained, tell_complained)
