import io
import struct
import zipfile

import pytest
from openpyxl import Workbook
from PIL import Image

from moteplass.kit.filekinds import DOCUMENT_KINDS
from moteplass.kit.office import MAX_PARTS
from moteplass.kit.sniff import Kind, Reason, Refused, sniff

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<</Size 1/Root 1 0 R>>\nstartxref\n44\n%%EOF\n"


def _zip(parts: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _docx(**more: bytes | str) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>'
    return _zip({"[Content_Types].xml": types, "word/document.xml": "<w/>", **more})


def _odt(
    mimetype: str = "application/vnd.oasis.opendocument.text", manifest: str = "<m/>", **more: str
) -> bytes:
    return _zip(
        {"mimetype": mimetype, "content.xml": "<o/>", "META-INF/manifest.xml": manifest, **more},
        stored=("mimetype",),
    )


def _xlsx() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def _image(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, form)
    return out.getvalue()


def _reason(data: bytes, name: str, **options: object) -> Reason:
    with pytest.raises(Refused) as refused:
        sniff(data, name, **options)  # type: ignore[arg-type]
    return refused.value.reason


@pytest.mark.parametrize(
    ("data", "name", "kind", "extension"),
    [
        (PDF, "Lysmåling.PDF", Kind.PDF, "pdf"),
        (_docx(), "svar.docx", Kind.DOCX, "docx"),
        (_odt(), "svar.odt", Kind.ODT, "odt"),
        (_xlsx(), "tall.xlsx", Kind.XLSX, "xlsx"),
        (_image("PNG"), "kart.png", Kind.PNG, "png"),
        (_image("JPEG"), "IMG_01.JPEG", Kind.JPEG, "jpg"),
        (_image("WEBP"), "a.webp", Kind.WEBP, "webp"),
        (_image("GIF"), "a.b.gif", Kind.GIF, "gif"),
        (_image("JPEG"), "uten-endelse", Kind.JPEG, "jpg"),
    ],
)
def test_a_file_is_known_by_its_content(data, name, kind, extension):
    sniffed = sniff(data, name, allowed=DOCUMENT_KINDS)
    assert (sniffed.kind, sniffed.extension, sniffed.size) == (kind, extension, len(data))
    assert sniff(io.BytesIO(data), name, allowed=DOCUMENT_KINDS) == sniffed


def test_a_stream_is_handed_back_at_its_beginning_also_when_refused():
    good, bad = io.BytesIO(PDF), io.BytesIO(b"MZ" + b"\0" * 100)
    good.seek(7)
    sniff(good, "a.pdf")
    with pytest.raises(Refused):
        sniff(bad, "a.pdf")
    assert good.tell() == bad.tell() == 0


class _Counting(io.BytesIO):
    read_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.read_bytes += len(data)
        return data


def test_a_large_file_is_not_read_through():
    stream = _Counting(PDF[:9] + b" " * 5_000_000 + PDF[9:])
    sniff(stream, "a.pdf")
    assert stream.read_bytes < 20_000


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.pdf", Reason.EMPTY),
        (b"MZ\x90\x00" + b"\0" * 200, "a.exe", Reason.TYPE_NOT_ALLOWED),
        (b"bare tekst", "a.txt", Reason.TYPE_NOT_ALLOWED),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", Reason.TYPE_NOT_ALLOWED),
        (b"<html><script>1</script>", "a.pdf", Reason.TYPE_NOT_ALLOWED),
        (_zip({"a.txt": "a"}), "a.zip", Reason.TYPE_NOT_ALLOWED),
        (_zip({"a.txt": "a"}), "a.docx", Reason.TYPE_NOT_ALLOWED),
        (_odt("application/vnd.oasis.opendocument.spreadsheet"), "a.ods", Reason.TYPE_NOT_ALLOWED),
        (_xlsx(), "a.xlsx", Reason.TYPE_NOT_ALLOWED),
        (PDF, "a.docx", Reason.EXTENSION_MISMATCH),
        (PDF, "a.pdf.exe", Reason.EXTENSION_MISMATCH),
        (_image("PNG"), "a.jpg", Reason.EXTENSION_MISMATCH),
        (PDF.replace(b"/Size 1", b"/Size 1/Encrypt 5 0 R"), "a.pdf", Reason.ENCRYPTED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.docx", Reason.ENCRYPTED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", Reason.TYPE_NOT_ALLOWED),
        (_odt(manifest="<m><encryption-data/></m>"), "a.odt", Reason.ENCRYPTED),
        (PDF[:60], "a.pdf", Reason.BROKEN),
        (PDF.replace(b"startxref", b"xstartref"), "a.pdf", Reason.BROKEN),
        (_docx()[:-40], "a.docx", Reason.BROKEN),
        (_docx(**{"../../etc/x": "a"}), "a.docx", Reason.BROKEN),
        (_zip({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", Reason.BROKEN),
        (_docx(**{"word/vbaProject.bin": b"x"}), "a.docx", Reason.MACROS),
        (_zip({"[Content_Types].xml": "macroEnabled.main+xml"}), "a.docm", Reason.MACROS),
        (_odt(**{"Basic/Standard/Module1.xml": "x"}), "a.odt", Reason.MACROS),
        (_docx(**{"word/bomb.xml": b"0" * 20_000_000}), "a.docx", Reason.ZIP_BOMB),
        (_docx(**{f"p/{n}": "" for n in range(MAX_PARTS)}), "a.docx", Reason.ZIP_BOMB),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(data, name, reason):
    assert _reason(data, name) is reason


def test_a_password_in_a_cross_reference_stream_is_seen():
    start = len(b"%PDF-1.7\n")
    data = (
        b"%PDF-1.7\n9 0 obj<</Type/XRef/Encrypt 8 0 R/Length 3>>\nstream\nabc\nendstream endobj\n"
        + b"%" * 9000
        + f"\nstartxref\n{start}\n%%EOF\n".encode()
    )
    assert _reason(data, "a.pdf") is Reason.ENCRYPTED
    assert sniff(data.replace(b"/Encrypt 8 0 R", b""), "a.pdf").kind is Kind.PDF


def test_size_is_limited_before_anything_is_read():
    assert _reason(PDF, "a.pdf", max_bytes=len(PDF) - 1) is Reason.TOO_LARGE


def test_parts_that_overlap_are_a_bomb():
    data = bytearray(_docx(**{"word/a.xml": "a" * 400}))
    directory = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 20, len(data))
    assert _reason(bytes(data), "a.docx") is Reason.ZIP_BOMB


def test_a_locked_part_is_seen():
    data = bytearray(_docx())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert _reason(bytes(data), "a.docx") is Reason.ENCRYPTED
