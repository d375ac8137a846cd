"""One damaged package for each rule that can find something wrong: rule → how, and which others must speak too."""

from collections.abc import Callable
from typing import NamedTuple

from moteplass.kit.noark5.codes import CATALOGUE
from tests.kit.noark5 import pieces
from tests.kit.noark5.damage import (
    before,
    both,
    code,
    day,
    flag,
    found,
    latin,
    lost,
    own_schema,
    put,
    renamed_documents,
    swap,
    swapped_entries,
)
from tests.kit.noark5.package import Package
from tests.kit.noark5.texts import (
    CHANGES,
    EXTRACT,
    LOG,
    PUBLIC,
    RUNNING,
    SCREENING,
    STRUCTURE,
    closed,
    known,
    made,
    pdf,
    prop,
    summed,
)


class Mutation(NamedTuple):
    rule: str
    damage: Callable[[Package], object]
    # Rules that the same damage breaks by necessity.
    also: frozenset[str] = frozenset()
    sip: bool = False


N503 = frozenset({"N5.03"})

MUTATIONS = (
    Mutation("P.2", swap(CHANGES, "</endring>", ""), frozenset({"P.4"})),
    Mutation(
        "P.4", swap(CHANGES, "<endringslogg", "<!DOCTYPE endringslogg>\n<endringslogg"), frozenset({"P.2"})
    ),
    # --- arkivuttrekk.xml
    Mutation("N5.01", before("</dataObjects></dataObject>", pieces.NAMED_ONLY, EXTRACT)),
    Mutation("N5.02", swap(EXTRACT, f"@sum {CHANGES}@", "0" * 64)),
    Mutation("N5.03", swap(EXTRACT, "<value>5.0<", "<value>5.5<")),
    Mutation("N5.03", swap(EXTRACT, prop("schema", "", summed(CATALOGUE)), "")),
    Mutation("N5.03", swap(STRUCTURE, "<mappeID>", "<ukjent>1</ukjent><mappeID>")),
    Mutation("N5.02", swap(EXTRACT, prop("algorithm", "SHA-256"), prop("algorithm", "MD5"))),
    Mutation("K6.4.15", lost(CATALOGUE), frozenset({"N5.01"})),
    Mutation("K6.4.15", lost(EXTRACT), frozenset({"P.4"})),
    Mutation("K6.4.32", own_schema),
    Mutation("N5.10", swap(EXTRACT, prop("value", "1"), prop("value", "2"))),
    Mutation("N5.16", swap(EXTRACT, prop("value", "3"), prop("value", "2"))),
    Mutation("K6.4.22", swap(EXTRACT, '"systemName"', '"something"')),
    Mutation("N5.42", flag("inneholderSkjermetInformasjon", "false")),
    Mutation("N5.44", flag("inneholderDokumenterSomSkalKasseres", "true")),
    Mutation("N5.45", flag("omfatterDokumenterSomErKassert", "true")),
    Mutation("K6.4.23", flag("inneholderVirksomhetsspesifikkeMetadata", "true")),
    Mutation("N5.42", swap(STRUCTURE, SCREENING, "")),
    Mutation("N5.44", before("<dokumentobjekt>", pieces.KASSASJON.format("Kasseres"))),
    Mutation("N5.45", before("<dokumentobjekt>", pieces.DISCARDED)),
    Mutation("K6.4.23", both(before("\n<registrering", pieces.OWN), own_schema), frozenset({"K6.4.32"})),
    Mutation(
        "K6.4.33",
        both(before("\n<registrering", pieces.OWN), flag("inneholderVirksomhetsspesifikkeMetadata", "true")),
    ),
    Mutation("N5.28", swap(EXTRACT, "@files@", "5")),
    # --- files of the package
    Mutation("K6.4.4", latin),
    Mutation("K6.4.15", renamed_documents),
    Mutation("K6.4.18", lambda package: package.schemas.update({"endringslogg.xsd": b"<schema/>\n"})),
    Mutation("K6.4.29", lambda package: package.drop(PUBLIC)),
    Mutation("N5.61", lambda package: package.drop(CHANGES), frozenset({"P.4"})),
    # --- arkivstruktur.xml
    Mutation(
        "AST2",
        both(swap(STRUCTURE, "<arkivdel>", pieces.OUTER), swap(STRUCTURE, "</arkiv>", "</arkiv></arkiv>")),
    ),
    Mutation("N5.12", before("</klasse>\n</klasse>", pieces.CLASS), N503),
    Mutation(
        "N5.19",
        both(before("</klasse></klassifikasjonssystem>", pieces.LOOSE), swap(EXTRACT, *pieces.FOUR)),
        N503,
    ),
    Mutation("N5.17", swap(STRUCTURE, "<journalposttype>Utgående dokument</journalposttype>", ""), N503),
    Mutation("N5.15", code("saksstatus", "Avsluttet", "Under behandling")),
    Mutation("N5.22", code("journalstatus", "Arkivert", "Journalført")),
    Mutation("N5.25", code("dokumentstatus", "Dokumentet er ferdigstilt", "Dokumentet er under redigering")),
    Mutation("K6.4.12", code("arkivdelstatus", "Avsluttet periode", "Aktiv periode")),
    Mutation("N5.27", swap(STRUCTURE, made("2026-04-14"), made("2026-02-30")), N503),
    Mutation("N5.47", swap(STRUCTURE, known("kilde"), known("referat"))),
    Mutation("N5.48", before("\n<registrering", f"<referanseArkivdel>{pieces.NEVER}</referanseArkivdel>")),
    Mutation(
        "N5.48b",
        both(
            before("</arkiv>", pieces.SECOND_PART),
            before("\n<registrering", f"<referanseArkivdel>{known('arkivdel 2')}</referanseArkivdel>"),
        ),
    ),
    Mutation(
        "N5.51",
        before(
            "</mappe>", f"<referanseSekundaerKlassifikasjon>{pieces.NEVER}</referanseSekundaerKlassifikasjon>"
        ),
    ),
    Mutation(
        "N5.63",
        swap(STRUCTURE, "<tittel>Høringer</tittel>", "<tittel>Høringer</tittel><beskrivelse> </beskrivelse>"),
    ),
    Mutation("AST3", day("2026-01-02", "2025-12-31")),
    Mutation("AST4", day("2026-01-03", "2025-12-31")),
    Mutation("AST7", swap(STRUCTURE, closed("2026-06-27"), closed("2026-07-01"))),
    Mutation("AST11", swap(STRUCTURE, "<arkivertDato>2026-04-14", "<arkivertDato>2026-07-01")),
    Mutation(
        "AST15",
        swap(
            STRUCTURE,
            f"<tittel>Dokument kilde</tittel>{made('2026-04-14')}",
            f"<tittel>Dokument kilde</tittel>{made('2025-12-31')}",
        ),
    ),
    Mutation(
        "AST5",
        swap(STRUCTURE, closed("2026-06-28"), closed("2026-06-28").partition("<avsluttetAv>")[0]),
        N503,
    ),
    Mutation("AST9", swap(STRUCTURE, "<saksstatus>Avsluttet</saksstatus>", ""), N503),
    Mutation("AST13", swap(STRUCTURE, "<journalstatus>Arkivert</journalstatus>", ""), N503),
    Mutation("AST14", swap(STRUCTURE, pieces.DOCUMENT_STATUS, ""), N503),
    Mutation(
        "AST18",
        swap(
            STRUCTURE,
            "<korrespondansepart><korrespondanseparttype>Mottaker</korrespondanseparttype>"
            "<korrespondansepartNavn>Velforeningen</korrespondansepartNavn></korrespondansepart>",
            "",
        ),
    ),
    Mutation("AST22", swap(STRUCTURE, "Ola Nordmann", "bruker17@fjordvik")),
    # --- code values
    Mutation("M050", code("arkivstatus", "Avsluttet")),
    Mutation("M051", code("arkivdelstatus", "Avsluttet periode")),
    Mutation("M052", code("saksstatus", "Avsluttet", "avsluttet")),
    Mutation("M053", code("journalstatus", "Arkivert")),
    Mutation("M054", code("dokumentstatus", "Dokumentet er ferdigstilt")),
    Mutation("M056", before("</mappe>", pieces.PRECEDENT.format("Gammel"))),
    Mutation("M082", code("journalposttype", "Utgående dokument", "Ut")),
    Mutation("M087", swap(STRUCTURE, "Mottaker</korrespondanseparttype>", "Leser</korrespondanseparttype>")),
    Mutation("M089", before("<dokumentobjekt>", pieces.DELETED.format("Sletting av alt"))),
    Mutation("M217", code("tilknyttetRegistreringSom", "Vedlegg", "Bilag")),
    Mutation("M300", code("dokumentmedium", "Elektronisk arkiv", "Elektronisk")),
    Mutation(
        "M450",
        both(
            before("<dokumentobjekt>", pieces.KASSASJON.format("Kastes")),
            flag("inneholderDokumenterSomSkalKasseres", "true"),
        ),
    ),
    Mutation(
        "M450b",
        both(
            before("<dokumentobjekt>", pieces.KASSASJON.format("Bevares")),
            flag("inneholderDokumenterSomSkalKasseres", "true"),
        ),
    ),
    Mutation("M502", code("skjermingMetadata", "Skjerming navn avsender")),
    Mutation("M503", code("skjermingDokument", "Skjerming av hele dokumentet")),
    Mutation("M506", swap(STRUCTURE, SCREENING, SCREENING + pieces.GRADED.format("Intern"))),
    Mutation("M508", before("<dokumentobjekt>", pieces.SIGNED.format("Ja"))),
    Mutation("M619", before("</registrering>", pieces.WRITTEN_OFF.format("Glemt"))),
    Mutation("M700", code("variantformat", "Arkivformat", "PDF")),
    # --- documents
    Mutation(
        "N5.29",
        swap(
            STRUCTURE,
            "<format>pdf</format><formatDetaljer>fmt/354</formatDetaljer>",
            "<format>fmt/354</format>",
        ),
    ),
    Mutation("N5.30", swap(STRUCTURE, "@sum DOKUMENT/0004.json@", "0" * 64)),
    Mutation("M706", swap(STRUCTURE, "SHA-256", "MD5")),
    Mutation("M707", swap(STRUCTURE, "@size DOKUMENT/0004.json@", "1")),
    Mutation("N5.32", both(lost("DOKUMENT/0004.json"), swap(EXTRACT, "@files@", "3"))),
    Mutation("N5.33", put("DOKUMENT/0005.json", b"{}")),
    Mutation("K6.4.10", swap(STRUCTURE, "fmt/817", "fmt/9999")),
    Mutation(
        "K6.4.10b",
        both(swap(STRUCTURE, "fmt/354", "fmt/480"), put("DOKUMENT/0001.pdf", pdf("3"))),
        frozenset({"AST17"}),
    ),
    Mutation("K6.4.10", swap(STRUCTURE, "fmt/354", "fmt/18")),
    Mutation(
        "F.1",
        both(
            swap(STRUCTURE, "<formatDetaljer>fmt/354</formatDetaljer>", ""), put("DOKUMENT/0001.pdf", pdf(""))
        ),
        frozenset({"AST17"}),
    ),
    Mutation("F.1", swap(STRUCTURE, "fmt/354", "fmt/95")),
    Mutation("AST17", both(swap(STRUCTURE, "fmt/354", "fmt/477"), put("DOKUMENT/0001.pdf", pdf("2")))),
    # --- journals and changes
    Mutation("N5.59", swap(RUNNING, "<antallJournalposter>2", "<antallJournalposter>3")),
    Mutation("N5.60", swap(RUNNING, "<journalStartDato>2026-02-10", "<journalStartDato>2026-02-11")),
    Mutation("K6.4.30", swap(PUBLIC, known("ut"), known("en annen"))),
    Mutation("K6.4.30b", swapped_entries),
    Mutation(
        "LJT2",
        both(
            swap(EXTRACT, "<value>skarpt", "<value>mykt"),
            *(
                swap(file, "<journalStartDato>2026-02-10", "<journalStartDato>2025-12-31")
                for file in (RUNNING, PUBLIC)
            ),
        ),
        frozenset({"OJT2"}),
    ),
    Mutation(
        "OJT2",
        both(
            swap(EXTRACT, "<value>skarpt", "<value>mykt"),
            *(
                swap(file, "<journalSluttDato>2026-03-12", "<journalSluttDato>2026-07-01")
                for file in (RUNNING, PUBLIC)
            ),
        ),
        frozenset({"LJT2"}),
    ),
    Mutation("OJ.1", swap(PUBLIC, "Tittel *****", "Tittel inn")),
    Mutation(
        "OJ.1", swap(PUBLIC, "*****</korrespondansepartNavn>", "Per Innbygger</korrespondansepartNavn>")
    ),
    Mutation("OJ.1", before("\n<registrering", SCREENING.replace("avsender", "mottaker"))),
    Mutation("N5.62", swap(CHANGES, known("sak"), pieces.NEVER)),
    # --- the package around
    Mutation("D.1", lambda package: package.texts.pop(LOG), sip=True),
    Mutation("D.2", lambda package: package.to_mets.append((' TYPE="SIP"', "")), sip=True),
    Mutation(
        "D.3",
        lambda package: package.to_mets.append(
            ("file:content/DOKUMENT/0001.pdf", "file:content/DOKUMENT/9.pdf")
        ),
        frozenset({"D.6"}),
        sip=True,
    ),
    Mutation(
        "D.4", lambda package: package.to_mets.append(("@sum content/DOKUMENT/0001.pdf@", "0" * 64)), sip=True
    ),
    Mutation("D.5", lambda package: package.swap(LOG, "@size content/arkivstruktur.xml@", "1"), sip=True),
    Mutation("D.6", found("descriptive_metadata/more.txt"), sip=True),
)
