"""Bad tables and bad text: told of at the field, kept as typed, and never a fault of ours."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moteplass.tools.hearing.models import Answer, Group, Hearing, Invited
from moteplass.tools.hearing.queries import first_words
from moteplass.web.account.commands import make_key
from tests.identity import identity_number
from tests.tools.hearing.forms import Respondent, path
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = "Words that were typed."


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


# As every spreadsheet of its own kind, it begins with a packed file.
XLSX = b"PK\x03\x04\x14\0\0\0" + b"\0" * 100
LONG_ADDRESS = "a" * 80 + "@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + "." + "e" * 60 + ".no"


@pytest.mark.parametrize("rest", ["inviting/table/", "missing/add/"])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (XLSX, "“list.csv” is no CSV file"),
        ("name;type\nA;kommune\n".encode("utf-16-le"), "“list.csv” is no CSV file"),
        (b"name;type\nA\0B;kommune\n", "“list.csv” is no CSV file"),
        (b"only one column\n" * 5, "The first line must name the columns"),
        (b"", "The first line must name the columns"),
        (b"a;b\n" * 200_000, "larger than 500 kB"),
    ],
)
def test_a_file_that_is_no_table_is_told_of_and_what_was_typed_is_kept(
    alice: Client, hearing: Hearing, rest: str, data: bytes, words: str
) -> None:
    typed = {"table": "Typed before.", "name": "Alder", "source": KEPT, "way": "asked", "act": "look"}
    page = alice.post(path(hearing, rest), {**typed, "file": SimpleUploadedFile("list.csv", data)})
    html = page.content.decode()
    assert page.status_code == 422 and words in html and 'href="#table"' in html
    assert html.count("must name the columns") == 2 * words.count("must name"), "one thing wrong, said once"
    assert "Typed before." in html and (KEPT in html or "inviting" in rest)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig", "utf-16"])
def test_a_table_is_read_in_any_encoding_that_tells(alice: Client, hearing: Hearing, encoding: str) -> None:
    bodies = SimpleUploadedFile(
        "a.csv", "\r\nNavn;Orgnr;E-post;Type\r\nÅs kommune;;;kommune\r\n".encode(encoding)
    )
    looked = alice.post(path(hearing, "inviting/table/"), {"file": bodies}).content.decode()
    assert looked.count("Ås kommune") == 2
    groups = SimpleUploadedFile("g.csv", "Gruppe;Antall\r\nÅs;10\r\nGjøvik;20\r\n".encode(encoding))
    frame = {"name": "Kommune", "source": "SSB", "way": "asked", "file": groups}
    assert alice.post(path(hearing, "missing/add/"), frame).status_code == 302
    assert set(Group.objects.values_list("name", flat=True)) == {"Ås", "Gjøvik"}


def test_a_hundred_thousand_rows_and_an_address_too_long_are_told_of(alice: Client, hearing: Hearing) -> None:
    rows = "name;orgnr;e-mail;type\n" + "".join(f"B{n};;;kommune\n" for n in range(100_000))
    page = alice.post(path(hearing, "inviting/table/"), {"table": rows, "act": "add"})
    assert page.status_code == 422 and "more than 2000 lines" in page.content.decode()
    table = f"name;orgnr;e-mail;type\nA;;{LONG_ADDRESS};kommune\nB;;;kommune\n"
    assert alice.post(path(hearing, "inviting/table/"), {"table": table, "act": "add"}).status_code == 302
    assert [body.name for body in Invited.objects.all()] == ["B"]


ZALGO = "Z" + "\u0336\u0489\u0301\u0316" * 12_500


def test_zalgo_is_taken_with_few_marks_and_too_much_text_comes_back(world: World, hearing: Hearing) -> None:
    Respondent(hearing).text(ZALGO).send()
    assert len(first_words(Answer.objects.get())) < 10
    kari = Respondent(hearing).text("words " * 10_000)
    page = kari.press("send").content.decode()
    assert "at most 50000 characters" in page and "words words" in page
    kari.typed |= {"name": ZALGO, "email": LONG_ADDRESS}
    page = kari.text("Short.").press("send").content.decode()
    assert "must look like name@example.no" in page and "Short." in page


def test_what_a_program_sends_badly_is_answered_and_not_taken(world: World, hearing: Hearing) -> None:
    head = {"Authorization": f"Bearer {make_key(world.as_charlie, name='Script', days=30)}"}
    where = f"/api/v1/hearing/{hearing.tool.place.slug}/{hearing.tool.slug}/answers"
    question = world.question(hearing).pk

    def post(body: bytes) -> Any:
        cache.clear()
        return Client().post(where, body, content_type="application/json", headers=head)

    for body in (b"[" * 100_000, b'{"replies": ' * 100_000, b"\xff\xfe", b"", b'{"replies": [1e999]}'):
        answer = post(body)
        assert answer.status_code in (400, 422) and answer["Content-Type"].startswith("application/json")
    answer = post(b" " * 5_000_000)
    assert answer.status_code == 413 and answer["Content-Type"].startswith("application/json")
    for text, status in ((ZALGO, 201), ("x" * 60_000, 422), (f"{identity_number()}", 422), ("\ud800", 422)):
        sent = {"replies": [{"question": question, "values": [text]}], "submission": str(uuid4())}
        assert post(json.dumps(sent).encode()).status_code == status, text[:10]
    assert Answer.objects.count() == 1
