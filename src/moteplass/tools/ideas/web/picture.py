"""The picture of an idea: taken in, kept through errors, and refused in words a person can use."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from moteplass.kit import identity
from moteplass.kit.filekinds import Reason, Refused
from moteplass.kit.text import normalise
from moteplass.spine.content.attachments import Taken, retake, take
from moteplass.spine.content.reading import AttachmentRow


@dataclass(slots=True)
class Picture:
    """The picture of a form so far: new, or the one the idea has already; and why another could not come along."""

    taken: Taken | None = None
    had: AttachmentRow | None = None
    error: str = ""

    @property
    def present(self) -> bool:
        return bool(self.taken or self.had)


def collect(
    request: HttpRequest, data: QueryDict, *, present: AttachmentRow | None = None, uploads: bool = True
) -> Picture:
    """The picture that is kept, or the new one in its place. Stores a new one."""
    picture = Picture()
    drop, token = data.get("drop", ""), data.get("kept", "")
    if present and data.get("keep") == str(present.id) and drop != f"keep:{present.id}":
        picture.had = present
    if token and drop != token and (taken := retake(token)) is not None:
        picture.taken = taken
    upload = request.FILES.get("picture") if uploads else None
    if upload is None:
        return picture
    name = identity.mask(normalise(upload.name or ""))[:80] or _("The file")
    try:
        taken = take(upload)
    except Refused as refused:
        picture.error = _refusal(refused.reason, name)
        return picture
    if not taken.mime.startswith("image/"):
        picture.error = _refusal(Reason.TYPE_NOT_ALLOWED, name)
        return picture
    # People save pictures of themselves under their identity number; the name of a file is read by everyone.
    return Picture(taken=replace(taken, name=identity.mask(taken.name)))


def _refusal(reason: Reason, name: str) -> str:
    size = f"{settings.ATTACHMENT_MAX_BYTES // 2**20}\u00a0MB"
    match reason:
        case Reason.TOO_LARGE:
            return _("“%(name)s” is larger than %(size)s. Make it smaller.") % {"name": name, "size": size}
        case Reason.EMPTY:
            return _("“%(name)s” is empty. Check that it is the right file.") % {"name": name}
        case Reason.BROKEN:
            words = _("“%(name)s” seems to be damaged. Open it, save it again and attach it.")
            return words % {"name": name}
    return _("“%(name)s” is not a picture we can take. Save it as JPEG, PNG or WebP.") % {"name": name}
