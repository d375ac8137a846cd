"""A transfer holds what the plan says, passes our own check, and is the same whenever and however it is made."""

import gzip
import io
import os
import re
import signal
import tarfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image

from moteplass.kit import clock, typeset
from moteplass.kit.noark5.check import Severity, check
from moteplass.kit.noark5.codes import SCREENED
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.capture.models import Capture, CaptureFile, Chain, Gone
from moteplass.spine.content.attachments import store
from moteplass.spine.content.models import Attachment, Contribution
from moteplass.spine.journal.models import Case, Entry, Publicity, Restriction
from moteplass.spine.journal.registering import keep
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.records.models import Appraisal, Outcome
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.transfer import plan, running, scope
from moteplass.spine.transfer.documents import Shelf
from moteplass.spine.transfer.plan import NotReady
from moteplass.tools.hearing.models import Answer, Hearing
from tests.kit.noark5.package import OFFICIAL
from tests.kit.noark5.texts import pdf
from tests.world import World, make_world

pytestmark = pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"no official schemas in {OFFICIAL}")


def attach(answer: Answer, name: str, raw: bytes, mime: str) -> None:
    taken = store(ContentFile(raw), name, mime, name.rpartition(".")[2])
    Attachment.objects.create(
        contribution_id=answer.pk,
        name=name,
        mime=mime,
        size=taken.size,
        sha256=taken.sha256,
        file=taken.storage_name,
    )


def closed(tool: Tool) -> Case:
    """The case of a tool, with everything journalled, finished and closed."""
    keep(SYSTEM, tool=tool)
    Entry.objects.filter(case__tool=tool, status="journalled").update(status="archived")
    Case.objects.filter(tool=tool).update(status="closed", closed=date.today())
    return Case.objects.get(tool=tool)


def judged(pk: int, outcome: Outcome, **more: Any) -> None:
    Appraisal.objects.filter(pk=pk).update(outcome=outcome, reason="So.", **more)


def make(folder: Path, place: Place, **how: Any) -> dict[str, Any]:
    return running.export(folder, place, schemas=OFFICIAL, **how)


def structure(folder: Path) -> str:
    return (folder / "content" / "arkivstruktur.xml").read_text()


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a transfer, by name."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".work" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def hearing(world: World) -> Hearing:
    hearing = world.place()
    for name in ("Anne", "Berit", "Cato", "Dag", "Eva"):
        world.answer(hearing, f"From {name} <b>&amp;</b>.", name=name)
    return hearing


def test_a_hearing_with_files_comments_and_an_exempt_name_passes_every_rule(
    world: World, hearing: Hearing, tmp_path: Path
) -> None:
    answer = Answer.objects.order_by("pk")[0]
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "GIF")
    attach(answer, "kart.gif", picture.getvalue(), "image/gif")
    attach(answer, "notat.pdf", pdf("2", "B"), "application/pdf")
    attach(answer, "vanlig.pdf", pdf(""), "application/pdf")
    about = Contribution.objects.unscoped(reason="test").get(pk=answer.pk)
    comment = post_comment(world.as_alice, about=about, text="A word.")
    judged(comment.pk, Outcome.ARCHIVE)
    case = closed(hearing.tool)
    entry = case.entries.get(contribution=answer.pk)
    Restriction.objects.create(entry=entry, code="exempt", reference="Offl. § 13", since=date(2026, 1, 1))
    Entry.objects.filter(pk=entry.pk).update(
        title="The Secret matter", public_title=f"The {SCREENED} matter", public_correspondent=SCREENED
    )
    Entry.objects.filter(type=Entry.Type.OUTGOING).update(publicity=Publicity.WITHHELD)
    told = make(tmp_path / "out", hearing.tool.place, tar=True)
    assert told["listed"] == {"not_pdfa": 1}
    for package in (tmp_path / "out" / "content", tmp_path / "out" / told["tar"]["file"]):
        report = check(package, OFFICIAL)
        # The warning is that PDF/A-2 is not PDF/A-1b, which is Documaster's own wish.
        assert {found.rule for found in report.findings} <= {"AST17"}, report.findings
        assert not [found for found in report.findings if found.severity == Severity.ERROR]
    files = sorted(path.suffix for path in (tmp_path / "out" / "content" / "DOKUMENT").rglob("*.*"))
    assert files == [".pdf"] * 9 + [".png"]
    whole = structure(tmp_path / "out")
    assert whole.count(f"<offentligTittel>{SCREENED}</offentligTittel>") == 1
    assert "<konvertertFraFormat>gif</konvertertFraFormat>" in whole and "Ikke avlevert" in whole
    (root,) = re.findall(r"<referanseTilRegistrering>(\S+?)<", whole)
    assert f"<systemID>{root}</systemID>" in whole
    public = (tmp_path / "out" / "content" / "offentligJournal.xml").read_text()
    assert f"The {SCREENED} matter" in public and "Secret" not in public and "Anne" not in public
    assert "Berit" in public and "Offl. § 13" in public


def test_what_anyone_may_not_read_is_screened_whole_in_the_public_journal(
    world: World, tmp_path: Path
) -> None:
    hearing = world.place(access="members", writers="members", title="The closed one")
    closed(hearing.tool)
    make(tmp_path / "out", hearing.tool.place)
    public = (tmp_path / "out" / "content" / "offentligJournal.xml").read_text()
    assert "closed one" not in public and SCREENED in public
    whole = structure(tmp_path / "out")
    assert whole.count(f"<offentligTittel>{SCREENED}</offentligTittel>") == 2
    assert "<offentligTittel>The closed" not in whole and whole.count("Skjerming navn mottaker<") == 1
    found = check(tmp_path / "out" / "content", OFFICIAL).findings
    assert not [one for one in found if one.severity == Severity.ERROR]


def test_what_a_case_is_exempt_by_is_told_of_the_package_and_of_each_of_its_entries(
    hearing: Hearing, tmp_path: Path
) -> None:
    case = closed(hearing.tool)
    Restriction.objects.create(case=case, code="client", reference="Offl. § 13", since=date(2026, 1, 1))
    make(tmp_path / "out", hearing.tool.place)
    found = check(tmp_path / "out" / "content", OFFICIAL).findings
    assert not [one for one in found if one.severity == Severity.ERROR], found
    assert structure(tmp_path / "out").count("<skjerming>") == 1
    for journal in ("loependeJournal", "offentligJournal"):
        told = (tmp_path / "out" / "content" / f"{journal}.xml").read_text()
        assert told.count("Klientsaker") == told.count("Offl. § 13") == case.entries.count()


def test_the_same_content_gives_the_same_bytes_whatever_came_between(
    world: World, hearing: Hearing, tmp_path: Path
) -> None:
    closed(hearing.tool)
    make(tmp_path / "one", hearing.tool.place, tar=True)
    time.sleep(1.1)
    world.answer(world.place(), "Elsewhere.")
    make(tmp_path / "two", hearing.tool.place, tar=True)
    assert everything(tmp_path / "one") == everything(tmp_path / "two")
    (tar,) = (tmp_path / "one").glob("*.tar")
    with tarfile.open(tar) as opened:
        assert {(each.uid, each.gid, each.uname) for each in opened} == {(0, 0, "")}


def test_what_awaits_somebody_stops_it_unless_it_is_left_and_what_is_to_go_stays(
    hearing: Hearing, tmp_path: Path
) -> None:
    first, second, third, *_more = Answer.objects.order_by("pk").values_list("pk", flat=True)
    judged(second, Outcome.DISCARD, due=date(2027, 1, 1))
    judged(third, Outcome.CONTEXT)
    place = hearing.tool.place
    for leave in (False, True):
        with pytest.raises(NotReady):
            make(tmp_path / f"open {leave}", place, leave=leave)
    closed(hearing.tool)
    judged(first, Outcome.DOUBTFUL)
    Entry.objects.filter(contribution=first).update(status="journalled")
    with pytest.raises(NotReady):
        make(tmp_path / "doubtful", place)
    told = make(tmp_path / "left", place, leave=True)
    assert told["contributions"] == {
        "handed_over": 3, "discarded": 1, "in_context": 1, "doubtful": 1, "unfinished": 0,
    }  # fmt: skip
    assert "Anne" not in structure(tmp_path / "left") and told["registrations"] == 3


def test_what_is_restricted_for_its_writers_sake_is_handed_over_as_exempt(
    hearing: Hearing, tmp_path: Path
) -> None:
    first, second = Answer.objects.order_by("pk").values_list("pk", flat=True)[:2]
    judged(first, Outcome.ARCHIVE)
    judged(second, Outcome.JOURNAL)
    Contribution.objects.unscoped(reason="test").filter(pk__in=(first, second)).update(state="restricted")
    closed(hearing.tool)
    make(tmp_path / "out", hearing.tool.place)
    assert structure(tmp_path / "out").count("artikkel 17 nr. 3") == 2
    found = check(tmp_path / "out" / "content", OFFICIAL).findings
    assert not [one for one in found if one.severity == Severity.ERROR]


def test_of_what_was_disposed_of_who_and_when_is_handed_over_and_nothing_it_said(
    hearing: Hearing, tmp_path: Path
) -> None:
    pk = Answer.objects.order_by("pk")[0].pk
    judged(pk, Outcome.DISCARD, due=date(2026, 1, 1))
    Gone.objects.create(chain=Chain.REVISIONS, row=1, contribution=pk)
    closed(hearing.tool)
    make(tmp_path / "out", hearing.tool.place)
    whole = structure(tmp_path / "out")
    assert whole.count("<utfoertKassasjon>") == 1 and "Anne" in whole
    assert not list((tmp_path / "out").rglob(f"{pk}-*"))
    assert not [f for f in check(tmp_path / "out" / "content", OFFICIAL).findings if f.rule != "AST17"]


def test_what_was_preserved_in_context_goes_along_in_formats_that_depots_take(
    hearing: Hearing, tmp_path: Path
) -> None:
    place = hearing.tool.place
    made = {"state": "done", "at": clock.now(), "read_until": clock.now()}
    capture = Capture.objects.create(place=place, title="The thread", reason="asked", **made)
    kept = {"pdf": pdf("2", "A"), "json": b"{}", "warc": gzip.compress(b"WARC/1.1"), "wacz": b"PK"}
    for format, raw in kept.items():
        taken = store(ContentFile(raw), "x", "application/x", "warc.gz" if format == "warc" else format)
        CaptureFile.objects.create(
            capture=capture, format=format, file=taken.storage_name, size=taken.size, sha256=taken.sha256
        )
    closed(hearing.tool)
    told = make(tmp_path / "out", place)
    assert told["captures"] == 1 and told["listed"] == {}
    files = {path.suffix: path.read_bytes() for path in (tmp_path / "out").rglob("capture*.*")}
    assert files == {".pdf": kept["pdf"], ".json": b"{}", ".warc": b"WARC/1.1"}
    whole = structure(tmp_path / "out")
    assert whole.count("<skjerming>") == 1 and "<skjermingMetadata>Midlertidig skjerming<" in whole
    assert not [f for f in check(tmp_path / "out" / "content", OFFICIAL).findings if f.rule != "AST17"]


def test_a_part_costs_the_same_queries_however_much_is_in_it(
    world: World, hearing: Hearing, tmp_path: Path
) -> None:
    closed(hearing.tool)
    with connection.execute_wrapper(counted := Counted()):
        make(tmp_path / "few", hearing.tool.place)
    few = counted.seen
    for number in range(5):
        world.answer(hearing, f"More {number}.")
    closed(hearing.tool)
    counted.seen = 0
    with connection.execute_wrapper(counted):
        make(tmp_path / "many", hearing.tool.place)
    assert counted.seen == few


class Counted:
    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.seen += 1
        return execute(*args)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "PART", 2)
    monkeypatch.setattr(plan, "ENTRY_PART", 2)


def test_stopped_on_request_it_goes_on_where_it_was(
    hearing: Hearing, tmp_path: Path, small_parts: None
) -> None:
    closed(hearing.tool)
    place = hearing.tool.place
    with pytest.raises(running.Stopped):
        make(tmp_path / "out", place, tell=lambda done, of: done < 2)
    Contribution.objects.unscoped(reason="test").filter(tool=hearing.tool).update(title="Changed meanwhile")
    left = [int(path.name) for path in (tmp_path / "out" / ".work" / "parts").iterdir()]
    assert sorted(left) == [0, 1]
    make(tmp_path / "out", place)
    assert scope.count(place).handed_over == 6
    assert not [f for f in check(tmp_path / "out" / "content", OFFICIAL).findings if f.rule != "AST17"]
    with pytest.raises(NotReady):
        make(tmp_path / "out", Place.objects.exclude(pk=place.pk).first() or Place(slug="other"))


def test_what_happens_meanwhile_changes_nothing_of_what_was_planned(
    world: World, hearing: Hearing, tmp_path: Path, small_parts: None
) -> None:
    place, answer = hearing.tool.place, Answer.objects.order_by("pk")[0]
    about = Contribution.objects.unscoped(reason="test").get(pk=answer.pk)
    comments = [post_comment(world.as_alice, about=about, text="A word.").pk for _each in range(3)]
    for pk in comments:
        judged(pk, Outcome.ARCHIVE)
    made = {"state": "done", "at": clock.now(), "read_until": clock.now()}
    capture = Capture.objects.create(place=place, title="It", reason="asked", **made)
    closed(hearing.tool)
    for name in ("whole", "late", "short"):
        with pytest.raises(running.Stopped):
            make(tmp_path / name, place, tell=lambda done, of: done < 2)
    whole = make(tmp_path / "whole", place)
    # One comes late, which opens the case; one that was only archived is journalled; a capture is erased.
    world.answer(hearing, "Late.", name="Late")
    judged(comments[-1], Outcome.JOURNAL)
    keep(SYSTEM, tool=hearing.tool)
    Capture.objects.filter(pk=capture.pk).update(state="waiting", at=None, read_until=None)
    assert Case.objects.get(tool=hearing.tool).status == "open"
    assert Entry.objects.filter(contribution=comments[-1]).exists()
    told = make(tmp_path / "late", place)
    assert told["registrations"] == whole["registrations"] - 1 and told["captures_erased"] == 1
    assert told["journal_entries"] == whole["journal_entries"]
    one, other = structure(tmp_path / "whole"), structure(tmp_path / "late")
    assert one.count("<kryssreferanse>") == other.count("<kryssreferanse>") == 3
    assert not [f for f in check(tmp_path / "late" / "content", OFFICIAL).findings if f.rule != "AST17"]
    # A part that lacks something stops it.
    about_part = tmp_path / "short" / ".work" / "parts" / "000000" / "about.json"
    about_part.write_text(about_part.read_text().replace('"registrations": 2', '"registrations": 1'))
    with pytest.raises(NotReady):
        make(tmp_path / "short", place)


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_a_part_it_ends_with_the_same_bytes(
    tmp_path: Path, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    hearing = world.place()
    for number in range(5):
        world.answer(hearing, f"Answer {number}.")
    closed(hearing.tool)
    # Typst's own threads do not live on in a process that is forked off.
    monkeypatch.setattr(typeset, "pdf", lambda _template, data, **more: f"{data}{more}".encode())
    there, tell = os.pipe()
    if not (child := os.fork()):
        try:
            connection.connection = None
            real, made = Shelf.text, list[int]()

            def then_stop(*args: Any) -> Any:
                done = real(*args)
                made.append(1)
                if len(made) == 4:
                    os.write(tell, b"!")
                    time.sleep(60)
                return done

            monkeypatch.setattr(Shelf, "text", then_stop)
            make(tmp_path / "cut", hearing.tool.place, tar=True)
        finally:
            os._exit(1)
    os.close(tell)
    assert os.read(there, 1) == b"!"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert not (tmp_path / "cut" / "report.json").exists()
    make(tmp_path / "cut", hearing.tool.place, tar=True)
    make(tmp_path / "whole", hearing.tool.place, tar=True)
    assert everything(tmp_path / "cut") == everything(tmp_path / "whole")
