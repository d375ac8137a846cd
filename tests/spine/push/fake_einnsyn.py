"""eInnsyn's REST API, from its own OpenAPI document: every address, parameter and body is checked against it."""

import functools
import json
import re
import uuid
from typing import Any

import jsonschema_rs
import yaml

from tests.kit.noark5.package import SHARED
from tests.spine.push.server import Fake, Refusal

DOCUMENT = SHARED / "einnsyn" / "einnsyn.openapi.yml"
KEY = "secret-key"
SERIES = "arkd_01"


@functools.cache
def described() -> dict[str, Any]:
    # What clients may not send is not asked of them either, as OpenAPI 3.0 says of readOnly.
    found: dict[str, Any] = yaml.load(DOCUMENT.read_text(), Loader=yaml.CSafeLoader)
    schemas = found["components"]["schemas"]
    hidden = {
        name: [n for n, p in s.get("properties", {}).items() if p.get("readOnly")]
        for name, s in schemas.items()
    }
    for name, schema in schemas.items():
        for one in hidden[name]:
            del schema["properties"][one]
        if needed := [n for n in schema.pop("required", ()) if n not in hidden[name]]:
            schema["required"] = needed
    return found


_PARTS = {
    "korrespondansepart": "#/components/schemas/Korrespondansepart.KorrespondansepartCreateItem",
    "skjerming": "#/components/schemas/Skjerming.Skjerming",
}


def properties(reference: str) -> set[str]:
    """Every property that a schema knows."""
    schema = described()["components"]["schemas"][reference.rpartition("/")[2]]
    return set(schema.get("properties", {})).union(
        *(properties(each["$ref"]) for each in schema.get("allOf", ()))
    )


@functools.cache
def validator(reference: str) -> Any:
    return jsonschema_rs.Draft4Validator({"$ref": reference, "components": described()["components"]})


class FakeEInnsyn(Fake):
    def __init__(self) -> None:
        super().__init__()
        self.things: dict[str, dict[str, Any]] = {SERIES: {"entity": "arkivdel"}}

    def all(self, entity: str) -> list[dict[str, Any]]:
        return [each for each in self.things.values() if each["entity"] == entity]

    def tree(self) -> list[Any]:
        """What stands there, by its own names instead of its ids."""
        names = {id: each.get("externalId") or each["entity"] for id, each in self.things.items()}
        text = json.dumps([each for each in self.things.values() if not each.get("deleted")], sort_keys=True)
        for id, name in names.items():
            text = text.replace(id, name)
        return sorted(json.loads(text), key=json.dumps)

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: Any, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        self.checked(headers["API-KEY"] == KEY, "no key", 401)
        route, operation = self._operation(method, path)
        known = {one["name"] for one in self._parameters(operation)}
        self.checked(set(query) <= known, f"{route} does not take {set(query) - known}")
        if method in ("POST", "PATCH"):
            self.checked(headers["Content-Type"] == "application/json", "Content-Type")
            self._check(operation["requestBody"]["content"]["application/json"]["schema"], body)
        return self._do(method, path.strip("/").split("/"), query, json.loads(body or b"{}"))

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, Any]]:
        for route, operations in described()["paths"].items():
            pattern = re.sub(r"\{\w+\}", "[^/]+", route)
            if re.fullmatch(pattern, path) and method.lower() in operations:
                return route, operations[method.lower()]
        raise Refusal(404, "no such operation")

    def _parameters(self, operation: dict[str, Any]) -> list[Any]:
        shared = described()["components"]["parameters"]
        return [
            shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
            for one in operation["parameters"]
        ]

    def _check(self, schema: dict[str, Any], body: bytes) -> None:
        (reference,) = re.findall(r"#/components/schemas/[\w.]+", json.dumps(schema))
        given = json.loads(body)
        self._valid(reference, given)
        # Where an id may stand instead, the schema says nothing of what else does.
        for part, kind in _PARTS.items():
            for each in given[part] if isinstance(given.get(part), list) else [given.get(part)]:
                if each:
                    self._valid(kind, each)

    def _valid(self, reference: str, given: dict[str, Any]) -> None:
        for error in validator(reference).iter_errors(given):
            raise Refusal(400, error.message)
        unknown = set(given) - properties(reference)
        self.checked(not unknown, f"{reference} has no {unknown}")

    def _do(
        self, method: str, parts: list[str], query: dict[str, str], given: dict[str, Any]
    ) -> tuple[int, dict[str, str], bytes]:
        match method, parts:
            case "GET", [entity]:
                found = [
                    each
                    for each in self.all(entity)
                    if each.get("externalId") in query["externalIds"].split(",")
                ]
                return self._json(200, {"items": found})
            case "GET", [entity, id]:
                return self._json(200, self._one(entity, id))
            case "PATCH", [entity, id]:
                self._one(entity, id).update(given)
                return self._json(200, self._one(entity, id))
            case "DELETE", [_parent, id, entity, gone]:
                self.checked(self._one("journalpost", id).pop(entity, None) == gone, "not its own")
                return self._json(200, {**self.things.pop(gone), "deleted": True})
            case "POST", [parent, id, entity]:
                self._one(parent, id)
                made = self._make(entity, given, {parent: id})
                if entity == "skjerming":
                    self._one(parent, id)["skjerming"] = made["id"]
                return self._json(201, made)
        raise Refusal(405, "method")

    def _one(self, entity: str, id: str) -> dict[str, Any]:
        found = self.things.get(id)
        if found is None or found["entity"] != entity:
            raise Refusal(404, f"no {entity} {id}", wrong=False)
        return found

    def _make(self, entity: str, given: dict[str, Any], parent: dict[str, str]) -> dict[str, Any]:
        key = given.get("externalId")
        self.checked(
            key is None or all(each.get("externalId") != key for each in self.things.values()), "twice", 409
        )
        id = f"{entity[:2]}_{uuid.uuid4().hex}"
        parties = [
            self._make("korrespondansepart", each, {})["id"] for each in given.pop("korrespondansepart", ())
        ]
        if isinstance(given.get("skjerming"), dict):
            given["skjerming"] = self._make("skjerming", given["skjerming"], {})["id"]
        more = {"korrespondansepart": parties} if parties else {}
        self.things[id] = {**given, **more, **parent, "id": id, "entity": entity}
        return self.things[id]

    def _json(self, status: int, body: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        return status, {"Content-Type": "application/json"}, json.dumps(body).encode()
