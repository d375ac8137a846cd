"""The whole conversation as the files that Polis exports."""

from django.http import HttpRequest, HttpResponse

from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.tools.opinions.exports import as_zip, log_export
from moteplass.tools.opinions.queries import conversation_in


def export(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """A zip with four files. Of people there are numbers in it, no names."""
    ratelimit.limit(request, "download")
    conversation = conversation_in(room)
    log_export(actor, conversation=conversation)
    response = HttpResponse(as_zip(conversation), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{room.place.slug}-polis.zip"'
    response["X-Robots-Tag"] = "noindex"
    return response
