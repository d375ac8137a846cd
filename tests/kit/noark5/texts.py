"""The XML of a small package, of an invented municipality.

`@sum PATH@`, `@size PATH@` and `@files@` stand for what is true when the package is written, so that a change in one
place does not break what counts it.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from moteplass.kit.noark5.codes import CATALOGUE, NAMESPACE, SCHEMAS, SCREENED, XSI

STRUCTURE, CHANGES = "arkivstruktur.xml", "endringslogg.xml"
RUNNING, PUBLIC, EXTRACT = "loependeJournal.xml", "offentligJournal.xml", "arkivuttrekk.xml"
METS, LOG = "dias-mets.xml", "log.xml"
SIP = UUID("1d4c9a9e-52a5-4f0c-9b34-6d0d0c1f6f11")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def known(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://moteplass.example/{name}"))


def pdf(part: str = "1", conformance: str = "B") -> bytes:
    claim = f'<rdf:Description pdfaid:part="{part}" pdfaid:conformance="{conformance}"/>' if part else ""
    return f"%PDF-1.4\n5 0 obj <</Type /Metadata/Subtype /XML>> stream\n{claim}\nendstream\n%%EOF\n".encode()


def made(day: str) -> str:
    return f"<opprettetDato>{day}T09:00:00+01:00</opprettetDato><opprettetAv>Kari Arkivar</opprettetAv>"


def closed(day: str) -> str:
    return f"<avsluttetDato>{day}T15:00:00+02:00</avsluttetDato><avsluttetAv>Kari Arkivar</avsluttetAv>"


def document(name: str, number: int, file: str, puid: str, day: str) -> str:
    part = "Hoveddokument" if number == 1 else "Vedlegg"
    return (
        f"<dokumentbeskrivelse><systemID>{known(name)}</systemID><dokumenttype>Brev</dokumenttype>"
        f"<dokumentstatus>Dokumentet er ferdigstilt</dokumentstatus><tittel>Dokument {name}</tittel>{made(day)}"
        f"<tilknyttetRegistreringSom>{part}</tilknyttetRegistreringSom><dokumentnummer>{number}</dokumentnummer>"
        f"<tilknyttetDato>{day}T09:00:00+01:00</tilknyttetDato><tilknyttetAv>Ola Nordmann</tilknyttetAv>"
        f"<dokumentobjekt><systemID>{known(file)}</systemID><versjonsnummer>1</versjonsnummer>"
        f"<variantformat>Arkivformat</variantformat><format>{file.rpartition('.')[2]}</format>"
        f"<formatDetaljer>{puid}</formatDetaljer>{made(day)}"
        f"<referanseDokumentfil>DOKUMENT/{file}</referanseDokumentfil><sjekksum>@sum DOKUMENT/{file}@</sjekksum>"
        f"<sjekksumAlgoritme>SHA-256</sjekksumAlgoritme><filstoerrelse>@size DOKUMENT/{file}@</filstoerrelse>"
        "</dokumentobjekt></dokumentbeskrivelse>"
    )


def correspondent(kind: str, name: str) -> str:
    return (
        f"<korrespondansepart><korrespondanseparttype>{kind}</korrespondanseparttype>"
        f"<korrespondansepartNavn>{name}</korrespondansepartNavn></korrespondansepart>"
    )


def registration(kind: str, name: str, day: str, before: str, after: str) -> str:
    return (
        f'<registrering xsi:type="{kind}"><systemID>{known(name)}</systemID>{made(day)}'
        f"<arkivertDato>{day}T10:00:00+01:00</arkivertDato><arkivertAv>Kari Arkivar</arkivertAv>{before}"
        f"<tittel>Tittel {name}</tittel>{after}</registrering>"
    )


def numbered(number: int, kind: str, day: str) -> str:
    return (
        f"<journalaar>2026</journalaar><journalsekvensnummer>{number}</journalsekvensnummer>"
        f"<journalpostnummer>{number}</journalpostnummer><journalposttype>{kind}</journalposttype>"
        f"<journalstatus>Arkivert</journalstatus><journaldato>{day}</journaldato>"
    )


SCREENING = (
    "<skjerming><tilgangsrestriksjon>Unntatt offentlighet</tilgangsrestriksjon><skjermingshjemmel>Offl. § 13"
    "</skjermingshjemmel><skjermingMetadata>Skjerming tittel registrering - utvalgte ord</skjermingMetadata>"
    "<skjermingMetadata>Skjerming navn avsender</skjermingMetadata><skjermingDokument>Skjerming av hele dokumentet"
    "</skjermingDokument></skjerming>"
)
CASE = "<saksaar>2026</saksaar><sakssekvensnummer>1</sakssekvensnummer>"
BODY = (
    "<arkivskaper><arkivskaperID>000000000</arkivskaperID>"
    "<arkivskaperNavn>Fjordvik kommune</arkivskaperNavn></arkivskaper>"
)


def structure() -> str:
    received = registration(
        "journalpost",
        "inn",
        "2026-02-10",
        SCREENING + document("brev inn", 1, "0001.pdf", "fmt/354", "2026-02-10"),
        "<offentligTittel>Tittel *****</offentligTittel>"
        + correspondent("Avsender", "Per Innbygger")
        + correspondent("Mottaker", "Fjordvik kommune")
        + numbered(1, "Inngående dokument", "2026-02-10"),
    )
    sent = registration(
        "journalpost",
        "ut",
        "2026-03-12",
        document("brev ut", 1, "0002.pdf", "fmt/354", "2026-03-12"),
        correspondent("Mottaker", "Velforeningen") + numbered(2, "Utgående dokument", "2026-03-12"),
    )
    note = registration(
        "arkivnotat",
        "notat",
        "2026-04-14",
        document("referat", 1, "0003.pdf", "fmt/354", "2026-04-14")
        + document("kilde", 2, "0004.json", "fmt/817", "2026-04-14"),
        "",
    )
    return (
        f'{DECLARATION}<arkiv xmlns="{NAMESPACE}arkivstruktur" xmlns:xsi="{XSI}">'
        f"<systemID>{known('arkiv')}</systemID><tittel>Møteplasser</tittel><arkivstatus>Avsluttet</arkivstatus>"
        f"<dokumentmedium>Elektronisk arkiv</dokumentmedium>{made('2026-01-02')}{closed('2026-06-29')}{BODY}\n"
        f"<arkivdel><systemID>{known('arkivdel')}</systemID><tittel>2026</tittel>"
        f"<arkivdelstatus>Avsluttet periode</arkivdelstatus>{made('2026-01-03')}{closed('2026-06-28')}"
        f"<klassifikasjonssystem><systemID>{known('system')}</systemID><tittel>Funksjoner</tittel>{made('2026-01-04')}"
        f"<klasse><systemID>{known('1')}</systemID><klasseID>1</klasseID><tittel>Medvirkning</tittel>{made('2026-01-05')}\n"
        f"<klasse><systemID>{known('1.1')}</systemID><klasseID>1.1</klasseID><tittel>Høringer</tittel>{made('2026-01-06')}\n"
        f'<mappe xsi:type="saksmappe"><systemID>{known("sak")}</systemID><mappeID>2026/1</mappeID>'
        f"<tittel>Gangbru</tittel>{made('2026-02-01')}{closed('2026-06-27')}\n{received}\n{sent}\n{note}\n"
        f"{CASE}<saksdato>2026-02-01</saksdato><administrativEnhet>Plan</administrativEnhet>"
        "<saksansvarlig>Ola Nordmann</saksansvarlig><saksstatus>Avsluttet</saksstatus></mappe>\n"
        "</klasse>\n</klasse></klassifikasjonssystem></arkivdel></arkiv>\n"
    )


def changes() -> str:
    return (
        f'{DECLARATION}<endringslogg xmlns="{NAMESPACE}endringslogg"><endring>'
        f"<referanseArkivenhet>{known('sak')}</referanseArkivenhet><referanseMetadata>saksstatus</referanseMetadata>"
        "<endretDato>2026-06-27T15:00:00+02:00</endretDato><endretAv>Ola Nordmann</endretAv>"
        "<tidligereVerdi>Under behandling</tidligereVerdi><nyVerdi>Avsluttet</nyVerdi></endring></endringslogg>\n"
    )


def journal(file: str) -> str:
    public = file == PUBLIC
    name = file.removesuffix(".xml")

    def entry(number: int, unit: str, title: str, shown: str, day: str, parts: str) -> str:
        full = "" if public else f"<tittel>{title}</tittel>"
        case = "" if public else "<tittel>Gangbru</tittel>"
        return (
            f"<journalregistrering><saksmappe>{CASE}{case}</saksmappe><journalpost>"
            f"<systemID>{known(unit)}</systemID><journalaar>2026</journalaar><journalsekvensnummer>{number}"
            f"</journalsekvensnummer><journalpostnummer>{number}</journalpostnummer>{full}"
            f"<offentligTittel>{shown}</offentligTittel><journaldato>{day}</journaldato>{parts}</journalpost>"
            "</journalregistrering>\n"
        )

    sender = SCREENED if public else "Per Innbygger"
    return (
        f'{DECLARATION}<{name} xmlns="{NAMESPACE}{name}"><journalhode><journalStartDato>2026-02-10</journalStartDato>'
        "<journalSluttDato>2026-03-12</journalSluttDato><antallJournalposter>2</antallJournalposter>"
        f"{BODY}</journalhode>\n"
        + entry(1, "inn", "Tittel inn", "Tittel *****", "2026-02-10", correspondent("Avsender", sender))
        + entry(2, "ut", "Tittel ut", "Tittel ut", "2026-03-12", correspondent("Mottaker", "Velforeningen"))
        + f"</{name}>\n"
    )


def prop(name: str, value: str = "", *inside: str) -> str:
    said = f"<value>{value}</value>" if value else ""
    more = f"<properties>{''.join(inside)}</properties>" if inside else ""
    return f'<property name="{name}">{said}{more}</property>'


def summed(name: str) -> str:
    checksum = prop("checksum", "", prop("algorithm", "SHA-256"), prop("value", f"@sum {name}@"))
    return prop("file", "", prop("name", name), checksum)


def data_object(file: str, **numbers: int) -> str:
    counted = (prop("numberOfOccurrences", name, prop("value", str(n))) for name, n in numbers.items())
    inside = (
        summed(file),
        prop("schema", "main", summed(SCHEMAS[file])),
        prop("schema", "", summed(CATALOGUE)),
        prop("info", "", *counted),
    )
    return f'<dataObject name="{file}"><properties>{"".join(inside)}</properties></dataObject>\n'


OBJECTS = {
    STRUCTURE: data_object(STRUCTURE, mappe=1, registrering=3),
    CHANGES: data_object(CHANGES, endring=1),
    RUNNING: data_object(RUNNING, journalregistrering=2),
    PUBLIC: data_object(PUBLIC, journalregistrering=2),
}


def extract() -> str:
    more = '<additionalElement name="{}"><value>{}</value></additionalElement>'
    period = prop("startDate", "2026-01-01") + prop("endDate", "2026-06-30")
    cut = prop("periode", "", prop("inngaaendeSkille", "skarpt"), prop("utgaaendeSkille", "skarpt"))
    info = prop(
        "info",
        "",
        prop("type", "Noark 5", prop("version", "5.0")),
        prop(
            "additionalInfo",
            "",
            cut,
            prop("inneholderSkjermetInformasjon", "true"),
            prop("omfatterDokumenterSomErKassert", "false"),
            prop("inneholderDokumenterSomSkalKasseres", "false"),
            prop("inneholderVirksomhetsspesifikkeMetadata", "false"),
            prop("antallDokumentfiler", "@files@"),
        ),
    )
    return (
        f'{DECLARATION}<addml xmlns="http://www.arkivverket.no/standarder/addml"><dataset><reference><context>'
        '<additionalElements><additionalElement name="recordCreators"><additionalElements>'
        + more.format("recordCreator", "Fjordvik kommune")
        + "</additionalElements></additionalElement>"
        + more.format("systemName", "Møteplass")
        + more.format("archive", "Møteplasser")
        + '</additionalElements></context><content><additionalElements><additionalElement name="archivalPeriod">'
        f"<properties>{period}</properties></additionalElement></additionalElements></content></reference><dataObjects>"
        f'<dataObject name="Noark 5-arkivuttrekk"><properties>{info}</properties><dataObjects>\n'
        + "".join(OBJECTS.values())
        + "</dataObjects></dataObject></dataObjects></dataset></addml>\n"
    )


AGENTS = (
    'ROLE="ARCHIVIST" TYPE="ORGANIZATION"',
    'ROLE="ARCHIVIST" TYPE="OTHER" OTHERTYPE="SOFTWARE"',
    'ROLE="CREATOR" TYPE="ORGANIZATION"',
    'ROLE="OTHER" OTHERROLE="SUBMITTER" TYPE="ORGANIZATION"',
    'ROLE="OTHER" OTHERROLE="PRODUCER" TYPE="ORGANIZATION"',
    'ROLE="IPOWNER" TYPE="ORGANIZATION"',
)


def mets(paths: list[str]) -> str:
    agents = "".join(f"<agent {agent}><name>Fjordvik kommune</name></agent>" for agent in AGENTS)
    files = "".join(
        f'<file ID="f{number}" MIMETYPE="text/xml" CHECKSUMTYPE="SHA-256" CHECKSUM="@sum {path}@"'
        f' SIZE="@size {path}@" CREATED="2026-07-01T09:00:00+02:00"><FLocat xlink:href="file:{path}" LOCTYPE="URL"/>'
        "</file>\n"
        for number, path in enumerate(paths)
    )
    return (
        f'{DECLARATION}<mets xmlns="http://arkivverket.no/standarder/METS" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' OBJID="UUID:{SIP}" TYPE="SIP" PROFILE="http://xml.ra.se/METS/RA_METS_eARD.xml">'
        f'<metsHdr CREATEDATE="2026-07-01T09:00:00+02:00">{agents}<metsDocumentID>dias-mets.xml</metsDocumentID>'
        f"</metsHdr><fileSec><fileGrp>\n{files}</fileGrp></fileSec>"
        '<structMap><div LABEL="Package"/></structMap></mets>\n'
    )


def log() -> str:
    return (
        f'{DECLARATION}<premis xmlns="http://arkivverket.no/standarder/PREMIS" xmlns:xsi="{XSI}" version="2.0">'
        '<object xsi:type="file"><objectIdentifier><objectIdentifierType>NO/RA</objectIdentifierType>'
        f"<objectIdentifierValue>{SIP}/content/arkivstruktur.xml</objectIdentifierValue></objectIdentifier>"
        "<objectCharacteristics><compositionLevel>0</compositionLevel><fixity>"
        "<messageDigestAlgorithm>SHA-256</messageDigestAlgorithm>"
        "<messageDigest>@sum content/arkivstruktur.xml@</messageDigest></fixity>"
        "<size>@size content/arkivstruktur.xml@</size><format><formatDesignation><formatName>XML</formatName>"
        "</formatDesignation></format></objectCharacteristics></object></premis>\n"
    )
