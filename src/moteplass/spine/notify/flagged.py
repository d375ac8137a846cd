"""Who has flagged something and left an address gets a receipt; the answer, where there is one already."""

from django.urls import reverse

from moteplass.spine.moderation.codes import code_of
from moteplass.spine.moderation.facts import Flagged
from moteplass.spine.moderation.models import HOLDS, Case, Flag
from moteplass.spine.notify.decided import tell_answered
from moteplass.spine.notify.mails import address, key_of, write_mail
from moteplass.spine.registry.loader import when


def acknowledge_flag(flag_id: int) -> None:
    """Write to the address that was left. Run twice, it writes once."""
    flags = Flag.objects.select_related("case__place__organisation", "case__contribution", "user").exclude(
        email=""
    )
    for flag in flags.filter(pk=flag_id):
        if flag.case.state == Case.State.DECIDED and (holds := flag.case.decisions.filter(HOLDS).first()):
            tell_answered(flag, holds)
            continue
        write_mail(
            to=flag.email,
            template="mail/flagged.txt",
            purpose="moderation.flagged",
            key=key_of("flagged", flag.pk),
            language=flag.user.language if flag.user else "",
            place=flag.case.place,
            # Erased with what it is about.
            contribution=flag.case.contribution,
            due=flag.case.due_at,
            link=address(reverse("flag", kwargs={"code": code_of(flag)})),
        )


when(Flagged, acknowledge_flag)
