"""Documents: the standards they promise, and words that are never markup."""

import re
from pathlib import Path

import pytest
from typst import TypstError

from moteplass.kit import typeset

HOUSE = '#import "/kit/typst/house.typ": data, house, paragraphs\n#show: house\n'


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template in a folder of its own, with the house's style beside it."""
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit/typst").symlink_to(Path(typeset.__file__).parent / "typst")
    monkeypatch.setattr(typeset, "_ROOT", tmp_path)
    path = tmp_path / "paper.typ"
    path.write_text(HOUSE + "= #data.heading\n#paragraphs(data.text)\n")
    return path


def made(template: Path, text: str, title: str = "Kvittering") -> bytes:
    data = {"heading": "Overskrift", "text": text}
    return typeset.pdf(template, data, title=title, author="Etaten", language="nb")


def test_a_document_says_that_it_can_be_kept_and_read_aloud(template: Path) -> None:
    pdf = made(template, "Hei på deg.\n\nTo avsnitt.")
    assert pdf.startswith(b"%PDF-1.7")
    for promised in (
        b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<", b"/Lang(nb-NO)", b"/Marked true",
        b"/StructTreeRoot", b"/DisplayDocTitle true",
    ):  # fmt: skip
        assert promised in pdf, promised
    assert b"Kvittering" in pdf


def test_every_font_is_in_the_document(template: Path) -> None:
    pdf = made(template, "Čáhci, Ελλάδα, Кириллица, مرحبا")
    assert pdf.count(b"/FontFile") == len(re.findall(rb"/Type/FontDescriptor\b", pdf)) >= 1


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        "$x$ *bold* _i_ `raw` \\ <label> @ref",
        "= Heading",
        "#panic()",
        "/* // */",
        '"); #(',
    ],
)
def test_what_people_write_is_never_markup(template: Path, text: str) -> None:
    assert made(template, text, title=text).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text", ["😀 👩‍👩‍👧", "你好" * 300, "\uf0b7 from Word", "\U0010fffd", "\x01\ufffe", 'a "😀" b']
)
def test_characters_without_a_font_do_not_stop_a_letter(template: Path, text: str) -> None:
    assert made(template, text, title=text).startswith(b"%PDF")


def test_a_template_that_is_wrong_says_so(template: Path) -> None:
    template.write_text(HOUSE + "#data.nothing")
    with pytest.raises(TypstError, match="nothing"):
        made(template, "x")


def test_no_word_is_too_long(template: Path) -> None:
    assert made(template, "a" * 40_000).startswith(b"%PDF")
