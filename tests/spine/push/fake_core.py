"""An archive core by Noark 5's service interface v1.1, as strict as that, at addresses that nobody can guess."""

import hashlib
import json
import re
import uuid
from typing import Any

from moteplass.spine.push.core import KEY
from tests.spine.push.server import Fake, Refusal

RELS = "https://rel.arkivverket.no/noark5/v5/api/"
JSON = "application/vnd.noark5+json"
SERIES = "11111111-2222-4333-8444-555555555555"
AUTHORIZATION = "Basic c2VjcmV0"
_OWN = "virksomhetsspesifikkeMetadata"

# The code lists of chapter 7 (and, in tilgangsrestriksjon, M500's).
CODES = {
    "saksstatus": {"B": "Under behandling", "A": "Avsluttet", "U": "Utgår"},
    "journalposttype": {
        "I": "Inngående dokument",
        "U": "Utgående dokument",
        "N": "Organinternt dokument for oppfølging",
        "X": "Organinternt dokument uten oppfølging",
    },
    "journalstatus": {"J": "Journalført", "E": "Ekspedert", "A": "Arkivert", "U": "Utgår"},
    "dokumentmedium": {"E": "Elektronisk arkiv"},
    "korrespondanseparttype": {
        "EA": "Avsender",
        "EM": "Mottaker",
        "IA": "Intern avsender",
        "IM": "Intern mottaker",
    },
    "dokumenttype": {"B": "Brev"},
    "dokumentstatus": {"B": "Dokumentet er under redigering", "F": "Dokumentet er ferdigstilt"},
    "tilknyttetRegistreringSom": {"H": "Hoveddokument", "V": "Vedlegg"},
    "variantformat": {"P": "Produksjonsformat", "A": "Arkivformat"},
    "tilgangsrestriksjon": {"UO": "Unntatt offentlighet", "P": "Personalsaker", "KL": "Klientsaker"},
    "skjermingDokument": {"H": "Skjerming av hele dokumentet", "D": "Skjerming av deler av dokumentet"},
    "skjermingMetadata": {
        "TMO": "Skjerming tittel mappe - utvalgte ord",
        "TRO": "Skjerming tittel registrering - utvalgte ord",
        "NA": "Skjerming navn avsender",
        "NM": "Skjerming navn mottaker",
        "TD": "Skjerming tittel dokumentbeskrivelse",
        "M": "Midlertidig skjerming",
    },
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# Field → what it is: s(tring), i(nteger), d(ay), m(oment), c(ode), or what it is made of. `!`: may not be left out.
_SCREENING = {
    "tilgangsrestriksjon": "c!",
    "skjermingshjemmel": "s!",
    "skjermingMetadata": "c*",
    "skjermingDokument": "c",
    "skjermingOpphoererDato": "d",
}
_COMMON = {
    "tittel": "s!",
    "offentligTittel": "s",
    "beskrivelse": "s",
    "dokumentmedium": "c",
    "skjerming": _SCREENING,
}
_PARTY = {"korrespondanseparttype": "c!", _OWN: "own"}
KINDS: dict[str, dict[str, Any]] = {
    "sakarkiv/saksmappe": {
        **_COMMON, "mappeID": "s", "saksaar": "i", "sakssekvensnummer": "i", "saksdato": "d!", "saksstatus": "c!",
        "administrativEnhet": "s", "saksansvarlig": "s!", _OWN: "own",
    },
    "sakarkiv/journalpost": {
        **_COMMON, "registreringsID": "s", "journalaar": "i", "journalsekvensnummer": "i", "journalpostnummer": "i",
        "journalposttype": "c!", "journalstatus": "c!", "journaldato": "d!", "dokumentetsDato": "d",
        "mottattDato": "m", "sendtDato": "m", _OWN: "own",
    },
    "arkivstruktur/korrespondansepartperson": {**_PARTY, "navn": "s!"},
    "arkivstruktur/korrespondansepartenhet": {**_PARTY, "navn": "s!"},
    "arkivstruktur/korrespondansepartintern": {**_PARTY, "administrativEnhet": "s", "saksbehandler": "s"},
    "arkivstruktur/dokumentbeskrivelse": {
        "tittel": "s!", "beskrivelse": "s", "dokumenttype": "c!", "dokumentstatus": "c!",
        "tilknyttetRegistreringSom": "c!", "dokumentnummer": "i!", "tilknyttetDato": "m!", "eksternReferanse": "s",
    },
    "arkivstruktur/dokumentobjekt": {
        "versjonsnummer": "i!", "variantformat": "c!", "filnavn": "s", "mimeType": "s", "filstoerrelse": "i",
        "sjekksum": "s", "sjekksumAlgoritme": "s",
    },
}  # fmt: skip
# What can be made in each, and the list it is then found in.
_IN = {
    "arkivstruktur/arkivdel": ("sakarkiv/saksmappe",),
    "sakarkiv/saksmappe": ("sakarkiv/journalpost",),
    "sakarkiv/journalpost": (
        *(f"arkivstruktur/korrespondansepart{kind}" for kind in ("person", "enhet", "intern")),
        "arkivstruktur/dokumentbeskrivelse",
    ),
    "arkivstruktur/dokumentbeskrivelse": ("arkivstruktur/dokumentobjekt",),
}
# What may not be there twice, under one parent.
_ONCE = (
    ("saksaar", "sakssekvensnummer"), ("journalaar", "journalsekvensnummer"), ("dokumentnummer",), ("versjonsnummer",),
)  # fmt: skip
_FRONT = ("arkivstruktur", "sakarkiv", "metadata")
_FIXED = ("systemID", "saksaar", "sakssekvensnummer", "journalaar", "journalsekvensnummer", _OWN)


class Thing:
    def __init__(self, kind: str, fields: dict[str, Any], parent: "Thing | None") -> None:
        self.kind, self.fields, self.parent = kind, fields, parent
        self.children: list[Thing] = []
        self.file: bytes | None = None
        self.version = 1


class FakeCore(Fake):
    def __init__(self) -> None:
        super().__init__()
        self.series = Thing("arkivstruktur/arkivdel", {"systemID": SERIES, "tittel": "Sakarkiv"}, None)
        self.things = [self.series]
        self.key_known = True
        # Who does not follow `next` misses the rest.
        self.page = 50
        # As many times somebody else changes a thing just before our PUT.
        self.others = 0
        self._paths: dict[str, tuple[str, Any]] = {"": ("list-of-links", "")}
        self._urls: dict[Any, str] = {}

    def tree(self, thing: Thing | None = None) -> Any:
        """What stands in the core, without what the core itself adds."""
        thing = thing or self.series
        fields = {name: value for name, value in thing.fields.items() if name != "systemID"}
        below = sorted(
            (self.tree(each) for each in thing.children), key=lambda each: json.dumps(each, sort_keys=True)
        )
        return [thing.kind, fields, hashlib.sha256(thing.file or b"").hexdigest(), below]

    def all(self, kind: str) -> list[Thing]:
        return [each for each in self.things if each.kind == kind]

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: Any, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        self.checked(headers["Authorization"] == AUTHORIZATION, "no key", 401)
        self.checked(path.strip("/") in self._paths, "an address that was never given out", 404)
        what, about = self._paths[path.strip("/")]
        self.checked(not query or (what == "list" and set(query) == {"$filter"}), f"not offered: {query}")
        if what == "file":
            return self._file(method, about, headers, body)
        self.checked(headers["Accept"] == JSON, "Accept")
        if what == "thing" and method == "DELETE":
            self._match(about, headers)
            self.things.remove(about)
            about.parent.children.remove(about)
            del self._paths[path.strip("/")]
            return 204, {}, b""
        if method == "GET":
            return self._get(what, about, query)
        self.checked((method, what) in (("POST", "new"), ("PUT", "thing")), "method", 405)
        self.checked(headers["Content-Type"] == JSON, "Content-Type")
        fields = json.loads(body)
        return self._new(about, fields) if what == "new" else self._put(about, fields, headers)

    def _get(self, what: str, about: Any, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if what == "thing":
            return self._shown(200, about)
        if what == "new":
            # What this core proposes; fields that it has no proposal for are null.
            own = {"dokumentmedium": _code("dokumentmedium", "E")} if "mappe" in about[1] else {}
            return self._json(200, {**own, "beskrivelse": None, "_links": {}})
        if what == "list-of-links":
            return self._json(200, {"_links": self._front(about)})
        rows = self._rows(about)
        if "$filter" in query:
            found = re.fullmatch(r"([\w:-]+) eq '(.*)'", query["$filter"])
            self.checked(found, query["$filter"])
            assert found
            name, value = found[1], found[2].replace("''", "'")
            rows = [row for row in rows if (row.get(_OWN, {}) if ":" in name else row).get(name) == value]
        return self._page(rows)

    def _page(self, rows: list[Any]) -> tuple[int, dict[str, str], bytes]:
        rest = rows[self.page :]
        links = {"next": {"href": self._url("rest", rest)}} if rest else {}
        return self._json(
            200, {"count": len(rows), **({"results": rows[: self.page]} if rows else {}), "_links": links}
        )

    def _rows(self, about: Any) -> list[Any]:
        match about:
            case list():
                return about
            case ("codes", name):
                return [{"kode": code, "kodenavn": text} for code, text in CODES[name].items()]
            case ("fields",):
                return [{"navn": KEY, "type": "string"}] if self.key_known else []
            case ("all", kind):
                return [self._body(each) for each in self.all(kind)]
            case (Thing() as thing, kind):
                return [self._body(each) for each in thing.children if each.kind.startswith(kind)]
        raise AssertionError(about)

    def _front(self, about: str) -> dict[str, Any]:
        if about == "":
            return {f"{RELS}{name}/": self._link("list-of-links", name) for name in _FRONT}
        if about == "metadata":
            lists = {f"{RELS}metadata/{name.lower()}/": self._link("list", ("codes", name)) for name in CODES}
            return {**lists, f"{RELS}metadata/{_OWN}/": self._link("list", ("fields",))}
        kinds = {"arkivstruktur": ("arkivdel",), "sakarkiv": ("saksmappe", "journalpost")}[about]
        return {f"{RELS}{about}/{kind}/": self._link("list", ("all", f"{about}/{kind}")) for kind in kinds}

    def _new(self, about: tuple[Thing, str], fields: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        parent, kind = about
        self._check(kind, fields)
        once = [names for names in _ONCE if set(names) <= set(fields)]
        for other in self.all(kind):
            for names in once:
                same = all(other.fields.get(name) == fields[name] for name in names)
                self.checked(
                    not same or (len(names) == 1 and other.parent is not parent), f"twice: {names}", 409
                )
            key = fields.get(_OWN, {}).get(KEY)
            self.checked(key is None or other.fields.get(_OWN, {}).get(KEY) != key, f"twice: {key}", 409)
        thing = Thing(kind, {**fields, "systemID": str(uuid.uuid4())}, parent)
        parent.children.append(thing)
        self.things.append(thing)
        return self._shown(201, thing)

    def _put(self, thing: Thing, fields: dict[str, Any], headers: Any) -> tuple[int, dict[str, str], bytes]:
        if self.others:
            self.others -= 1
            thing.version += 1
            thing.fields["beskrivelse"] = f"Lagt til i kjernen {self.others}"
        self._match(thing, headers)
        for name in _FIXED:
            self.checked(fields.get(name) == thing.fields.get(name), f"may not change: {name}")
        self._check(thing.kind, {name: value for name, value in fields.items() if name != "systemID"})
        thing.fields = fields
        thing.version += 1
        return self._shown(200, thing)

    def _file(
        self, method: str, thing: Thing, headers: Any, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if method == "GET":
            self.checked(headers["Accept"] in (None, "*/*"), "Accept", 406)
            if thing.file is None:
                raise Refusal(404, "no file yet", wrong=False)
            return 200, {"Content-Type": thing.fields["mimeType"]}, thing.file
        self.checked(method == "POST", "method", 405)
        self.checked(thing.file is None, "a file is never written over", 409)
        self.checked(headers["Content-Type"] == thing.fields["mimeType"], "Content-Type")
        self.checked(len(body) == thing.fields["filstoerrelse"] > 0, "filstoerrelse")
        self.checked(hashlib.sha256(body).hexdigest() == thing.fields["sjekksum"], "sjekksum")
        thing.file = body
        return self._shown(201, thing)

    def _match(self, thing: Thing, headers: Any) -> None:
        self.checked(headers["If-Match"], "no If-Match", 428)
        if headers["If-Match"] != f'"{thing.version}"':
            raise Refusal(412, "stale", wrong=False)

    def _check(self, kind: str, fields: dict[str, Any]) -> None:
        known = KINDS[kind]
        for name, form in known.items():
            needed = isinstance(form, str) and form.endswith("!")
            self.checked(not needed or name in fields, f"{kind} lacks {name}")
        for name, value in fields.items():
            self.checked(name in known, f"{kind} has no {name}")
            self._value(name, known[name], value)

    def _value(self, name: str, form: Any, value: Any) -> None:
        if isinstance(form, dict):
            self.checked(isinstance(value, dict) and set(value) <= set(form), name)
            for part, kind in form.items():
                self.checked(part in value or not kind.endswith("!"), f"{name} lacks {part}")
                if part in value:
                    self._value(part, kind, value[part])
            return
        many, form = form.endswith("*"), form.rstrip("!*")
        for one in value if many else [value]:
            right = {
                "s": lambda one=one: isinstance(one, str) and one.strip(),
                "i": lambda one=one: type(one) is int,
                "d": lambda one=one: isinstance(one, str) and _DAY.fullmatch(one),
                "m": lambda one=one: isinstance(one, str) and _MOMENT.fullmatch(one),
                "c": lambda one=one: one == _code(name, one.get("kode")),
                "own": lambda one=one: set(one) == {KEY},
            }[form]()
            self.checked(right, f"{name}: {one!r}")

    def _shown(self, status: int, thing: Thing) -> tuple[int, dict[str, str], bytes]:
        code, headers, body = self._json(status, self._body(thing))
        return code, {**headers, "ETag": f'"{thing.version}"'}, body

    def _body(self, thing: Thing) -> dict[str, Any]:
        links = {"self": self._link("thing", thing), f"{RELS}{thing.kind}/": self._link("thing", thing)}
        for kind in _IN.get(thing.kind, ()):
            room, name = kind.split("/")
            links[f"{RELS}{room}/ny-{name}/"] = self._link("new", (thing, kind))
            shared = f"{room}/korrespondansepart" if "korrespondansepart" in name else kind
            links[f"{RELS}{shared}/"] = self._link("list", (thing, shared))
        if thing.kind.endswith("dokumentobjekt"):
            links[f"{RELS}arkivstruktur/fil/"] = self._link("file", thing)
        return {**thing.fields, "_links": links}

    def _link(self, what: str, about: Any) -> dict[str, Any]:
        url = self._url(what, about)
        return {"href": url + "{?$filter&$top&$skip}", "templated": True} if what == "list" else {"href": url}

    def _url(self, what: str, about: Any) -> str:
        parts = about if isinstance(about, tuple) else (about,)
        known = (what, *(each if isinstance(each, str) else id(each) for each in parts))
        if known not in self._urls:
            path = self._urls[known] = uuid.uuid4().hex
            self._paths[path] = ("list" if what == "rest" else what, about)
        return f"{self.root}/{self._urls[known]}"

    def _json(self, status: int, body: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        return status, {"Content-Type": JSON}, json.dumps(body).encode()


def _code(name: str, code: Any) -> dict[str, Any] | None:
    return {"kode": code, "kodenavn": CODES[name][code]} if code in CODES.get(name, {}) else None
