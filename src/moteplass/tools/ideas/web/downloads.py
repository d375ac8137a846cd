"""The ideas as open data, in files."""

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse

from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.tools.ideas import exports, queries


def export(request: HttpRequest, actor: Actor, room: Room, format: str) -> HttpResponseBase:
    """Every idea that the reader may see, as a file."""
    if format not in exports.FORMATS:
        raise Http404
    ratelimit.limit(request, "download")
    box = queries.box_in(room)
    response = StreamingHttpResponse(exports.stream(actor, box, format), content_type=exports.FORMATS[format])
    response["Content-Disposition"] = f'attachment; filename="{room.place.slug}-ideas.{format}"'
    response["X-Robots-Tag"] = "noindex"
    return response
