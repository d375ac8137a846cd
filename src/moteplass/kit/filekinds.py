"""The kinds of files that can be handed in, and the reasons one is refused."""

from enum import StrEnum


class Kind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    XLSX = "xlsx"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    GIF = "gif"


IMAGES = frozenset({Kind.PNG, Kind.JPEG, Kind.WEBP, Kind.GIF})
ANSWER_KINDS = IMAGES | {Kind.PDF, Kind.DOCX, Kind.ODT}
DOCUMENT_KINDS = ANSWER_KINDS | {Kind.XLSX}


class Reason(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    EXTENSION_MISMATCH = "extension_mismatch"
    ENCRYPTED = "encrypted"
    ZIP_BOMB = "zip_bomb"
    BROKEN = "broken"
    MACROS = "macros"


class Refused(Exception):
    """A file that is not taken. `reason` is for code; the words a person reads live in web."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


MIME = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.WEBP: "image/webp",
    Kind.GIF: "image/gif",
}
BY_MIME = {mime: kind for kind, mime in MIME.items()}
