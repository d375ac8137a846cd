"""eInnsyn's REST API v1: the public journal, and nothing that it does not show.

Each thing has our own name for it (externalId), and is looked for by it before it is made.
"""

from typing import Any, Final

from moteplass.spine.journal import noark as words
from moteplass.spine.journal.models import Entry, Restriction
from moteplass.spine.journal.seen import Sight, case_of, restrictions, rows_of
from moteplass.spine.push.web import Web, read
from moteplass.spine.transfer import noark

_TYPE: Final = {
    Entry.Type.INCOMING: "inngaaende_dokument",
    Entry.Type.OUTGOING: "utgaaende_dokument",
    Entry.Type.FOLLOWED_UP: "organinternt_dokument_for_oppfoelging",
    Entry.Type.INTERNAL: "organinternt_dokument_uten_oppfoelging",
}
_NAMELESS: Final = "Uten navn"

Fields = dict[str, Any]


class ToEInnsyn:
    """eInnsyn, and in it the arkivdel with this id."""

    def __init__(self, web: Web, series: str) -> None:
        self._web = web
        self._series = series

    def case(self, case: Any) -> str:
        restriction = restrictions([], [case.pk]).get(("case", case.pk))
        row = case_of(case, case.tool_open, Sight.PUBLIC, restriction)
        fields = _titled(row.title) | {"saksdato": row.opened.isoformat()}
        key = _key(case.place, "mappe", case.tool_id)
        if was := self._found("saksmappe", case.there, key):
            return str(self._send("PATCH", f"saksmappe/{was['id']}", fields)["id"])
        fields |= {"externalId": key, "saksaar": row.year, "sakssekvensnummer": row.number}
        return str(self._send("POST", f"arkivdel/{self._series}/saksmappe", fields)["id"])

    def entry(self, entry: Any) -> str:
        (row,) = rows_of([entry], Sight.PUBLIC)
        fields = _titled(row.title) | {
            "journalposttype": _TYPE[Entry.Type(entry.type)],
            "dokumentetsDato": row.document_date.isoformat(),
            # It has no status of its own.
            "beskrivelse": words.ENTRY_STATUS[Entry.Status.CANCELLED]
            if entry.status == Entry.Status.CANCELLED
            else "",
        }
        party = {
            "korrespondansepartNavn": (name := row.correspondent or _NAMELESS),
            "korrespondansepartNavnSensitiv": name,
            "korrespondanseparttype": words.PARTY[Entry.Type(entry.type)].lower().replace(" ", "_"),
        }
        exempt = entry.exempt or entry.case_exempt
        screening = _screening(Restriction.objects.get(pk=exempt)) if exempt else None
        key = _key(entry.place, "registrering", entry.contribution_id)
        if was := self._found("journalpost", entry.there, key):
            self._change(was, fields, party, screening)
            return str(was["id"])
        fields |= {
            "externalId": key,
            "journalaar": entry.year,
            "journalsekvensnummer": entry.sequence,
            "journalpostnummer": entry.number,
            "journaldato": row.journal_date.isoformat(),
            "korrespondansepart": [party],
            **({"skjerming": screening} if screening else {}),
        }
        return str(self._send("POST", f"saksmappe/{entry.case_there}/journalpost", fields)["id"])

    def _found(self, kind: str, known: str, key: str) -> Fields:
        """One that we have made before, as it stands there; empty where there is none."""
        if known and (was := self._get(f"{kind}/{known}", taken=(404,))):
            return was
        for each in self._get(kind, query={"externalIds": key}).get("items", []):
            return each if isinstance(each, dict) else self._get(f"{kind}/{each}")
        return {}

    def _change(self, was: Fields, fields: Fields, party: Fields, screening: Fields | None) -> None:
        there = was["id"]
        self._send("PATCH", f"journalpost/{there}", fields)
        for each in was.get("korrespondansepart", [])[:1]:
            self._send("PATCH", f"korrespondansepart/{_id(each)}", party)
        had = _id(was.get("skjerming") or "")
        if screening and had:
            self._send("PATCH", f"skjerming/{had}", screening)
        elif screening:
            self._send("POST", f"journalpost/{there}/skjerming", screening)
        elif had:
            self._web.send("DELETE", self._url(f"journalpost/{there}/skjerming/{had}"), headers=_ACCEPT)

    def _get(self, path: str, *, query: dict[str, str] | None = None, taken: tuple[int, ...] = ()) -> Fields:
        response = self._web.send("GET", self._url(path), headers=_ACCEPT, query=query, taken=taken)
        return read(response) if response.ok else {}

    def _send(self, method: str, path: str, fields: Fields) -> Fields:
        return read(self._web.send(method, self._url(path), headers=_ACCEPT, body=fields))

    def _url(self, path: str) -> str:
        return f"{self._web.root}/{path}"


_ACCEPT: Final = {"Accept": "application/json"}


def _titled(title: str) -> Fields:
    # The one for those who may know more is the same: what is screened does not leave the house.
    return {"offentligTittel": title, "offentligTittelSensitiv": title}


def _screening(restriction: Restriction) -> Fields:
    access = words.ACCESS[Restriction.Code(restriction.code)]
    return {"tilgangsrestriksjon": access, "skjermingshjemmel": restriction.reference}


def _key(place: Any, what: str, number: int) -> str:
    return noark.system_id(place, what, number).urn


def _id(each: Any) -> str:
    return str(each["id"] if isinstance(each, dict) else each)
