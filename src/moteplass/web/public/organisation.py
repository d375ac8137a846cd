"""An organisation's own page: whether it is who it says, how that was checked, and what it has open."""

from django.http import HttpRequest, HttpResponse

from moteplass.kit.identity import organisation_number
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.visibility import readable_places
from moteplass.spine.organisations.models import Organisation
from moteplass.web.public import queries


def show_organisation(request: HttpRequest, actor: Actor, organisation: str) -> HttpResponse:
    of = Organisation.objects.select_related("verification").filter(slug=organisation).first()
    # One that nobody has checked is known by its places alone: what is closed is not told of.
    if of is None or not (of.verified_on or readable_places(actor).filter(organisation=of).exists()):
        raise NoRoom(organisation)
    return show(
        request,
        "organisation/organisation.html",
        block="rows",
        organisation=of,
        number=organisation_number(of.number),
        verification=of.verification if of.verified_on else None,
        page=queries.places(actor, owner=of.pk, cursor=request.GET.get("after")),
    )
