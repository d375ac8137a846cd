"""File formats a Norwegian archive depot takes, by PRONOM id and file ending (the Norwegian register, 2022-03-01)."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Format:
    puids: tuple[str, ...]
    endings: tuple[str, ...]
    # Taken for documents made up to this day; None: still taken.
    until: date | None = None
    # Taken only when the depot has said yes.
    by_application: bool = False


def _formats(lines: str, until: date | None = None, by_application: bool = False) -> tuple[Format, ...]:
    rows = (line.split(":") for line in lines.split("\n") if line.strip())
    return tuple(
        Format(tuple(puids.split()), tuple(endings.split()), until, by_application) for puids, endings in rows
    )


FORMATS: Final = (
    *_formats(
        """
x-fmt/18: csv
fmt/817: json
fmt/880: jsonld
fmt/101 fmt/1776: xml
x-fmt/280: xsd
fmt/206: sql
fmt/161 fmt/995 fmt/1196 fmt/1777: siard
x-fmt/111 x-fmt/16: txt
fmt/353 fmt/156 fmt/155: tif tiff
fmt/95 fmt/354 fmt/476 fmt/477 fmt/478: pdf
fmt/42 fmt/43 fmt/44 fmt/41: jpeg jpe jpg jif jfif jfi
x-fmt/392: jp2
fmt/11 fmt/12 fmt/13: png
fmt/1246 fmt/1247 fmt/1248 fmt/1249 fmt/1250: sos sosi
x-fmt/227 fmt/1047: gml
fmt/640: mpg mpeg m2v
fmt/199: mp4 m4v m4a f4v f4a
fmt/337: mj2 mjp2
fmt/569: mkv mk3d mka mks
fmt/134: mp3
fmt/6 fmt/141 fmt/142: wav wave
fmt/1 fmt/2 fmt/527 fmt/703 fmt/704 fmt/705: wav
fmt/279: flac
fmt/947: ogg
fmt/412: docx wbk
fmt/523: docm
fmt/597: dotx
fmt/599: dotm
fmt/214: xlsx
fmt/445: xlsm
fmt/598: xltx
fmt/627: xltm
fmt/628: xlam
fmt/215: pptx
fmt/487: pptm
fmt/633: ppam
fmt/630: ppsm
fmt/636: sldm
fmt/632: potm
fmt/629: ppsx
fmt/631: potx
fmt/136 fmt/290 fmt/291 fmt/1756: odt ott
fmt/137 fmt/294 fmt/295 fmt/1755: ods ots
fmt/138 fmt/292 fmt/293 fmt/1754: odp otp
fmt/289 fmt/1355 fmt/1281: warc
fmt/96 fmt/97 fmt/98 fmt/99 fmt/100 fmt/471 fmt/102 fmt/103: htm html
fmt/659 fmt/699 fmt/700: ifc
fmt/663: ifcXML
x-fmt/265: tar
x-fmt/263: zip
"""
    ),
    *_formats("x-fmt/195: sgm sgml\nfmt/153: tif tiff", until=date(2007, 12, 31)),
    *_formats("fmt/14 fmt/15 fmt/16 fmt/17 fmt/18 fmt/19 fmt/20 fmt/276: pdf", until=date(2008, 12, 31)),
    *_formats("fmt/479 fmt/480 fmt/481: pdf", by_application=True),
)

# PDF/A's part and conformance, as its XMP metadata claims them → PRONOM id.
PDFA: Final = {
    ("1", "A"): "fmt/95",
    ("1", "B"): "fmt/354",
    ("2", "A"): "fmt/476",
    ("2", "B"): "fmt/477",
    ("2", "U"): "fmt/478",
    ("3", "A"): "fmt/479",
    ("3", "B"): "fmt/480",
    ("3", "U"): "fmt/481",
}


@cache
def by_puid() -> dict[str, Format]:
    return {puid: each for each in FORMATS for puid in each.puids}
