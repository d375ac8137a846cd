"""Files people have sent, for those who may read what they came with."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase

from moteplass.kit.filekinds import BY_MIME, IMAGES, Kind
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.content.models import Attachment
from moteplass.spine.content.reading import readable

# No script, no form, no address of ours: whatever a file holds, it holds alone.
_ALONE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; sandbox"
)
# Browsers refuse to open their PDF reader in a sandbox; the reader has one of its own.
_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


def serve(request: HttpRequest, actor: Actor, attachment: int, name: str) -> HttpResponseBase:
    """The file, as the kind it was found to be when it came. 404 for those who may not read what it came with."""
    file = Attachment.objects.filter(pk=attachment).first()
    if file is None:
        raise Http404
    contribution = readable(actor, file.contribution_id)
    # What a later version no longer has is for those who see the versions.
    if file.removed_in is not None and not _sees_versions(actor, contribution.tool_id):
        raise Http404
    stored = file.file.name or ""
    if not default_storage.exists(stored):
        raise Http404
    kind = BY_MIME.get(file.mime)
    inline = kind in IMAGES or kind == Kind.PDF
    response = FileResponse(
        default_storage.open(stored),
        as_attachment=not inline,
        filename=file.name,
        content_type=file.mime,
    )
    response["Content-Security-Policy"] = _PDF if kind == Kind.PDF else _ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _sees_versions(actor: Actor, tool_id: int) -> bool:
    return decide(actor, Act.CHECK, find_tool(actor, pk=tool_id)).allowed
