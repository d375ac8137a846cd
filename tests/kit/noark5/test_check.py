"""`check`: a whole package passes, one damaged in one place is found out by the one rule, and nothing makes it fall."""

import io
import json
import os
import random
import tarfile
import warnings
import zlib
from pathlib import Path

import pytest

from moteplass.kit.noark5.check import Report, Severity, check
from moteplass.kit.noark5.check.pdf import claim
from moteplass.kit.noark5.check.rules import RULES
from tests.kit.noark5.figures import FIGURES, Figure
from tests.kit.noark5.mutations import MUTATIONS, Mutation
from tests.kit.noark5.package import OFFICIAL, SHARED, Package

SCHEMAS = OFFICIAL if OFFICIAL.is_dir() else None
# What needs the official schemas to be told.
BY_SCHEMAS = {"N5.03", "K6.4.18", "D.2"}
# Tested by themselves below.
ELSEWHERE = {"P.1", "P.3"}

if SCHEMAS is None:
    warnings.warn(f"no official schemas in {OFFICIAL}: validation is not tested", stacklevel=1)


def told(report: Report) -> set[str]:
    # Without the official schemas every package is told so.
    return set(report.numbers) - (set() if SCHEMAS else {"P.3"})


@pytest.mark.parametrize("how", ["folder", "tar"])
def test_a_whole_package_passes_without_findings(tmp_path: Path, how: str) -> None:
    report = check(getattr(Package(), how)(tmp_path), SCHEMAS)
    assert not told(report), report.findings


def test_an_unpacked_package_passes_too_and_a_tar_by_another_name_does_not(tmp_path: Path) -> None:
    package = Package()
    for name, content in package.sip_files().items():
        (tmp_path / "unpacked" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "unpacked" / name).write_bytes(content)
    assert not told(check(tmp_path / "unpacked", SCHEMAS))
    renamed = package.tar(tmp_path).rename(tmp_path / "package.tar")
    assert told(check(renamed, SCHEMAS)) == {"D.1"}


def test_every_rule_has_a_package_that_breaks_it_or_a_figure_that_moves() -> None:
    tested = {each.rule for each in MUTATIONS} | {each.rule for each in FIGURES} | ELSEWHERE
    assert tested == set(RULES)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.rule)
def test_one_fault_is_told_by_its_rule_and_by_no_other(tmp_path: Path, mutation: Mutation) -> None:
    if SCHEMAS is None and mutation.rule in BY_SCHEMAS:
        pytest.skip(f"no official schemas in {OFFICIAL}")
    package = Package()
    mutation.damage(package)
    report = check((package.tar if mutation.sip else package.folder)(tmp_path), SCHEMAS)
    others = mutation.also if SCHEMAS else mutation.also - BY_SCHEMAS
    assert told(report) == {mutation.rule, *others}, report.findings


@pytest.mark.parametrize("each", FIGURES, ids=lambda each: each.rule)
def test_a_figure_tells_what_is_there(tmp_path: Path, each: Figure) -> None:
    changed = Package()
    each.change(changed)
    figures: list[dict[str, int]] = [
        check(package.folder(tmp_path / name), None).figures.get(each.rule, {})
        for name, package in (("whole", Package()), ("changed", changed))
    ]
    assert tuple(figures) == (each.whole, each.changed)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no {SHARED}")
def test_the_synthetic_example_has_no_errors_and_only_pdf_a_2a_to_be_warned_of() -> None:
    report = check(SHARED / "example-synthetic" / "avleveringspakke", SCHEMAS)
    assert set(report.numbers) == {"AST17"} and report.errors == 0 and report.warnings == 1


def test_without_the_schemas_the_report_says_what_was_not_validated(tmp_path: Path) -> None:
    report = check(Package().tar(tmp_path), None)
    assert set(report.numbers) == {"P.3"}
    assert {finding.what.split()[0] for finding in report.findings} == {
        *(
            "addml.xsd",
            "arkivstruktur.xsd",
            "endringslogg.xsd",
            "loependeJournal.xsd",
            "offentligJournal.xsd",
        ),
        *("dias-mets.xsd", "dias-premis.xsd"),
    }


def test_a_report_is_text_and_json(tmp_path: Path) -> None:
    package = Package()
    next(each for each in MUTATIONS if each.rule == "N5.15").damage(package)
    report = check(package.folder(tmp_path), SCHEMAS)
    line = next(line for line in report.lines() if "N5.15" in line)
    assert line.startswith(Severity.ERROR) and "saksstatus is «Under behandling»" in line
    given = json.loads(report.json())
    assert given["numbers"]["N5.15"] == 1 and given["figures"]["N5.05"] == {"": 1}


def test_what_a_pdf_claims_is_read_plain_packed_and_as_attributes_or_elements() -> None:
    def claimed(stream: bytes) -> str:
        return claim(
            lambda: io.BytesIO(
                b"%PDF-1.7\n<</Type/Metadata/Subtype/XML>>\nstream\r\n" + stream + b"\nendstream"
            )
        )

    elements = b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>"
    assert claimed(elements) == "2U"
    assert claimed(zlib.compress(elements)) == "2U"
    assert claimed(b"<rdf:Description pdfaid:part='1' pdfaid:conformance='a'/>") == "1A"
    assert claimed(b"<pdfuaid:part>1</pdfuaid:part>") == ""
    assert claimed(b"x" * 2_000_000 + elements) == ""


# --- what is not to be trusted -------------------------------------------------------------


def test_a_fault_in_every_unit_is_told_some_times_and_counted_always(tmp_path: Path) -> None:
    package = Package()
    note = package.texts["arkivstruktur.xml"]
    bad = "<merknad><merknadstekst> </merknadstekst></merknad>"
    package.texts["arkivstruktur.xml"] = note.replace("</mappe>", bad * 200 + "</mappe>")
    report = check(package.folder(tmp_path), None)
    assert report.numbers["N5.63"] == 200
    assert sum(finding.rule == "N5.63" for finding in report.findings) == 50


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("../out", tarfile.REGTYPE, "leads out"),
        ("/etc/out", tarfile.REGTYPE, "leads out"),
        ("a/link", tarfile.SYMTYPE, "is a link"),
        ("a/hard", tarfile.LNKTYPE, "is a link"),
        ("a/fifo", tarfile.FIFOTYPE, "is a link"),
    ],
)
def test_a_tar_that_leads_out_of_itself_is_refused(tmp_path: Path, name: str, kind: bytes, why: str) -> None:
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, "/etc/hostname"
        archive.addfile(entry, io.BytesIO())
    report = check(path, None)
    assert set(report.numbers) == {"P.1"} and why in report.findings[0].what


def test_what_a_terminal_would_obey_is_not_printed(tmp_path: Path) -> None:
    package = Package()
    package.documents["DOKUMENT/\x1b[2Jx.json"] = b"{}"
    report = check(package.folder(tmp_path), None)
    assert report.numbers["N5.33"] == 1
    assert not any("\x1b" in line for line in report.lines())


def test_names_that_nothing_declares_stop_the_reading(tmp_path: Path) -> None:
    package = Package()
    package.after = lambda files: files.update({"endringslogg.xml": b"<a>" + b"<x:b/>" * 20_000 + b"</a>"})
    report = check(package.folder(tmp_path), None)
    assert report.numbers["P.2"] == 1 and report.numbers["N5.63"] < 2000


def test_a_folder_with_a_link_is_refused(tmp_path: Path) -> None:
    Package().folder(tmp_path)
    os.symlink("/etc/hostname", tmp_path / "DOKUMENT" / "0009.pdf")
    assert set(check(tmp_path, None).numbers) == {"P.1"}


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x "yyyyyyyy"><!ENTITY z "&x;&x;&x;&x;">]><a b="&z;">&z;</a>',
        "<a>" * 100_000,
        "",
    ],
    ids=["outside entity", "entities in entities", "deep", "empty"],
)
@pytest.mark.parametrize("file", ["arkivstruktur.xml", "arkivuttrekk.xml", "endringslogg.xml"])
def test_xml_meant_to_harm_is_a_finding(tmp_path: Path, file: str, bomb: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("what nobody may read")
    package = Package()
    package.after = lambda files: files.update({file: bomb.replace("{secret}", str(secret)).encode()})
    report = check(package.folder(tmp_path / "package"), SCHEMAS)
    assert report.numbers["P.2"] == 1
    assert "nobody may read" not in report.json()


def test_damage_anywhere_never_raises(tmp_path: Path) -> None:
    chance = random.Random(8)
    whole = Package().tar(tmp_path).read_bytes()
    path = tmp_path / "damaged.tar"
    for _ in range(60):
        bytes_ = bytearray(whole[: chance.choice((len(whole), chance.randrange(len(whole))))])
        for _ in range(chance.randrange(1, 40)):
            bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
        path.write_bytes(bytes_)
        json.loads(check(path, None).json())


def test_damage_in_one_xml_file_never_raises(tmp_path: Path) -> None:
    chance = random.Random(9)
    files = Package().extract_files()
    for name in ("arkivstruktur.xml", "arkivuttrekk.xml", "offentligJournal.xml"):
        for number in range(15):
            package = Package()
            text = bytearray(files[name])
            for _ in range(chance.randrange(1, 6)):
                text[chance.randrange(len(text))] = chance.choice(b"<>&\"'=/ 019a\xc3\x00")
            package.after = lambda given, name=name, text=text: given.update({name: bytes(text)})  # type: ignore[misc]
            json.loads(check(package.folder(tmp_path / f"{name}{number}"), SCHEMAS).json())
