"""A contribution as <registrering>: a journal entry (journalpost), or archived without being journalled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from moteplass.kit.localise import day_of
from moteplass.kit.noark5.codes import SCREENED
from moteplass.kit.noark5.write.xml import element, leaf
from moteplass.spine.content.models import Contribution
from moteplass.spine.journal import noark as words
from moteplass.spine.journal.models import Case, Entry, Restriction
from moteplass.spine.journal.seen import Sight, is_shown, public_title
from moteplass.spine.places.models import Place
from moteplass.spine.registry.kinds import Record
from moteplass.spine.transfer import folders, noark
from moteplass.spine.transfer.documents import Made

_NAMELESS = "Uten navn"
_BY_RULE = "Arkivplanen"
_PIXELS = "Pillow"


@dataclass(frozen=True, slots=True)
class Document:
    """A <dokumentbeskrivelse> with its files, one for each version."""

    title: str
    type: str
    at: datetime
    by: str
    files: Sequence[Made]
    # Why there is no file, in words; when what it said was disposed of.
    note: str = ""
    disposed: datetime | None = None


def registration(
    c: Contribution,
    record: Record,
    entry: Entry | None,
    documents: Iterable[Document],
    *,
    title: str,
    restriction: Restriction | None,
    readable: bool,
    about: Sequence[str],
    root: UUID | None,
) -> str:
    """The whole element. `readable`: by anyone; `about` is what else is to be told; `root` what it is a comment on, if
    handed over too.
    """
    name = record.correspondent or _NAMELESS
    own = noark.system_id(c.place, "registrering", c.pk)
    local = day_of(c.published_at)
    return element(
        "registrering",
        leaf("systemID", own),
        leaf("opprettetDato", c.created_at),
        leaf("opprettetAv", name),
        leaf("arkivertDato", c.appraisal.at),
        leaf("arkivertAv", c.appraisal.by_name or _BY_RULE),
        noark.screening(entry, restriction, readable),
        *(
            document(c.place, f"registrering {c.pk}", number, each)
            for number, each in enumerate(documents, 1)
        ),
        leaf("registreringsID", number_of(c, entry)),
        leaf("tittel", title),
        leaf("offentligTittel", public_title(entry, readable)) if entry else "",
        leaf("beskrivelse", ". ".join(about)),
        leaf("forfatter", name),
        element("kryssreferanse", leaf("referanseTilRegistrering", root)),
        *(parties(entry, entry.correspondent) if entry else ()),
        _journalled(c, entry)
        if entry
        else leaf("dokumentetsDato", local) + leaf("mottattDato", c.published_at),
        kind="journalpost" if entry else "arkivnotat",
    )


def entry_of(c: Contribution, until: datetime) -> Entry | None:
    """Its entry, if it was in the journal by a moment."""
    entry: Entry | None = getattr(c, "journal_entry", None)
    return entry if entry and entry.registered_at <= until else None


def number_of(c: Contribution, entry: Entry | None) -> str:
    """registreringsID: as the journal writes it, or our own."""
    return f"{entry.case.reference}-{entry.number}" if entry else f"{c.tool.slug}/{c.pk}"


def parties(entry: Entry, name: str, *, internal: bool = True) -> tuple[str, str]:
    """<korrespondansepart> of both sides; `name` is the other side's, in full or screened."""
    case, type_ = entry.case, Entry.Type(entry.type)
    theirs = _party(words.PARTY[type_], name or _NAMELESS)
    ours = {"Avsender": "Mottaker", "Mottaker": "Avsender"}.get(words.PARTY[type_], "Intern mottaker")
    unit = leaf("administrativEnhet", case.responsible_unit) if internal else ""
    person = leaf("saksbehandler", case.responsible_person) if internal else ""
    return theirs, _party(ours, entry.organisation.name_nb, unit, person)


def _party(type_: str, name: str, *more: str) -> str:
    who = leaf("korrespondanseparttype", type_), leaf("korrespondansepartNavn", name)
    return element("korrespondansepart", *who, *more)


def _journalled(c: Contribution, entry: Entry) -> str:
    received = "sendtDato" if entry.type == Entry.Type.OUTGOING else "mottattDato"
    return (
        leaf("journalaar", entry.year)
        + leaf("journalsekvensnummer", entry.sequence)
        + leaf("journalpostnummer", entry.number)
        + leaf("journalposttype", words.TYPE[Entry.Type(entry.type)])
        + leaf("journalstatus", words.ENTRY_STATUS[Entry.Status(entry.status)])
        + leaf("journaldato", entry.journal_date)
        + leaf("dokumentetsDato", entry.document_date)
        + leaf(received, c.published_at)
    )


def document(place: Place, about: str, number: int, document: Document) -> str:
    """<dokumentbeskrivelse>, the number-th of a registration."""
    by = document.by or _NAMELESS
    gone = element(
        "utfoertKassasjon",
        leaf("kassertDato", document.disposed),
        leaf("kassertAv", place.organisation.name_nb) if document.disposed else "",
    )
    note = element(
        "merknad",
        leaf("merknadstekst", document.note),
        leaf("merknadsdato", document.at) if document.note else "",
        leaf("merknadRegistrertAv", "Møteplass") if document.note else "",
    )
    return element(
        "dokumentbeskrivelse",
        leaf("systemID", noark.system_id(place, f"{about} dokumentbeskrivelse", number)),
        leaf("dokumenttype", document.type),
        leaf("dokumentstatus", "Dokumentet er ferdigstilt"),
        leaf("tittel", document.title),
        leaf("opprettetDato", document.at),
        leaf("opprettetAv", by),
        leaf("tilknyttetRegistreringSom", "Hoveddokument" if number == 1 else "Vedlegg"),
        leaf("dokumentnummer", number),
        leaf("tilknyttetDato", document.at),
        leaf("tilknyttetAv", by),
        note,
        gone,
        *(
            _file(place, f"{about} dokumentobjekt {number}", version, made)
            for version, made in enumerate(document.files, 1)
        ),
    )


def _file(place: Place, about: str, version: int, made: Made) -> str:
    converted = element(
        "konvertering",
        leaf("konvertertDato", made.at),
        leaf("konvertertAv", "Møteplass"),
        leaf("konvertertFraFormat", made.was),
        leaf("konvertertTilFormat", made.ending),
        leaf("konverteringsverktoey", _PIXELS),
    )
    return element(
        "dokumentobjekt",
        leaf("systemID", noark.system_id(place, about, version)),
        leaf("versjonsnummer", version),
        leaf("variantformat", "Arkivformat"),
        leaf("format", made.ending),
        leaf("formatDetaljer", made.puid),
        leaf("opprettetDato", made.at),
        leaf("opprettetAv", made.by or _NAMELESS),
        leaf("referanseDokumentfil", made.written.path),
        leaf("sjekksum", made.written.sha256),
        leaf("sjekksumAlgoritme", "SHA-256"),
        leaf("filstoerrelse", made.written.size),
        converted if made.was else "",
    )


def journalled(
    c: Contribution,
    entry: Entry,
    restriction: Restriction | None,
    *,
    sight: Sight = Sight.FULL,
    readable: bool = True,
    tool_open: bool = True,
) -> str:
    """<journalregistrering> in the running journal, or as the public one has it: `readable` by anyone, as the tool."""
    case: Case = entry.case
    full, shown = sight is Sight.FULL, is_shown(entry, readable, sight)
    number, label = folders.kind_words(c.tool.kind)
    name = entry.correspondent if full else entry.public_correspondent if shown else SCREENED
    return element(
        "journalregistrering",
        element("klasse", leaf("klasseID", number), leaf("tittel", label)),
        element(
            "saksmappe",
            leaf("saksaar", case.year),
            leaf("sakssekvensnummer", case.number),
            leaf("tittel", case.title) if full else "",
            leaf("offentligTittel", case.public_title if full else public_title(case, tool_open)),
        ),
        element(
            "journalpost",
            leaf("systemID", noark.system_id(c.place, "registrering", c.pk)),
            leaf("registreringsID", number_of(c, entry)),
            leaf("journalaar", entry.year),
            leaf("journalsekvensnummer", entry.sequence),
            leaf("journalpostnummer", entry.number),
            leaf("tittel", entry.title) if full else "",
            leaf("offentligTittel", entry.public_title if full else public_title(entry, readable)),
            leaf("journaldato", entry.journal_date),
            leaf("dokumentetsDato", entry.document_date),
            *(_exempt(restriction) if restriction else ()),
            *parties(entry, name, internal=False),
        ),
    )


def _exempt(restriction: Restriction) -> tuple[str, str]:
    access = words.ACCESS[Restriction.Code(restriction.code)]
    return leaf("tilgangsrestriksjon", access), leaf("skjermingshjemmel", restriction.reference)
