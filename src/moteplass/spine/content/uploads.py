"""Files that come with a form: taken in, kept through errors, and refused in words a person can use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from moteplass.kit import identity
from moteplass.kit.filekinds import Reason, Refused
from moteplass.kit.text import normalise
from moteplass.spine.content.attachments import Taken, retake, take


@dataclass(slots=True)
class Files:
    """The files of a form so far, and why others could not come along."""

    taken: list[Taken] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def collect(
    tokens: Iterable[str],
    uploads: Sequence["UploadedFile[bytes]"],
    *,
    drop: str = "",
    room: int | None = None,
) -> Files:
    """The files behind `tokens`, but for the one that is dropped, and the new uploads.

    `room`: how many there is room for, settings.ATTACHMENTS_MAX when it is None. Stores the new ones.
    """
    most = settings.ATTACHMENTS_MAX if room is None else room
    files = Files()
    for token in dict.fromkeys(tokens):
        if token == drop:
            continue
        if (kept := retake(token)) is None:
            files.errors.append(_("A file had waited too long for the rest of the form. Attach it again."))
        elif len(files.taken) < most:
            files.taken.append(kept)
    for upload in uploads:
        if len(files.taken) >= most:
            files.errors.append(
                _("“%(name)s” was left out: there is room for %(most)s files.")
                % {"name": shown_name(upload), "most": most}
            )
            continue
        try:
            files.taken.append(_unnumbered(take(upload)))
        except Refused as refused:
            files.errors.append(refusal(refused.reason, shown_name(upload)))
    return files


def _unnumbered(taken: Taken) -> Taken:
    # People save letters about themselves under their identity number; the name of a file is read by everyone.
    return replace(taken, name=identity.mask(taken.name))


def shown_name(upload: "UploadedFile[bytes]") -> str:
    """The name of an upload as it can be shown in a message."""
    return identity.mask(normalise(upload.name or ""))[:80] or _("The file")


def refusal(reason: Reason, name: str) -> str:
    """Why a file was not taken, and what to do about it."""
    return _words(reason) % {"name": name, "size": f"{settings.ATTACHMENT_MAX_BYTES // 2**20}\u00a0MB"}


def _words(reason: Reason) -> str:
    match reason:
        case Reason.EMPTY:
            return _("“%(name)s” is empty. Check that it is the right file.")
        case Reason.TOO_LARGE:
            return _("“%(name)s” is larger than %(size)s. Make it smaller, or divide it.")
        case Reason.TYPE_NOT_ALLOWED:
            return _("“%(name)s” is not of a kind we can take. Save it as PDF, Word, ODT or a picture.")
        case Reason.EXTENSION_MISMATCH:
            return _("“%(name)s” has an ending that does not fit what is in it. Save it again, or rename it.")
        case Reason.ENCRYPTED:
            return _("“%(name)s” is locked with a password. Save it without one and attach it again.")
        case Reason.ZIP_BOMB:
            return _(
                "“%(name)s” is packed so tightly that we dare not open it. Save it as PDF and attach that."
            )
        case Reason.BROKEN:
            return _("“%(name)s” seems to be damaged. Open it, save it again and attach it.")
        case Reason.MACROS:
            return _("“%(name)s” holds macros. Save it without macros, or as PDF.")
