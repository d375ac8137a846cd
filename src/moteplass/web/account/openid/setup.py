"""The providers of this installation (OPENID_PROVIDERS), read and checked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404

from moteplass.kit.addresses import is_private
from moteplass.kit.openid.provider import Auth, Provider


@dataclass(frozen=True, slots=True)
class LogIn:
    """A way to log in: the provider, and what we believe of what it says."""

    provider: Provider
    # An employer's: what it says of work and groups is taken over (spine.stewardship.directory).
    staff: bool = False
    # An address that the provider says is confirmed counts as confirmed here, and finds an account that has it.
    trusts_email: bool = False
    # It asks for two steps itself, so that we need not.
    two_steps: bool = False
    # It assures who somebody is, and calls one person by one name always: who comes by it is verified.
    assures: bool = False
    # The organisation number of all who come this way; or where in the token theirs stands, names with dots between.
    organisation: str = ""
    organisation_claim: str = ""
    title_claim: str = ""
    workplace_claim: str = ""
    groups_claim: str = ""


_MUST_HAVE = {"name", "issuer", "client_id"}
_OF_PROVIDER = {field.name for field in fields(Provider)} - {"id"}
_OWN = {field.name for field in fields(LogIn)} - {"provider", "staff"} | {"audience"}


def log_ins() -> dict[str, LogIn]:
    """The ways to log in besides e-mail, by their ids. Raises ImproperlyConfigured for settings that are wrong."""
    # As text, so that what was read once is found again, and other settings are read anew.
    return _read(json.dumps(settings.OPENID_PROVIDERS))


def find(id: str) -> LogIn:
    """Raises Http404."""
    found = log_ins().get(id)
    if found is None:
        raise Http404
    return found


@cache
def _read(told: str) -> dict[str, LogIn]:
    found = {id: _one(id, given) for id, given in json.loads(told).items()}
    # Two would call one person by two names, and nothing tells that they are one.
    if len(assuring := [id for id, one in found.items() if one.assures]) > 1:
        raise ImproperlyConfigured(f"OpenID providers {', '.join(assuring)}: only one assures")
    return found


def _one(id: str, given: Mapping[str, Any]) -> LogIn:
    if missing := _MUST_HAVE - given.keys():
        raise ImproperlyConfigured(f"OpenID provider {id}: {', '.join(sorted(missing))} missing")
    if unknown := given.keys() - _OF_PROVIDER - _OWN:
        raise ImproperlyConfigured(f"OpenID provider {id}: {', '.join(sorted(unknown))} not known")
    if given.get("audience", "resident") not in ("resident", "staff"):
        raise ImproperlyConfigured(f"OpenID provider {id}: audience is resident or staff")
    if not is_private(given["issuer"]):
        raise ImproperlyConfigured(f"OpenID provider {id}: issuer begins with https://")
    if given.get("assures", False) not in (True, False):
        raise ImproperlyConfigured(f"OpenID provider {id}: assures is true or false")
    auth = given.get("auth", Auth.BASIC)
    if auth not in list(Auth) or not given.get("key_file" if auth == Auth.KEY else "secret"):
        raise ImproperlyConfigured(
            f"OpenID provider {id}: auth is {', '.join(Auth)}, with a secret or a key_file"
        )
    more = given.get("more", {})
    known = {name: value for name, value in given.items() if name in _OF_PROVIDER}
    known |= {
        "id": id,
        "auth": Auth(auth),
        "acr": tuple(given.get("acr", ())),
        "more": tuple((k, v if isinstance(v, str) else json.dumps(v)) for k, v in more.items()),
    }
    own = {name: value for name, value in given.items() if name in _OWN - {"audience"}}
    return LogIn(Provider(**known), staff=given.get("audience") == "staff", **own)
