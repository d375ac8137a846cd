"""Files people send: checked by content, stripped of metadata, stored under a name that says nothing."""

import hashlib
import io
import secrets
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from moteplass.kit import sniff
from moteplass.spine.command import Tx
from moteplass.spine.content.models import Attachment, Contribution

_SALT = "moteplass.upload"
FOLDER = "uploads"
_PENDING_AGE = 60 * 60 * 24


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that has been checked and stored, and waits for the form it came with to be sent."""

    storage_name: str
    name: str
    mime: str
    size: int
    sha256: str

    @property
    def token(self) -> str:
        """What the form carries instead of the file. Signed: nobody can name a file that is not theirs."""
        return signing.dumps([self.storage_name, self.name, self.mime, self.size, self.sha256], salt=_SALT)


def take(upload: "UploadedFile[Any]") -> Taken:
    """Check and store one upload. Raises sniff.Refused with the reason."""
    if (upload.size or 0) > settings.ATTACHMENT_MAX_BYTES:
        raise sniff.Refused(sniff.Reason.TOO_LARGE)
    file = cast(BinaryIO, upload.file if upload.file is not None else io.BytesIO())
    found = sniff.sniff(file, upload.name or "")
    file.seek(0)
    content: File[bytes]
    if found.mime.startswith("image/"):
        # Not at the top: the library of pictures takes 9 MB of every process, and most never meet a picture.
        from moteplass.kit import images

        content = ContentFile(images.strip_metadata(file.read(), found.mime))
    else:
        content = File(file)
    return store(content, upload.name or "", found.mime, found.extension)


def store(content: "File[bytes]", name: str, mime: str, extension: str) -> Taken:
    """Store a file that has been checked, as the kind it was found to be."""
    digest = hashlib.sha256()
    size = 0
    for chunk in content.chunks():
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    stored = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}.{extension}", content)
    return Taken(stored, clean_name(name, extension), mime, size, digest.hexdigest())


def taken_again(attachment: Attachment) -> Taken:
    """The file of an attachment, to go with something else as well: both rows then name the same stored file."""
    a = attachment
    return Taken(a.file.name or "", a.name, a.mime, a.size, a.sha256)


def retake(token: str) -> Taken | None:
    """The file behind a token from an earlier try at the same form. None when it is too old or not ours."""
    try:
        storage_name, name, mime, size, sha256 = signing.loads(token, salt=_SALT, max_age=_PENDING_AGE)
    except (signing.BadSignature, ValueError):
        return None
    return Taken(storage_name, name, mime, size, sha256) if default_storage.exists(storage_name) else None


def clean_name(name: str, extension: str) -> str:
    """A file name that is safe to show and to save: no folders, no control characters, the ending it deserves."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    stem = "".join(c for c in stem if c.isprintable() and c not in '<>:"|?*').strip(" .")[:150]
    return f"{stem or 'file'}.{extension}"


def attach(
    tx: Tx, contribution: Contribution, taken: Taken, *, revision: int = 1, title: str = ""
) -> Attachment:
    """Keep a taken file with a contribution. One query; the file stays where it was stored."""
    return Attachment.objects.create(
        contribution=contribution,
        revision=revision,
        name=taken.name,
        title=title,
        mime=taken.mime,
        size=taken.size,
        sha256=taken.sha256,
        file=taken.storage_name,
    )


def detach(tx: Tx, contribution: Contribution, attachment_ids: list[int], *, revision: int) -> None:
    """Let files end with the version before `revision`. The file stays with the versions that had it."""
    contribution.attachments.filter(pk__in=attachment_ids, removed_in=None).update(removed_in=revision)
