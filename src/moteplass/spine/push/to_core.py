"""Our cases and entries in an archive core. Code values are named as the standard has them."""

import mimetypes
import tempfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from moteplass.kit import clock
from moteplass.spine.content.models import Capacity, Contribution
from moteplass.spine.journal import noark as words
from moteplass.spine.journal.models import Case, Entry, Restriction
from moteplass.spine.journal.seen import public_title
from moteplass.spine.push.core import Core, Fields, Thing, key_of, keyed
from moteplass.spine.registry.loader import kind_of
from moteplass.spine.transfer import noark
from moteplass.spine.transfer.documents import Made, Shelf
from moteplass.spine.transfer.parts import documents
from moteplass.spine.transfer.registration import Document

_NAMELESS: Final = "Uten navn"
_ARCHIVE: Final = "arkivstruktur"


class ToCore:
    def __init__(self, core: Core) -> None:
        self._core = core
        # The case that entries were last put in: those of one come one after the other.
        self._case: tuple[str, Thing] | None = None

    def case(self, case: Any) -> str:
        """Open or correct a case. Its closing is the core's own archivists': a core wants a class first."""
        key = str(noark.system_id(case.place, "mappe", case.tool_id))
        found = self._core.again(case.there, self._core.records.to("sakarkiv/saksmappe"), key)
        if found is None:
            fields = self._case_fields(case, Case.Status.OPEN) | keyed(key)
            fields |= {"saksaar": case.year, "sakssekvensnummer": case.number, "mappeID": case.reference}
            found = self._core.make(self._core.series, "sakarkiv/ny-saksmappe", fields)
        thing = self._core.change(found, self._case_fields(case, case.status))
        self._case = None
        return thing.here

    def entry(self, entry: Any) -> str:
        """Register or correct an entry with its correspondents, and hand over the files it lacks."""
        core = self._core
        key = str(noark.system_id(entry.place, "registrering", entry.contribution_id))
        fields = self._entry_fields(entry)
        rows = Contribution.objects.unscoped(reason="what is journalled is sent on, whoever may read it")
        about = rows.select_related("tool", "place__organisation").get(pk=entry.contribution_id)
        thing = core.again(entry.there, core.records.to("sakarkiv/journalpost"), key)
        new = thing is None
        if thing is None:
            fields |= keyed(key) | self._numbers(entry, about)
            thing = core.make(self._within(entry.case_there), "sakarkiv/ny-journalpost", fields)
        else:
            thing = core.change(thing, fields)
        self._parties(thing, entry, about, key, new)
        if entry.files_now != entry.files_sent:
            self._documents(thing, entry, about, key, new)
        return thing.here

    def _within(self, url: str) -> Thing:
        if self._case is None or self._case[0] != url:
            self._case = url, self._core.get(url)
        return self._case[1]

    def _case_fields(self, case: Any, status: str) -> Fields:
        fields: Fields = {
            "tittel": case.title,
            "offentligTittel": public_title(case, bool(case.tool_open)),
            "saksdato": _day(case.opened),
            "administrativEnhet": case.responsible_unit,
            "saksansvarlig": case.responsible_person or case.responsible_unit,
            "skjerming": self._screening(case, _restriction(case.exempt), bool(case.tool_open)),
        }
        if status != Case.Status.CLOSED:
            fields["saksstatus"] = self._core.code("saksstatus", words.CASE_STATUS[Case.Status(status)])
        return fields

    def _entry_fields(self, entry: Any) -> Fields:
        code, readable = self._core.code, bool(entry.readable)
        exempt = noark.exemption(entry, _restriction(entry.exempt), readable)
        return {
            "tittel": entry.title,
            "offentligTittel": public_title(entry, readable),
            "journalposttype": code("journalposttype", words.TYPE[Entry.Type(entry.type)]),
            "journalstatus": code("journalstatus", words.ENTRY_STATUS[Entry.Status(entry.status)]),
            "dokumentetsDato": _day(entry.document_date),
            "skjerming": self._screening(entry, exempt, readable),
        }

    def _numbers(self, entry: Any, about: Contribution) -> Fields:
        """What is said of an entry once, and never changes."""
        sent = "sendtDato" if entry.type == Entry.Type.OUTGOING else "mottattDato"
        return {
            "journalaar": entry.year,
            "journalsekvensnummer": entry.sequence,
            "journalpostnummer": entry.number,
            "registreringsID": f"{entry.case.reference}-{entry.number}",
            "journaldato": _day(entry.journal_date),
            sent: _moment(about.published_at),
            "dokumentmedium": self._core.code("dokumentmedium", "Elektronisk arkiv"),
        }

    def _screening(
        self, about: Case | Entry, restriction: Restriction | None, readable: bool
    ) -> Fields | None:
        if restriction is None:
            return None
        code = self._core.code
        access = words.ACCESS[Restriction.Code(restriction.code)]
        screened = noark.screened_parts(about, restriction, readable)
        fields = {
            "tilgangsrestriksjon": code("tilgangsrestriksjon", access),
            "skjermingshjemmel": restriction.reference,
            "skjermingMetadata": [code("skjermingMetadata", each) for each in screened],
            "skjermingDokument": code("skjermingDokument", noark.WHOLE),
        }
        if restriction.until:
            fields["skjermingOpphoererDato"] = _day(restriction.until)
        return fields

    def _parties(self, thing: Thing, entry: Any, about: Contribution, key: str, new: bool) -> None:
        """Both sides. Others that have been added there are let be."""
        core = self._core
        rel = f"{_ARCHIVE}/korrespondansepart"
        there = {} if new else {key_of(each): each for each in core.every(thing.to(rel))}
        type_ = Entry.Type(entry.type)
        whom = "person" if about.capacity == Capacity.PERSON else "enhet"
        ours = "Intern avsender" if type_ == Entry.Type.OUTGOING else "Intern mottaker"
        unit = {
            "administrativEnhet": entry.case.responsible_unit,
            "saksbehandler": entry.case.responsible_person or None,
        }
        sides = (
            (whom, words.PARTY[type_], {"navn": entry.correspondent or _NAMELESS}),
            ("intern", ours, unit),
        )
        for kind, role, fields in sides:
            own = f"{key} {kind}"
            fields = {**fields, "korrespondanseparttype": core.code("korrespondanseparttype", role)}
            if own in there:
                core.change(there[own], fields)
            else:
                core.make(thing, f"{_ARCHIVE}/ny-korrespondansepart{kind}", fields | keyed(own))

    def _documents(self, thing: Thing, entry: Any, about: Contribution, key: str, new: bool) -> None:
        if not entry.files_now:
            return
        (record,) = kind_of(about.tool.kind).records([about.pk])
        with tempfile.TemporaryDirectory() as folder:
            shelf = Shelf(Path(folder) / "1", 1)
            rows = documents(about, record, shelf, entry.title, until=clock.now())
            there = [] if new else list(self._core.every(thing.to(f"{_ARCHIVE}/dokumentbeskrivelse")))
            known = {str(each.fields.get("eksternReferanse", "")): each for each in there}
            for number, document in enumerate(rows, 1):
                own = f"{key} {number}"
                found = known.get(own)
                described = found or self._describe(thing, document, number, own)
                self._files(described, document.files, Path(folder), new=found is None)

    def _describe(self, thing: Thing, document: Document, number: int, key: str) -> Thing:
        code = self._core.code
        role = "Hoveddokument" if number == 1 else "Vedlegg"
        return self._core.make(
            thing,
            f"{_ARCHIVE}/ny-dokumentbeskrivelse",
            {
                "tittel": document.title,
                "dokumenttype": code("dokumenttype", "Brev"),
                "dokumentstatus": code("dokumentstatus", "Dokumentet er ferdigstilt"),
                "tilknyttetRegistreringSom": code("tilknyttetRegistreringSom", role),
                "dokumentnummer": number,
                "tilknyttetDato": _moment(document.at),
                "eksternReferanse": key,
                **({"beskrivelse": document.note} if document.note else {}),
            },
        )

    def _files(self, described: Thing, files: Iterable[Made], folder: Path, *, new: bool) -> None:
        core = self._core
        there = [] if new else list(core.every(described.to(f"{_ARCHIVE}/dokumentobjekt")))
        versions = {each.fields.get("versjonsnummer"): each for each in there}
        for version, made in enumerate(files, 1):
            found = versions.get(version)
            if found and core.has_file(found):
                continue
            if found and found.fields.get("sjekksum") != made.written.sha256:
                # Described before it was cut off, and written anew since: what was promised cannot be kept.
                core.remove(found)
                found = None
            mime = mimetypes.guess_type(made.written.path)[0] or "application/octet-stream"
            path = folder / "1" / Path(made.written.path).name
            found = found or core.make(
                described, f"{_ARCHIVE}/ny-dokumentobjekt", self._file(made, version, mime)
            )
            core.upload(found, path, mime)

    def _file(self, made: Made, version: int, mime: str) -> Fields:
        return {
            "versjonsnummer": version,
            "variantformat": self._core.code("variantformat", "Arkivformat"),
            "filnavn": Path(made.written.path).name,
            "mimeType": mime,
            "filstoerrelse": made.written.size,
            "sjekksum": made.written.sha256,
            "sjekksumAlgoritme": "SHA-256",
        }


def _restriction(pk: int | None) -> Restriction | None:
    return Restriction.objects.get(pk=pk) if pk else None


def _day(day: date) -> str:
    """A date as XML Schema writes it with its zone, which the interface asks for."""
    return f"{day.isoformat()}{noark.beginning(day).isoformat()[-6:]}"


def _moment(at: datetime) -> str:
    return at.isoformat()
