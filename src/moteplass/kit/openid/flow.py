"""The code flow: where to send somebody, and what to make of them when they are back."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jwt

from moteplass.kit import clock
from moteplass.kit.openid import token
from moteplass.kit.openid.provider import Auth, Failed, Problem, Provider
from moteplass.kit.openid.speaking import endpoint, metadata, needed, speak

_ERRORS = {
    "access_denied": Problem.STOPPED,
    "unmet_authentication_requirements": Problem.WEAK,
    "server_error": Problem.UNREACHABLE,
    "temporarily_unavailable": Problem.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What only the browser that was sent to the provider has, and each answer is held against."""

    state: str
    nonce: str
    verifier: str
    # The person is to show anew that it is them, whatever session they have there.
    anew: bool = False


def ask(provider: Provider, *, redirect_uri: str, language: str, anew: bool = False) -> tuple[str, Asked]:
    """Where to send somebody to log in, and what to keep of it until they are back. Raises Failed."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = Asked(state, nonce, verifier, anew)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest())
    fields = {
        **dict(provider.more),
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scope,
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
        "ui_locales": language,
    }
    if anew:
        fields |= {"prompt": "login", "max_age": "0"}
    if provider.acr:
        fields["acr_values"] = " ".join(provider.acr)
    return with_query(needed(provider, "authorization_endpoint"), _pushed(provider, fields)), asked


def answer(
    provider: Provider, asked: Asked, given: Mapping[str, str], *, redirect_uri: str
) -> dict[str, Any]:
    """Who came back: the claims of their token. Raises Failed.

    `given` is the query they came with; `asked` is what this browser was sent off with under its state, once.
    """
    # Before anything else is believed: another provider's answer must not be taken to this one (RFC 9207).
    told = metadata(provider).get("authorization_response_iss_parameter_supported") is True
    if (told or "iss" in given) and given.get("iss") != provider.issuer:
        raise Failed(Problem.UNSAFE, "iss of the answer")
    if "error" in given:
        raise Failed(_ERRORS.get(given["error"], Problem.SETUP), "the provider says no")
    if not given.get("code"):
        raise Failed(Problem.UNSAFE, "no code")
    fields = {
        "grant_type": "authorization_code",
        "code": given["code"],
        "redirect_uri": redirect_uri,
        "code_verifier": asked.verifier,
    }
    status, found = _authenticated(provider, needed(provider, "token_endpoint"), fields)
    if status != 200:
        raise Failed(Problem.UNREACHABLE if status >= 500 else Problem.UNSAFE, f"token status {status}")
    # The access token is not needed: what we want to know stands in the ID token.
    return token.read(provider, found.get("id_token"), nonce=asked.nonce, anew=asked.anew)


def way_out(provider: Provider, *, return_to: str, language: str) -> str:
    """Where one logs out of the provider too, empty where it has no such page.

    Without a token as a hint: it can hold a national identity number, and is not kept.
    """
    address = endpoint(provider, "end_session_endpoint")
    fields = {
        "client_id": provider.client_id,
        "post_logout_redirect_uri": return_to,
        "ui_locales": language,
    }
    return with_query(address, fields) if address else ""


def with_query(address: str, fields: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(fields)}"


def _pushed(provider: Provider, fields: dict[str, str]) -> dict[str, str]:
    """The request beforehand, where the provider takes it so (RFC 9126): what is left for the browser to carry."""
    address = endpoint(provider, "pushed_authorization_request_endpoint")
    if not address:
        if provider.require_par:
            raise Failed(Problem.SETUP, "no PAR")
        return fields
    status, found = _authenticated(provider, address, fields)
    if status not in (200, 201) or not isinstance(found.get("request_uri"), str):
        raise Failed(Problem.UNREACHABLE if status >= 500 else Problem.SETUP, f"PAR status {status}")
    return {"client_id": provider.client_id, "request_uri": found["request_uri"]}


def _authenticated(provider: Provider, address: str, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
    match provider.auth:
        case Auth.BASIC:
            known = (quote(provider.client_id, safe=""), quote(provider.secret, safe=""))
            return speak("POST", address, data=fields, auth=known)
        case Auth.POST:
            fields = {**fields, "client_id": provider.client_id, "client_secret": provider.secret}
        case Auth.KEY:
            fields = {
                **fields,
                "client_id": provider.client_id,
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": _assertion(provider),
            }
    return speak("POST", address, data=fields)


def _assertion(provider: Provider) -> str:
    now = clock.now()
    claims = {
        "iss": provider.client_id,
        "sub": provider.client_id,
        "aud": provider.issuer,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + timedelta(seconds=60),
    }
    headers = {"kid": provider.key_id} if provider.key_id else None
    try:
        return jwt.encode(claims, Path(provider.key_file).read_bytes(), provider.algorithm, headers)
    except (OSError, ValueError, TypeError, jwt.PyJWTError):
        # Without the cause: nothing of a key is for a log.
        raise Failed(Problem.SETUP, "our own key") from None
