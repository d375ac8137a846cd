"""Files people have sent, for those who may read what they came with."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.content import serving
from moteplass.spine.content.models import Attachment
from moteplass.spine.content.reading import readable


def serve(request: HttpRequest, actor: Actor, attachment: int, name: str) -> HttpResponseBase:
    """The file, as the kind it was found to be when it came. 404 for those who may not read what it came with."""
    file = Attachment.objects.filter(pk=attachment).first()
    if file is None:
        raise Http404
    contribution = readable(actor, file.contribution_id)
    # What a later version no longer has is for those who see the versions.
    if file.removed_in is not None and not _sees_versions(actor, contribution.tool_id):
        raise Http404
    return serving.serve(file.file, name=file.name, mime=file.mime)


def _sees_versions(actor: Actor, tool_id: int) -> bool:
    return decide(actor, Act.CHECK, find_tool(actor, pk=tool_id)).allowed
