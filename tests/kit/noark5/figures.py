"""What is only counted: rule → a change to the package, and the figure before and after it."""

from collections.abc import Callable
from typing import NamedTuple

from tests.kit.noark5 import pieces
from tests.kit.noark5.damage import before, both, code, put, swap
from tests.kit.noark5.package import Package
from tests.kit.noark5.texts import STRUCTURE, known, made


class Figure(NamedTuple):
    rule: str
    change: Callable[[Package], object]
    whole: dict[str, int]
    changed: dict[str, int]


def one_more(rule: str, more: Callable[[Package], object], was: int) -> Figure:
    return Figure(rule, more, {"": was}, {"": was + 1})


PARTY = "<part><partNavn>Per</partNavn><partRolle>Søker</partRolle></part>"
NOTED = (
    "<merknad><merknadstekst>Sett</merknadstekst><merknadsdato>2026-02-10T09:00:00+01:00</merknadsdato>"
    "<merknadRegistrertAv>Ola</merknadRegistrertAv></merknad>"
)
CROSS = f"<kryssreferanse><referanseTilMappe>{known('sak')}</referanseTilMappe></kryssreferanse>"
FLOW = "<dokumentflyt><flytTil>A</flytTil><flytFra>B</flytFra></dokumentflyt>"
CONVERTED = "<konvertering><konvertertAv>Kari</konvertertAv></konvertering>"
BARE = f"<dokumentbeskrivelse><systemID>{known('bar')}</systemID></dokumentbeskrivelse>"
LATER = made("2025-11-11")
FIRST_TO_LAST = "2026-02-10T09:00:00+01:00 to 2026-04-14T09:00:00+01:00"


def same_file_twice(package: Package) -> None:
    package.swap(STRUCTURE, "DOKUMENT/0003.pdf", "DOKUMENT/0002.pdf", 1)


def dropped_case(package: Package) -> None:
    before("<tittel>Tittel notat", BARE)(package)
    code("saksstatus", "Avsluttet", "Utgår")(package)


EMPTY_CASE = f"<mappe><systemID>{known('tom')}</systemID><mappeID>9</mappeID>{LATER}</mappe>"

FIGURES = (
    one_more(
        "N5.04",
        both(swap(STRUCTURE, "<arkivdel>", pieces.OUTER), swap(STRUCTURE, "</arkiv>", "</arkiv></arkiv>")),
        1,
    ),
    one_more("N5.05", before("</arkiv>", pieces.SECOND_PART), 1),
    Figure(
        "N5.06",
        code("arkivdelstatus", "Avsluttet periode", "Aktiv periode"),
        {"Avsluttet periode": 1},
        {"Aktiv periode": 1},
    ),
    one_more("N5.07", before("</arkivdel>", f"<klassifikasjonssystem>{LATER}</klassifikasjonssystem>"), 1),
    one_more("N5.08", before("</klasse>\n</klasse>", pieces.CLASS), 2),
    Figure("N5.09", before("</klasse>\n</klasse>", pieces.CLASS), {}, {"": 1}),
    Figure("N5.11", before("</klasse>\n</klasse>", EMPTY_CASE), {"2026": 1}, {"2026": 1, "2025": 1}),
    Figure("N5.13", before("</klasse></klassifikasjonssystem>", EMPTY_CASE), {"1.1": 1}, {"1.1": 1, "1": 1}),
    Figure("N5.14", before("</klasse>\n</klasse>", EMPTY_CASE), {}, {"": 1}),
    Figure("N5.18", swap(STRUCTURE, made("2026-04-14"), LATER), {"2026": 3}, {"2026": 2, "2025": 1}),
    Figure(
        "N5.20", before("</klasse></klassifikasjonssystem>", pieces.LOOSE), {"1.1": 3}, {"1.1": 3, "1": 1}
    ),
    Figure("N5.21", before("</klasse></klassifikasjonssystem>", pieces.LOOSE), {}, {"": 1}),
    one_more("N5.23", before("<tittel>Tittel notat", BARE), 4),
    Figure("N5.24", before("<tittel>Tittel notat", BARE), {}, {"": 1}),
    Figure("N5.24", dropped_case, {}, {}),
    one_more(
        "N5.26", before("</dokumentbeskrivelse>", "<dokumentobjekt><format>x</format></dokumentobjekt>"), 4
    ),
    Figure(
        "N5.27b",
        swap(STRUCTURE, made("2026-02-10"), made("2026-02-09")),
        {FIRST_TO_LAST: 3},
        {FIRST_TO_LAST.replace("02-10", "02-09"): 3},
    ),
    one_more("N5.34", same_file_twice, 0),
    one_more("N5.35", before("\n<registrering", PARTY), 0),
    one_more("N5.36", before("\n<registrering", NOTED), 0),
    one_more("N5.37", before("\n<registrering", CROSS), 0),
    one_more("N5.38", before("</mappe>", pieces.PRECEDENT.format("Gjeldende")), 0),
    one_more(
        "N5.39",
        before(
            "</registrering>",
            "<korrespondansepart><korrespondansepartNavn>A</korrespondansepartNavn></korrespondansepart>",
        ),
        3,
    ),
    one_more("N5.40", before("</registrering>", pieces.WRITTEN_OFF.format("Besvart med brev")), 0),
    one_more("N5.41", before("</registrering>", FLOW), 0),
    one_more("N5.43", before("</registrering>", pieces.GRADED.format("Hemmelig (sikkerhetsgrad)")), 0),
    one_more("N5.46", before("</dokumentobjekt>", CONVERTED), 0),
    one_more("N5.64", put("DOKUMENT/0004.json", b""), 0),
    Figure("ASC7", code("tilknyttetRegistreringSom", "Hoveddokument", "Vedlegg"), {}, {"": 1}),
)
