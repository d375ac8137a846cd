"""An archive core by Noark 5's service interface v1.1: one address, and from there only what it links to.

Nothing is made before it has been looked for by our own key, so that whatever was cut off can be done again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import requests

from moteplass.spine.push.models import Problem
from moteplass.spine.push.web import Trouble, Web, read

_RELS: Final = "https://rel.arkivverket.no/noark5/v5/api/"
_JSON: Final = "application/vnd.noark5+json"
# The field of a core's own metadata (virksomhetsspesifikkeMetadata) that holds what we call a thing.
KEY: Final = "vnd-moteplass-v1:noekkel"
_OWN: Final = "virksomhetsspesifikkeMetadata"
# How often somebody else may come in between before we give up for now.
_ATTEMPTS: Final = 4
_STALE: Final = (409, 412)

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Thing:
    """What a core answered: its fields, where its links lead, and its ETag."""

    fields: Fields
    links: dict[str, str]
    etag: str = ""

    @classmethod
    def of(cls, answered: Fields, etag: str = "") -> "Thing":
        links = {
            name.removeprefix(_RELS).rstrip("/"): str(link.get("href", ""))
            for name, link in answered.get("_links", {}).items()
        }
        return cls({name: value for name, value in answered.items() if name != "_links"}, links, etag)

    def to(self, rel: str, problem: Problem = Problem.REFUSED) -> str:
        """Where a link leads. Raises Trouble where it is not offered."""
        if rel not in self.links:
            raise Trouble(problem)
        return self.links[rel]

    @property
    def here(self) -> str:
        return self.to("self", Problem.SETUP)


class Core:
    """A core, and in it the series (arkivdel) with this systemID. What leads everywhere is read once."""

    def __init__(self, web: Web, series: str) -> None:
        self._web = web
        root = self.get(web.root)
        self.records = self.get(root.to("sakarkiv", Problem.SETUP))
        self._structure = self.get(root.to("arkivstruktur", Problem.SETUP))
        self._metadata = self.get(root.to("metadata", Problem.SETUP))
        self._ready()
        found = self.find(self._structure.to("arkivstruktur/arkivdel", Problem.SETUP), "systemID", series)
        if found is None:
            raise Trouble(Problem.SETUP)
        self.series = found
        self._templates: dict[str, Fields] = {}
        self._codes: dict[str, dict[str, Fields]] = {}

    def get(self, url: str) -> Thing:
        response = self._web.send("GET", url, headers={"Accept": _JSON})
        return Thing.of(read(response), response.headers.get("ETag", ""))

    def every(self, url: str, filter: str = "") -> Iterator[Thing]:
        """All that a list holds, page by page."""
        url, query = _expanded(url), {"$filter": filter} if filter else None
        while url:
            answered = read(self._web.send("GET", url, headers={"Accept": _JSON}, query=query))
            yield from (Thing.of(each) for each in answered.get("results", ()))
            url, query = Thing.of(answered).links.get("next", ""), None

    def find(self, url: str, field: str, value: str) -> Thing | None:
        """The one in a list whose field has this value."""
        quoted = value.replace("'", "''")
        return next(self.every(url, f"{field} eq '{quoted}'"), None)

    def again(self, url: str, list_url: str, key: str) -> Thing | None:
        """What we have made before: where it was then, else wherever it has got to."""
        if url:
            response = self._web.send("GET", url, headers={"Accept": _JSON}, taken=(404, 410))
            if response.ok:
                return Thing.of(read(response), response.headers.get("ETag", ""))
        return self.find(list_url, KEY, key)

    def code(self, list_name: str, name: str) -> Fields:
        """A value of one of the core's code lists, by its name in the standard. Raises Trouble where there is none."""
        if list_name not in self._codes:
            rows = self.every(self._metadata.to(f"metadata/{list_name.lower()}", Problem.CODES))
            self._codes[list_name] = {
                row.fields.get("kodenavn", ""): {part: row.fields.get(part) for part in ("kode", "kodenavn")}
                for row in rows
            }
        if name not in self._codes[list_name]:
            raise Trouble(Problem.CODES)
        return self._codes[list_name][name]

    def make(self, parent: Thing, rel: str, fields: Fields) -> Thing:
        """A new one under its parent: what the core itself proposes, and over it what we know."""
        url = parent.to(rel)
        if rel not in self._templates:
            self._templates[rel] = self.get(url).fields
        response = self._send("POST", url, _said({**self._templates[rel], **fields}))
        return Thing.of(read(response), response.headers.get("ETag", ""))

    def change(self, thing: Thing, fields: Fields) -> Thing:
        """Make it have these fields; None takes one away. Nothing is sent where it has them. Raises Trouble."""
        for _attempt in range(_ATTEMPTS):
            if not thing.etag:
                thing = self.get(thing.here)
            wanted = _said({**thing.fields, **fields})
            if wanted == _said(thing.fields):
                return thing
            response = self._send("PUT", thing.here, wanted, {"If-Match": thing.etag}, taken=_STALE)
            if response.ok:
                return Thing.of(read(response), response.headers.get("ETag", ""))
            thing = self.get(thing.here)
        raise Trouble(Problem.CHANGED)

    def upload(self, thing: Thing, path: Any, mime: str) -> None:
        with path.open("rb") as file:
            headers = {"Content-Type": mime, "Accept": _JSON}
            self._web.send("POST", thing.to("arkivstruktur/fil"), data=file, headers=headers)

    def has_file(self, thing: Thing) -> bool:
        url = thing.to("arkivstruktur/fil")
        return self._web.send("GET", url, headers={"Accept": "*/*"}, taken=(404,), answered=False).ok

    def remove(self, thing: Thing) -> None:
        fresh = self.get(thing.here)
        self._web.send("DELETE", fresh.here, headers={"Accept": _JSON, "If-Match": fresh.etag})

    def _send(
        self, method: str, url: str, fields: Fields, more: dict[str, str] | None = None, **how: Any
    ) -> requests.Response:
        headers = {"Accept": _JSON, "Content-Type": _JSON, **(more or {})}
        return self._web.send(method, url, body=fields, headers=headers, **how)

    def _ready(self) -> None:
        """Raises Trouble where the core does not know the field that holds our key: nothing could be found again."""
        # The specification writes it in both ways.
        for name in (_OWN, _OWN.lower()):
            if (url := self._metadata.links.get(f"metadata/{name}")) and self.find(url, "navn", KEY):
                return
        raise Trouble(Problem.SETUP)


def _said(fields: Fields) -> Fields:
    """Without what has no value: it is left out, in questions and answers alike."""
    return {name: value for name, value in fields.items() if value is not None}


def keyed(key: str) -> Fields:
    """The field of a new one that holds our key."""
    return {_OWN: {KEY: key}}


def key_of(thing: Thing) -> str:
    return str((thing.fields.get(_OWN) or {}).get(KEY, ""))


def _expanded(url: str) -> str:
    """A link that says which questions it takes, without saying so."""
    return url.partition("{")[0]
