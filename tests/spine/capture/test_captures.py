"""Captures: what readers saw, whole, in four files that say the same, and nothing of anybody's own."""

import json
import zipfile
from hashlib import sha256
from io import BytesIO
from urllib.parse import unquote
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test import Client
from warcio.archiveiterator import ArchiveIterator

from moteplass.kit import clock
from moteplass.spine.access.actor import SYSTEM, actor_for
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.accounts.models import User
from moteplass.spine.capture import jobs
from moteplass.spine.capture.commands import capture_place, capture_thread
from moteplass.spine.capture.models import Capture, CaptureFile, Reason
from moteplass.spine.capture.reading import Asking, reader_of
from moteplass.spine.capture.verifying import faults
from moteplass.spine.capture.walking import Walk
from moteplass.spine.capture.warc import Warc
from moteplass.spine.content.attachments import store
from moteplass.spine.content.models import Attachment, Contribution, State
from moteplass.spine.events.jobs import run
from moteplass.spine.places.models import Access, Place
from moteplass.spine.stewardship.commands import NotPossible, move_place
from moteplass.spine.talk.commands import hold_back_comment, post_comment
from moteplass.tools.hearing.models import Answer, Hearing
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")


def made(capture: Capture) -> dict[str, bytes]:
    """The files of a capture, by format, once its job has run."""
    run(f"{jobs.__name__}.make", {"capture_id": capture.pk})
    files = {}
    for one in CaptureFile.objects.filter(capture=capture):
        with one.file.open() as file:
            files[one.format] = file.read()
    return files


def answers(warc: bytes) -> dict[str, tuple[str, str]]:
    """Status and text of what was answered, by address without its host."""
    found = {}
    for record in ArchiveIterator(BytesIO(warc)):
        if record.rec_type == "response":
            address = record.rec_headers.get_header("WARC-Target-URI").split("8000", 1)[1]
            body = record.content_stream().read().decode(errors="replace")
            found[unquote(address)] = (record.http_headers.get_statuscode(), body)
    return found


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place(title="Streetlights at night")


@pytest.fixture
def vera(world: World, hearing: Hearing) -> User:
    return world.member(hearing.tool.place, "Vera", "archivist")


def comment(world: World, about: Contribution, text: str) -> Contribution:
    return post_comment(world.as_charlie, about=about, text=text)


def attach(answer: Answer, name: str) -> Attachment:
    taken = store(ContentFile(b"what was sent"), name, "text/plain", "txt")
    told = {field: getattr(taken, field) for field in ("name", "mime", "size", "sha256")}
    return Attachment.objects.create(contribution_id=answer.pk, file=taken.storage_name, **told)


def test_a_thread_is_kept_whole_in_four_files_that_say_the_same(
    world: World, hearing: Hearing, vera: User
) -> None:
    answer = world.answer(hearing, "Let the lamps be.")
    file = attach(answer, "map.txt")
    for n in range(55):
        comment(world, answer.contribution, f"Remark {n}.")
    held = comment(world, answer.contribution, "Held back by the moderator.")
    hold_back_comment(world.as_alice, comment=held)
    closed = comment(world, answer.contribution, "Restricted for good.")
    Contribution.objects.unscoped(reason="test").filter(pk=closed.pk).update(state=State.RESTRICTED)
    capture = capture_thread(actor_for(vera), place=hearing.tool.place, about=held.pk)
    files = made(capture)

    pages = answers(files["warc"])
    page = f"/m/{hearing.tool.place.slug}/hearing/answers/{answer.pk}/"
    (rest,) = [path for path in pages if path.startswith(f"{page}?after=")]
    assert "Let the lamps be." in pages[page][1] and "Remark 0." in pages[page][1]
    assert "Remark 54." in pages[rest][1] and "Remark 54." not in pages[page][1]
    assert pages[f"/files/{file.pk}/map.txt"] == ("200", "what was sent")
    for ending in (".css", ".woff2", ".svg"):
        assert any(path.endswith(ending) for path in pages)
    assert {status for status, _body in pages.values()} == {"200"}
    assert "Held back" not in "".join(body for _status, body in pages.values())

    first, *records = ArchiveIterator(BytesIO(files["warc"]))
    assert first.rec_type == "warcinfo" and first.rec_headers.protocol == "WARC/1.1"
    kinds = [record.rec_type for record in records]
    assert kinds == ["response", "request"] * (len(kinds) // 2)

    data = {record["contribution_id"]: record for record in json.loads(files["json"])["records"]}
    assert b"Restricted for good." not in files["json"]
    assert len(data) == 57 and data[held.pk]["state"] == State.HIDDEN
    assert next(iter(data)) == answer.pk
    assert files["pdf"].startswith(b"%PDF-") and b"pdfaid" in files["pdf"]
    capture.refresh_from_db()
    assert (capture.state, capture.by_name, capture.cut) == (Capture.State.DONE, "Vera", False)
    assert capture.pages == len(pages)


def test_the_wacz_is_the_warc_with_an_index_that_leads_into_it(
    world: World, hearing: Hearing, vera: User
) -> None:
    world.answer(hearing, "Let the lamps be.")
    capture = capture_place(actor_for(vera), place=hearing.tool.place, tool=hearing.tool)
    files = made(capture)
    with zipfile.ZipFile(BytesIO(files["wacz"])) as wacz:
        inside = {name: wacz.read(name) for name in wacz.namelist()}
    package = json.loads(inside["datapackage.json"])
    for one in package["resources"]:
        assert one["hash"] == f"sha256:{sha256(inside[one['path']]).hexdigest()}"
        assert one["bytes"] == len(inside[one["path"]])
    assert json.loads(inside["datapackage-digest.json"])["hash"].endswith(
        sha256(inside["datapackage.json"]).hexdigest()
    )
    assert inside["archive/data.warc.gz"] == files["warc"]
    lines = inside["indexes/index.cdx"].decode().splitlines()
    assert lines == sorted(lines)
    for line in lines:
        told = json.loads(line.split(" ", 2)[2])
        part = files["warc"][int(told["offset"]) :][: int(told["length"])]
        (record,) = ArchiveIterator(BytesIO(part))
        assert record.rec_headers.get_header("WARC-Target-URI") == told["url"]
    head, *pages = map(json.loads, inside["pages/pages.jsonl"].splitlines())
    assert head["format"] == "json-pages-1.0"
    assert package["mainPageUrl"] == pages[0]["url"] and "Streetlights" in pages[0]["title"]


def test_the_same_pages_at_the_same_moment_are_the_same_bytes(hearing: Hearing) -> None:
    at, out = clock.now(), [BytesIO(), BytesIO()]
    capture = Capture(place=hearing.tool.place, title="Streetlights at night")
    for one in out:
        Walk(Warc(one, at, UUID(int=7)), lambda _pages: None).all_of(capture)
    assert out[0].getvalue() == out[1].getvalue() != b""


def test_a_closed_place_is_read_as_a_reader_and_nobody_else_is_let_in(world: World, stranger: Client) -> None:
    hearing = world.place(title="Behind doors", access=Access.MEMBERS, write_first=True)
    other = world.place(title="Elsewhere", access=Access.MEMBERS)
    world.member(hearing.tool.place, "Charlie", "contributor")
    world.answer(hearing, "Said among ourselves.", actor=world.as_charlie)
    vera = world.member(hearing.tool.place, "Vera", "archivist")
    pages = answers(made(capture_place(actor_for(vera), place=hearing.tool.place))["warc"])
    place = f"/m/{hearing.tool.place.slug}/"
    assert "Said among ourselves." in pages[f"{place}hearing/"][1]
    everything = "".join(body for _status, body in pages.values())
    assert "/login/logout/" not in everything and "/settings/" not in everything
    reader = reader_of(hearing.tool.place)
    with Asking().ask(f"/m/{other.tool.place.slug}/", reader) as answer:
        assert answer.status == 404
    assert stranger.get(f"{place}hearing/", headers={"moteplass.reader": "x"}).status_code == 404


def test_a_place_is_captured_when_it_closes_and_when_it_is_archived(world: World, hearing: Hearing) -> None:
    place = hearing.tool.place
    for state in (Place.State.CLOSED, Place.State.ARCHIVED):
        move_place(world.as_alice, place=place, to=state)
        assert waiting_jobs("capture.jobs.keep_closed") == 1
        run(f"{jobs.__name__}.keep_closed", {"place_id": place.pk})
        made(Capture.objects.get(reason=Reason.CLOSING, state=Capture.State.WAITING))
    assert Capture.objects.filter(place=place, state=Capture.State.DONE).count() == 2


def waiting_jobs(job: str) -> int:
    """How many jobs wait, of one name; they are forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM procrastinate_jobs WHERE args ->> 'job' LIKE %s RETURNING 1) "
            "SELECT count(*) FROM gone",
            [f"%{job}"],
        )
        return int(cursor.fetchone()[0])


def test_the_plan_captures_a_thread_once_for_each_time_it_changes(world: World, hearing: Hearing) -> None:
    answer = world.answer(hearing, "Let the lamps be.")
    jobs.keep_in_context()
    assert not Capture.objects.exists()
    comment(world, answer.contribution, "To be read where it stands.")
    for _again in range(2):
        jobs.keep_in_context()
        capture = Capture.objects.get()
        assert (capture.reason, capture.contribution_id) == (Reason.PLAN, answer.pk)
        made(capture)
    comment(world, answer.contribution, "One more.")
    jobs.keep_in_context()
    assert Capture.objects.count() == 2


def test_what_no_reader_sees_is_not_captured(world: World, hearing: Hearing, vera: User) -> None:
    answer = world.answer(hearing)
    Contribution.objects.unscoped(reason="test").filter(pk=answer.pk).update(state=State.WITHDRAWN)
    with pytest.raises(NotPossible, match="Readers cannot see"):
        capture_thread(actor_for(vera), place=hearing.tool.place, about=answer.pk)
    with pytest.raises(NotPossible, match="cannot see this yet"):
        capture_place(SYSTEM, place=world.place(published=False).tool.place)
    with pytest.raises(NoRoom):
        capture_place(actor_for(vera), place=hearing.tool.place, tool=world.place().tool)


def test_a_capture_that_fails_says_so_and_can_be_made_again(
    world: World, hearing: Hearing, vera: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture = capture_place(actor_for(vera), place=hearing.tool.place)
    with monkeypatch.context() as patch:
        patch.setattr("moteplass.spine.capture.documents.document", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            made(capture)
    capture.refresh_from_db()
    assert capture.state == Capture.State.FAILED
    assert set(made(capture)) == set(CaptureFile.Format.values)


def test_a_capture_stands_and_a_file_of_it_that_is_changed_is_named(
    world: World, hearing: Hearing, vera: User
) -> None:
    capture = capture_place(actor_for(vera), place=hearing.tool.place)
    made(capture)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CaptureFile.objects.filter(capture=capture).update(size=1)
    file = CaptureFile.objects.get(capture=capture, format="json")
    default_storage.delete(file.file.name or "")
    assert [fault.id for fault in faults()] == [file.pk]
