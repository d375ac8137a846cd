"""An organisation's staff directory, and what it says."""

import json
from typing import Any

from django.test import Client

from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.stewardship.directory_keys import make_directory_key

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
KARI = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "userName": "kari@agency.example",
    "externalId": "0042",
    "name": {"givenName": "Kari", "familyName": "Hansen"},
    "emails": [
        {"value": "kari.privat@example.org", "type": "home", "primary": True},
        {"value": "kari@agency.example", "type": "work"},
    ],
    "title": "Rådgiver",
    "active": True,
    "phoneNumbers": [{"value": "22 22 22 22"}],
    ENTERPRISE: {"department": "Samfunn"},
}
GROUP = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Saksbehandlere"}


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}


def replacing(path: str, value: Any) -> dict[str, Any]:
    # As Entra writes it.
    return patch({"op": "Replace", "path": path, "value": value})


def ids(response: Any) -> list[str]:
    return [one["id"] for one in response.json().get("Resources", [])]


class Directory:
    """An organisation's directory as its program speaks."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.key = make_directory_key(SYSTEM, organisation=organisation, name="Entra", days=30)
        self.client = Client(headers={"authorization": f"Bearer {self.key}"})

    def send(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        where = (
            address if address.startswith(("http", "/")) else f"/scim/v2/{self.organisation.slug}/{address}"
        )
        data = json.dumps(body) if body is not None else ""
        kind = "application/scim+json"
        return self.client.generic(method, where, data, content_type=kind, headers=headers)
