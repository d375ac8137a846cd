"""Code values, names and element order of Noark 5.5 transfers, which the official schemas (version 5.0) do not hold.

From the standard's metadata catalogue (M001–M719) and annexes; `M…` is the number there.
"""

from typing import Final

# What arkivuttrekk.xml calls the schemas' version. The standard's own is 5.5.
VERSION: Final = "5.0"
NAMESPACE: Final = "http://www.arkivverket.no/standarder/noark5/"
ADDML: Final = "http://www.arkivverket.no/standarder/addml"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

DOCUMENTS: Final = "DOKUMENT"
# XML file → the schema it is written by. metadatakatalog.xsd is imported by all but ADDML's.
SCHEMAS: Final = {
    "arkivuttrekk.xml": "addml.xsd",
    "arkivstruktur.xml": "arkivstruktur.xsd",
    "endringslogg.xml": "endringslogg.xsd",
    "loependeJournal.xml": "loependeJournal.xsd",
    "offentligJournal.xml": "offentligJournal.xsd",
}
CATALOGUE: Final = "metadatakatalog.xsd"
JOURNALS: Final = ("loependeJournal.xml", "offentligJournal.xml")
# Stands in offentligJournal.xml where words are screened.
SCREENED: Final = "*****"

# Element → the values the standard obliges to. Lists that the standard leaves open (dokumenttype, merknadstype,
# tilgangsrestriksjon past its first value) are not here.
CODES: Final[dict[str, frozenset[str]]] = {
    name: frozenset(values)
    for name, values in {
        "arkivstatus": ("Opprettet", "Avsluttet"),  # M050
        "arkivdelstatus": (  # M051
            "Aktiv periode",
            "Overlappingsperiode",
            "Avsluttet periode",
            "Uaktuelle mapper",
        ),
        "saksstatus": ("Under behandling", "Avsluttet", "Utgår"),  # M052
        "journalstatus": ("Journalført", "Ekspedert", "Arkivert", "Utgår"),  # M053
        "dokumentstatus": ("Dokumentet er under redigering", "Dokumentet er ferdigstilt"),  # M054
        "presedensStatus": ("Gjeldende", "Foreldet"),  # M056
        "journalposttype": (  # M082
            "Inngående dokument",
            "Utgående dokument",
            "Organinternt dokument for oppfølging",
            "Organinternt dokument uten oppfølging",
            "Saksframlegg",
        ),
        "korrespondanseparttype": (  # M087
            "Avsender",
            "Mottaker",
            "Kopimottaker",
            "Gruppemottaker",
            "Intern avsender",
            "Intern mottaker",
        ),
        "slettingstype": (  # M089
            "Sletting av produksjonsformat",
            "Sletting av tidligere versjon",
            "Sletting av variant med sladdet informasjon",
        ),
        "tilknyttetRegistreringSom": ("Hoveddokument", "Vedlegg"),  # M217
        "dokumentmedium": (  # M300
            "Fysisk arkiv",
            "Elektronisk arkiv",
            "Blandet fysisk og elektronisk arkiv",
        ),
        "kassasjonsvedtak": ("Bevares", "Kasseres", "Vurderes senere"),  # M450
        "skjermingMetadata": (  # M502
            "Skjerming klasseID",
            "Skjerming tittel klasse",
            "Skjerming tittel mappe - unntatt første linje",
            "Skjerming tittel mappe - utvalgte ord",
            "Skjerming navn part i sak",
            "Skjerming tittel registrering - unntatt første linje",
            "Skjerming tittel registrering - utvalgte ord",
            "Skjerming navn avsender",
            "Skjerming navn mottaker",
            "Skjerming tittel dokumentbeskrivelse",
            "Skjerming merknadstekst",
            "Midlertidig skjerming",
        ),
        "skjermingDokument": (  # M503
            "Skjerming av hele dokumentet",
            "Skjerming av deler av dokumentet",
        ),
        "grad": (  # M506
            "Strengt hemmelig (sikkerhetsgrad)",
            "Hemmelig (sikkerhetsgrad)",
            "Konfidensielt (sikkerhetsgrad)",
            "Begrenset (sikkerhetsgrad)",
            "Fortrolig (beskyttelsesgrad)",
            "Strengt fortrolig (beskyttelsesgrad)",
        ),
        "elektroniskSignaturVerifisert": (  # M508
            "Signatur påført, ikke verifisert",
            "Signatur påført og verifisert",
        ),
        "avskrivningsmaate": (  # M619
            "Besvart med brev",
            "Besvart med e-post",
            "Besvart på telefon",
            "Tatt til etterretning",
            "Tatt til orientering",
        ),
        "variantformat": (  # M700
            "Produksjonsformat",
            "Arkivformat",
            "Dokument hvor deler av innholdet er skjermet",
        ),
    }.items()
}
# What a status must be when it is handed over.
FINISHED: Final[dict[str, frozenset[str]]] = {
    "arkivdelstatus": frozenset({"Avsluttet periode"}),
    "saksstatus": frozenset({"Avsluttet", "Utgår"}),
    "journalstatus": frozenset({"Arkivert", "Utgår"}),
    "dokumentstatus": frozenset({"Dokumentet er ferdigstilt"}),
}

# Type → its child elements in the schema's order. Those of saksmappe come after those of mappe, which it extends, and
# so after the children of the case; those of journalpost and arkivnotat after those of registrering.
ORDER: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(children.split())
    for name, children in {
        "arkiv": "systemID tittel beskrivelse arkivstatus dokumentmedium oppbevaringssted opprettetDato opprettetAv "
        "avsluttetDato avsluttetAv arkivskaper arkiv arkivdel",
        "arkivskaper": "arkivskaperID arkivskaperNavn beskrivelse",
        "arkivdel": "systemID tittel beskrivelse arkivdelstatus dokumentmedium oppbevaringssted opprettetDato "
        "opprettetAv avsluttetDato avsluttetAv arkivperiodeStartDato arkivperiodeSluttDato referanseForloeper "
        "referanseArvtaker kassasjon utfoertKassasjon sletting skjerming gradering klassifikasjonssystem mappe "
        "registrering",
        "klassifikasjonssystem": "systemID klassifikasjonstype tittel beskrivelse opprettetDato opprettetAv "
        "avsluttetDato avsluttetAv klasse",
        "klasse": "systemID klasseID tittel beskrivelse noekkelord opprettetDato opprettetAv avsluttetDato "
        "avsluttetAv kryssreferanse kassasjon skjerming gradering klasse mappe registrering",
        "mappe": "systemID mappeID tittel offentligTittel beskrivelse noekkelord dokumentmedium oppbevaringssted "
        "opprettetDato opprettetAv avsluttetDato avsluttetAv referanseArkivdel virksomhetsspesifikkeMetadata part "
        "kryssreferanse merknad kassasjon skjerming gradering mappe registrering",
        "saksmappe": "saksaar sakssekvensnummer saksdato administrativEnhet saksansvarlig journalenhet saksstatus "
        "utlaantDato utlaantTil referanseSekundaerKlassifikasjon presedens",
        "part": "partID partNavn partRolle postadresse postnummer poststed land epostadresse telefonnummer "
        "kontaktperson virksomhetsspesifikkeMetadata",
        "registrering": "systemID opprettetDato opprettetAv arkivertDato arkivertAv referanseArkivdel part kassasjon "
        "skjerming gradering dokumentbeskrivelse registreringsID tittel offentligTittel beskrivelse noekkelord "
        "forfatter dokumentmedium oppbevaringssted virksomhetsspesifikkeMetadata merknad kryssreferanse "
        "korrespondansepart",
        "journalpost": "journalaar journalsekvensnummer journalpostnummer journalposttype journalstatus journaldato "
        "dokumentetsDato mottattDato sendtDato forfallsdato offentlighetsvurdertDato antallVedlegg utlaantDato "
        "utlaantTil journalenhet avskrivning dokumentflyt presedens elektroniskSignatur",
        "korrespondansepart": "korrespondanseparttype korrespondansepartNavn postadresse postnummer poststed land "
        "epostadresse telefonnummer kontaktperson administrativEnhet saksbehandler",
        "avskrivning": "avskrivningsdato avskrevetAv avskrivningsmaate referanseAvskrivesAvJournalpost",
        "arkivnotat": "dokumentetsDato mottattDato sendtDato forfallsdato offentlighetsvurdertDato antallVedlegg "
        "utlaantDato utlaantTil dokumentflyt",
        "dokumentbeskrivelse": "systemID dokumenttype dokumentstatus tittel beskrivelse forfatter opprettetDato "
        "opprettetAv dokumentmedium oppbevaringssted referanseArkivdel tilknyttetRegistreringSom dokumentnummer "
        "tilknyttetDato tilknyttetAv part merknad kassasjon utfoertKassasjon sletting skjerming gradering "
        "elektroniskSignatur dokumentobjekt",
        "dokumentobjekt": "systemID versjonsnummer variantformat format formatDetaljer opprettetDato opprettetAv "
        "referanseDokumentfil sjekksum sjekksumAlgoritme filstoerrelse elektroniskSignatur konvertering",
        "konvertering": "konvertertDato konvertertAv konvertertFraFormat konvertertTilFormat konverteringsverktoey "
        "konverteringskommentar",
        "kryssreferanse": "referanseTilKlasse referanseTilMappe referanseTilRegistrering",
        "merknad": "merknadstekst merknadstype merknadsdato merknadRegistrertAv",
        "kassasjon": "kassasjonsvedtak kassasjonshjemmel bevaringstid kassasjonsdato",
        "utfoertKassasjon": "kassertDato kassertAv",
        "skjerming": "tilgangsrestriksjon skjermingshjemmel skjermingMetadata skjermingDokument skjermingsvarighet "
        "skjermingOpphoererDato",
        "gradering": "grad graderingsdato gradertAv nedgraderingsdato nedgradertAv",
    }.items()
}
