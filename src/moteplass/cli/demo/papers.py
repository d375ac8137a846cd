"""Small real files for the demo: a PDF with text that can be marked and searched, and an ODT.

No library of ours writes either, and a picture of text would shut out those who have it read aloud.
"""

import io
import textwrap
import zipfile
from xml.sax.saxutils import escape

_LINES = 46
_WIDTH = 88


def paper(title: str, body: str, format: str) -> bytes:
    """A file with a title and paragraphs (blank line between). `format` is pdf or odt."""
    paragraphs = [" ".join(part.split()) for part in body.split("\n\n") if part.strip()]
    return _odt(title, paragraphs) if format == "odt" else _pdf(title, paragraphs)


def _odt(title: str, paragraphs: list[str]) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    text = f"<text:h text:outline-level='1'>{escape(title)}</text:h>"
    text += "".join(f"<text:p>{escape(p)}</text:p>" for p in paragraphs)
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content xmlns:office='{office}:office:1.0' "
        f"xmlns:text='{office}:text:1.0' office:version='1.3'><office:body><office:text>{text}</office:text>"
        "</office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.text"
    manifest = (
        f"<?xml version='1.0' encoding='UTF-8'?><manifest:manifest xmlns:manifest='{office}:manifest:1.0' "
        f"manifest:version='1.3'><manifest:file-entry manifest:full-path='/' manifest:media-type='{mime}'/>"
        "<manifest:file-entry manifest:full-path='content.xml' manifest:media-type='text/xml'/></manifest:manifest>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and uncompressed: that is how programs know an OpenDocument file.
        archive.writestr("mimetype", mime, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def _pdf(title: str, paragraphs: list[str]) -> bytes:
    lines = [line for p in paragraphs for line in [*textwrap.wrap(p, _WIDTH), ""]]
    pages = [lines[at : at + _LINES] for at in range(0, len(lines), _LINES)] or [[]]
    kids = b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(nb)>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        b"<</Title(%s)>>" % _string(title),
    ]
    for number, page in enumerate(pages):
        heading = b"/B 18 Tf (%s) Tj T* T* " % _string(title) if number == 0 else b""
        drawn = b" ".join(b"(%s) Tj T*" % _string(line) for line in page)
        stream = b"BT 72 760 Td 15 TL %s/R 11 Tf %s ET" % (heading, drawn)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</R 3 0 R/B 4 0 R>>>>/Contents %d 0 R>>"
            % (7 + 2 * number)
        )
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream))
    file = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<</Size %d/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(file)


def _string(text: str) -> bytes:
    raw = text.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
