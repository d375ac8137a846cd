"""Requests to a provider, and what it publishes about itself, kept for an hour."""

import json
from typing import Any
from urllib.parse import urlsplit

import requests

from moteplass.kit import clock
from moteplass.kit.addresses import is_private
from moteplass.kit.openid.provider import Failed, Problem, Provider

# Seconds to be let in, and between two pieces of an answer: a person waits.
_TIMEOUT = (5, 10)
_LARGEST = 1_000_000
_HOUR = 3600
# A key we do not know may be new. So often we look, whoever asks.
_PAUSE = 60

_kept: dict[str, tuple[float, dict[str, Any]]] = {}


def metadata(provider: Provider) -> dict[str, Any]:
    """What the provider publishes about itself. Raises Failed where it is not who the settings say."""
    found = _document(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration", _HOUR)
    if found.get("issuer") != provider.issuer:
        raise Failed(Problem.SETUP, "metadata of another issuer")
    return found


def endpoint(provider: Provider, name: str) -> str:
    """An address of the provider's, empty where it has none."""
    address = metadata(provider).get(name) or ""
    if address and not (isinstance(address, str) and is_private(address)):
        raise Failed(Problem.SETUP, f"{name} is not https")
    return address


def needed(provider: Provider, name: str) -> str:
    """An address that the provider must have."""
    address = endpoint(provider, name)
    if not address:
        raise Failed(Problem.SETUP, f"no {name}")
    return address


def key(provider: Provider, kid: object) -> dict[str, Any]:
    """The public key that the provider calls `kid`: looked for anew where it is not among those we have."""
    address = needed(provider, "jwks_uri")
    for at_most in (_HOUR, _PAUSE):
        keys = _document(address, at_most).get("keys")
        for one in keys if isinstance(keys, list) else []:
            if isinstance(one, dict) and one.get("kid") == kid and one.get("use", "sig") == "sig":
                return one
    raise Failed(Problem.UNSAFE, "a key that is not published")


def origins(provider: Provider) -> list[str]:
    """Where the provider's own pages may stand: they frame ours to tell us that somebody has logged out."""
    named = [provider.issuer]
    try:
        named += [endpoint(provider, name) for name in ("authorization_endpoint", "end_session_endpoint")]
    except Failed:
        pass  # the issuer itself will do
    return sorted({"://".join(urlsplit(one)[:2]) for one in named if one})


def _document(address: str, at_most: int) -> dict[str, Any]:
    """What stands at an address, at most so many seconds old."""
    now = clock.now().timestamp()
    at, found = _kept.get(address, (0.0, {}))
    if now - at > at_most:
        status, found = speak("GET", address)
        if status != 200:
            raise Failed(Problem.UNREACHABLE, f"status {status}")
        _kept[address] = (now, found)
    return found


def speak(method: str, address: str, **how: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON of an answer. Nobody sends us elsewhere, and a long answer is none."""
    # As `auth`, so that no .netrc of the machine's takes its place.
    how.setdefault("auth", lambda request: request)
    try:
        with requests.request(
            method,
            address,
            headers={"Accept": "application/json"},
            timeout=_TIMEOUT,
            allow_redirects=False,
            stream=True,
            **how,
        ) as response:
            body = response.raw.read(_LARGEST + 1, decode_content=True)
            status = response.status_code
    except (requests.RequestException, OSError):
        # Without the cause: it may name what was sent.
        raise Failed(Problem.UNREACHABLE, "no answer") from None
    try:
        found = json.loads(body) if len(body) <= _LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Failed(Problem.UNREACHABLE, f"no JSON, status {status}")
    return status, found
