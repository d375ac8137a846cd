"""Who is let speak for an organisation is told, and told again when they no longer may."""

from django.urls import reverse

from moteplass.spine.notify.mails import address, key_of, write_mail
from moteplass.spine.registry.loader import when
from moteplass.spine.speaking.models import Mandate
from moteplass.spine.stewardship.facts import MandateEnded, MandateGiven


def tell_given(mandate_id: int) -> None:
    """Tell the person. Run twice, it tells once."""
    _tell(mandate_id, "mandate_given")


def tell_ended(mandate_id: int) -> None:
    """Tell the person. Run twice, it tells once."""
    _tell(mandate_id, "mandate_ended")


def _tell(mandate_id: int, what: str) -> None:
    held = Mandate.objects.filter(pk=mandate_id, user__is_active=True).exclude(user__email="")
    for mandate in held.select_related("user", "organisation"):
        person = mandate.user
        assert person is not None  # one is active
        write_mail(
            to=person.email,
            template=f"mail/{what}.txt",
            purpose=f"speaking.{what}",
            key=key_of(what, mandate.pk),
            language=person.language,
            mandate=mandate,
            link=address(reverse("profile")),
        )


when(MandateGiven, tell_given)
when(MandateEnded, tell_ended)
