"""Handing out a file that people have sent: as the kind it was found to be, and able to do nothing."""

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from moteplass.kit.filekinds import BY_MIME, IMAGES, Kind

# No script, no form, no address of ours: whatever a file holds, it holds alone.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors {}; sandbox"
# Browsers refuse to open their PDF reader in a sandbox; the reader has one of its own.
_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors {}"


def serve(file: FieldFile, *, name: str, mime: str, framed: bool = False) -> FileResponse:
    """The file, shown where it is a picture or a PDF and saved otherwise; `framed` lets a page of ours show it within.

    The caller has decided that it may be read. Raises Http404 where the file is gone.
    """
    stored = file.name or ""
    if not default_storage.exists(stored):
        raise Http404
    kind = BY_MIME.get(mime)
    inline = kind in IMAGES or kind == Kind.PDF
    response = FileResponse(
        default_storage.open(stored), as_attachment=not inline, filename=name, content_type=mime
    )
    policy = _PDF if kind == Kind.PDF else _ALONE
    response["Content-Security-Policy"] = policy.format("'self'" if framed else "'none'")
    if framed:
        response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response
