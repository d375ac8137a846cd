"""Bad files at every door into a hearing: words at the field, nothing typed lost, the server unharmed."""

import io
import resource
import struct
import tempfile
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moteplass.spine.content.models import Attachment
from moteplass.tools.hearing.models import Hearing, Scan
from tests.addresses import at
from tests.tools.hearing.bodies import invited, link
from tests.tools.hearing.desks import Clerk, letter
from tests.tools.hearing.forms import Respondent, hidden, path
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
KEPT = "Words that were typed."


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{WORD}"/></Types>')
        for name, data in parts.items():
            archive.writestr(f"word/{name}.xml", data)
    return out.getvalue()


def four_gigabytes() -> bytes:
    """What says of itself that it unpacks to 4 GB of zeros."""
    data = bytearray(packed(document=b"\0" * 1000))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 0xFFFFFFF0)
    return bytes(data)


def quine() -> bytes:
    """Parts that lie on top of one another, as in the smallest bombs."""
    data = bytearray(packed(**{f"n{n}": b"0" * 2000 for n in range(50)}))
    where = data.find(b"PK\x01\x02")
    while where >= 0:
        struct.pack_into("<I", data, where + 20, len(data) // 2)
        where = data.find(b"PK\x01\x02", where + 4)
    return bytes(data)


def endless_list() -> bytes:
    """Twenty megabytes that are only a list of parts."""
    entry = b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, *(0,) * 6) + b"a"
    rows = entry * 400_000
    end = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 0, 0, len(rows), 30, 0)
    return b"PK\x03\x04" + b"\0" * 26 + rows + end


LOCKED = b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>\nstartxref\n9\n%%EOF\n"
FILES: list[tuple[str, bytes, str, str]] = [
    # name, content, what is said, the name as it is shown
    ("faktura.pdf.exe", b"MZ\x90" + b"\0" * 300, "not of a kind", "faktura.pdf.exe"),
    ("svar.exe", letter(), "does not fit what is in it", "svar.exe"),
    ("EICAR.com", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "not of a kind", "EICAR.com"),
    ("svar\u202efdp.exe", letter(), "does not fit what is in it", "svarfdp.exe"),
    ("../../x.pdf", b"rubbish", "not of a kind", "x.pdf"),
    ("zeros.docx", four_gigabytes(), "packed so tightly", "zeros.docx"),
    ("bomb.docx", packed(document=b"\0" * 20_000_000), "packed so tightly", "bomb.docx"),
    ("quine.docx", quine(), "packed so tightly", "quine.docx"),
    ("list.docx", endless_list(), "packed so tightly", "list.docx"),
    ("half.docx", packed(document=b"x")[:-30], "damaged", "half.docx"),
    ("locked.pdf", LOCKED, "locked with a password", "locked.pdf"),
    ("empty.pdf", b"", "is empty", "empty.pdf"),
]

# How a file is sent at each door; each gives the page that comes back.
Send = Callable[[SimpleUploadedFile], Any]


def doors(world: World, hearing: Hearing, alice: Client) -> dict[str, tuple[str, Send]]:
    """The field of each door, and how to send a file to it beside words that were typed."""
    citizen = Respondent(hearing).text(KEPT)
    body = Respondent(hearing, where=link(invited(world, hearing))).text(KEPT)
    changing = Respondent(hearing, where=citizen.send() + "edit/").text(KEPT)
    clerk = Clerk(alice, hearing).say(KEPT)
    correct = at(hearing, "hearing-correct")
    draft = world.place(title="Draft", published=False)
    step = path(draft, "setup/letter/")
    long = "long " * 30_000
    return {
        "answer": ("files", lambda file: citizen.press("send", files=file)),
        "invited": ("files", lambda file: body.press("send", files=file)),
        "change": ("files", lambda file: changing.press("send", files=file)),
        "scan": ("scans", lambda file: clerk.press("send", scans=file)),
        "desk": ("files", lambda file: clerk.press("send", files=file)),
        "correction": (
            "documents",
            lambda file: alice.post(
                correct, {"body": KEPT, "note": "n", "act": "publish", "documents": file}
            ),
        ),
        "letter": (
            "documents",
            lambda file: alice.post(step, {"body": KEPT, "act": "next", "documents": file}),
        ),
        "long letter": (
            "documents",
            lambda file: alice.post(step, {"body": KEPT + long, "act": "next", "documents": file}),
        ),
    }


@pytest.mark.parametrize(
    "door", ["answer", "invited", "change", "scan", "desk", "correction", "letter", "long letter"]
)
def test_a_file_that_cannot_be_taken_is_told_of_at_its_field(
    world: World, alice: Client, hearing: Hearing, door: str
) -> None:
    field, send = doors(world, hearing, alice)[door]
    before = Attachment.objects.count()
    for name, data, words, shown in FILES:
        cache.clear()
        began = time.monotonic()
        page = send(SimpleUploadedFile(name, data))
        html = page.content.decode()
        assert page.status_code == 422, name
        assert words in html and f"“{shown}”" in html and f'href="#{field}"' in html, name
        assert KEPT in html, name
        assert time.monotonic() - began < 2, name
    assert not Scan.objects.exists() and Attachment.objects.count() == before


def test_a_scan_of_two_hundred_megabytes_is_told_of_and_never_in_memory(hearing: Hearing) -> None:
    kari = Respondent(hearing).text(KEPT)
    fields = {
        **{name: values[0] for name, values in hidden(kari.page.content.decode()).items()},
        **kari.typed,
    }
    part = b'--b\r\nContent-Disposition: form-data; name="%s"'
    with tempfile.TemporaryFile() as body:
        for name, value in {**fields, "act": "send"}.items():
            body.write(part % name.encode() + b"\r\n\r\n" + str(value).encode() + b"\r\n")
        body.write(part % b"files" + b'; filename="scan.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF')
        body.seek(200 * 2**20, io.SEEK_CUR)
        body.write(b"\r\n--b--\r\n")
        size = body.tell()
        body.seek(0)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        page = kari.client.request(
            **{
                "REQUEST_METHOD": "POST", "PATH_INFO": kari.where, "CONTENT_LENGTH": str(size),
                "CONTENT_TYPE": "multipart/form-data; boundary=b", "wsgi.input": body,
            }
        )  # fmt: skip
    assert page.status_code == 422
    html = page.content.decode()
    assert "“scan.pdf” is larger than 20\u00a0MB" in html and 'href="#files"' in html and KEPT in html
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000, "kilobytes"


def test_a_good_document_is_kept_where_the_letter_is_too_long(world: World, alice: Client) -> None:
    draft = world.place(title="Draft", published=False)
    file = SimpleUploadedFile("plan.pdf", letter())
    page = alice.post(path(draft, "setup/letter/"), {"body": "long " * 30_000, "documents": file})
    assert page.status_code == 422 and "plan.pdf" in page.content.decode()
    assert Attachment.objects.get(contribution_id=draft.letter_id).name == "plan.pdf"
