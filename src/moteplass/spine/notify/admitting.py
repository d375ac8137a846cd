"""Stewards hear that one who runs the site asks to read their place, and that one of them has let them."""

from django.urls import reverse

from moteplass.spine.notify.audience import holders
from moteplass.spine.notify.mails import address, key_of, write_mail
from moteplass.spine.places.models import AccessRequest, Place, Role
from moteplass.spine.registry.loader import when
from moteplass.spine.stewardship.facts import AccessAsked, AccessGiven


def tell_asked(request_id: int) -> None:
    """Ask the stewards. Run twice, it asks nobody twice."""
    _tell(request_id, "access_asked")


def tell_given(request_id: int) -> None:
    """Tell all stewards, the one who answered too. Run twice, it tells nobody twice."""
    _tell(request_id, "access_given")


def _tell(request_id: int, what: str) -> None:
    for asked in AccessRequest.objects.select_related("operator", "answered_by").filter(pk=request_id):
        place = Place.objects.select_related("organisation").get(slug=asked.address)
        way = {"place": place.slug}
        link = (
            reverse("access-answer", kwargs={**way, "request_id": asked.pk})
            if what == "access_asked"
            else reverse("place-members", kwargs=way)
        )
        for steward in holders(Role.STEWARD, [place.pk]).get(place.pk, []):
            write_mail(
                to=steward.email,
                template=f"mail/{what}.txt",
                purpose=f"place.{what}",
                key=key_of(what, asked.pk, steward.pk),
                language=steward.language,
                place=place,
                asked=asked,
                link=address(link),
            )


when(AccessAsked, tell_asked)
when(AccessGiven, tell_given)
