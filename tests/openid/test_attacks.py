"""What breaks weak clients, one by one: nobody is logged in, nobody is made, and the person reads what to do."""

import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpResponseBase
from django.test import Client
from jwt.utils import base64url_encode

from moteplass.kit import clock
from moteplass.spine.accounts.models import Identity, User
from tests.openid.standin import CLIENT, SECRET, StandIn, standing_in

NOW = int(time.time())


def refused(response: HttpResponseBase, client: Client, *, status: int = 403) -> str:
    """Nobody came in; what the page says."""
    assert response.status_code == status
    assert client.get("/me/").status_code == 302 and client.get("/login/new/").status_code == 302
    assert not Identity.objects.exists() and not User.objects.exists()
    text = response.content.decode()  # type: ignore[attr-defined]
    assert "mp-head" in text and "Choose another way" in text
    return str(text)


CLAIMS = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another"},
    "also for another": {"aud": [CLIENT, "another"]},
    "authorised for another": {"azp": "another"},
    "another's nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "expired": {"exp": NOW - 120, "iat": NOW - 240},
    "no end": {"exp": None},
    "issued long ago": {"iat": NOW - 3600},
    "issued tomorrow": {"iat": NOW + 86_400},
    "a weak log-in": {"acr": "idporten-loa-low"},
    "no level": {"acr": None},
    "nobody": {"sub": None},
    "nobody's name": {"sub": ""},
    "a name too long": {"sub": "x" * 256},
}


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS.keys())
def test_a_token_that_says_what_it_may_not(porten: StandIn, client: Client, claims: dict[str, Any]) -> None:
    refused(porten.log_in(client, **claims), client)


def _none(porten: StandIn, claims: dict[str, Any]) -> object:
    return jwt.encode(claims, "", "none", {"kid": porten.kid})


def _shared(porten: StandIn, claims: dict[str, Any]) -> object:
    # The public key taken for a shared secret, as a client does that believes the token's own "alg". By hand: our
    # library would not sign so.
    public = porten.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "typ": "JWT", "kid": porten.kid}
    signed = b".".join(base64url_encode(json.dumps(part).encode()) for part in (header, claims))
    return (signed + b"." + base64url_encode(hmac.digest(public, signed, "sha256"))).decode()


def _client_secret(porten: StandIn, claims: dict[str, Any]) -> object:
    return jwt.encode(claims, SECRET, "HS256", {"kid": porten.kid})


def _another_key(porten: StandIn, claims: dict[str, Any]) -> object:
    return jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), "ES256", {"kid": porten.kid})


def _unknown_key(porten: StandIn, claims: dict[str, Any]) -> object:
    return jwt.encode(claims, porten.key, "ES256", {"kid": "unknown"})


def _own_key(porten: StandIn, claims: dict[str, Any]) -> object:
    key = ec.generate_private_key(ec.SECP256R1())
    own = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return jwt.encode(claims, key, "ES256", {"kid": porten.kid, "jwk": own})


@pytest.mark.parametrize(
    "token",
    [
        _none,
        _shared,
        _client_secret,
        _another_key,
        _unknown_key,
        _own_key,
        lambda *_: None,
        lambda *_: "a.b.c",
    ],
)
def test_a_token_that_the_provider_did_not_sign(
    porten: StandIn, client: Client, token: Callable[[StandIn, dict[str, Any]], object]
) -> None:
    porten.token = lambda claims: token(porten, claims)
    refused(porten.log_in(client), client)


def test_a_state_nobody_was_sent_off_with(porten: StandIn, client: Client) -> None:
    porten.sent(client)
    assert "took too long" in refused(porten.back(client, "made up"), client)
    assert "took too long" in refused(porten.back(client, ""), client)


def test_an_answer_that_another_browser_asked_for(porten: StandIn, client: Client) -> None:
    state = porten.sent(Client())["state"]
    porten.sent(client)
    refused(porten.back(client, state), client)


def test_an_answer_is_taken_once(porten: StandIn, client: Client) -> None:
    state = porten.sent(client)["state"]
    assert porten.back(client, state).status_code == 302
    again = porten.back(client, state)
    assert again.status_code == 403
    # Nor the failed one: what was wrong with it is not tried until it fits.
    state = porten.sent(client)["state"]
    assert porten.back(client, state, iss="https://evil.example").status_code == 403
    assert porten.back(client, state).status_code == 403


def test_an_answer_that_comes_too_late(porten: StandIn, client: Client) -> None:
    state = porten.sent(client)["state"]
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert "took too long" in refused(porten.back(client, state), client)


@pytest.mark.parametrize("iss", ["https://evil.example", ""])
def test_an_answer_of_another_issuer(porten: StandIn, client: Client, iss: str) -> None:
    """Mix-up (RFC 9207): one provider's code must not be taken to another."""
    asked = len(porten.asked)
    refused(porten.back(client, porten.sent(client)["state"], iss=iss), client)
    assert "/token" not in porten.asked[asked:]


def test_an_answer_that_comes_back_by_another_providers_door(
    porten: StandIn, client: Client, settings: Any
) -> None:
    with standing_in() as evil:
        settings.OPENID_PROVIDERS = {"porten": porten.settings(), "evil": evil.settings()}
        state = porten.sent(client)["state"]
        # Without `iss`, as from a provider that does not know RFC 9207: each has its own address of return.
        evil.metadata = {"authorization_response_iss_parameter_supported": False}
        refused(evil.back(client, state, "evil", iss=""), client)
        assert "/token" not in evil.asked


def test_a_provider_that_says_it_is_another(porten: StandIn, client: Client) -> None:
    porten.metadata = {"issuer": "https://idporten.example"}
    refused(client.get("/login/oidc/porten/"), client, status=503)


def test_a_provider_whose_keys_are_fetched_in_the_clear(porten: StandIn, client: Client) -> None:
    porten.metadata = {"jwks_uri": "http://evil.example/jwks"}
    assert "set up wrong" in refused(porten.log_in(client), client, status=503)


def test_a_provider_that_must_be_asked_beforehand_and_cannot(
    porten: StandIn, client: Client, settings: Any
) -> None:
    settings.OPENID_PROVIDERS = {"porten": porten.settings(require_par=True)}
    refused(client.get("/login/oidc/porten/"), client, status=503)


@pytest.mark.parametrize(
    ("error", "says", "status"),
    [
        ("access_denied", "You stopped the log-in", 403),
        ("server_error", "does not answer", 503),
        ("<script>alert(1)</script>", "set up wrong", 503),
    ],
)
def test_a_provider_that_says_no(porten: StandIn, client: Client, error: str, says: str, status: int) -> None:
    state = porten.sent(client)["state"]
    text = refused(porten.back(client, state, code="", error=error), client, status=status)
    assert says in text and "alert(1)" not in text


def test_a_provider_that_fails(porten: StandIn, client: Client) -> None:
    porten.status = 500
    refused(porten.log_in(client), client, status=503)
    porten.status = 400
    refused(porten.log_in(client), client)


def test_a_new_key_is_fetched_but_not_for_each_who_asks(porten: StandIn, client: Client) -> None:
    assert porten.log_in(client).status_code == 302
    porten.kid, porten.key = "second", ec.generate_private_key(ec.SECP256R1())
    assert porten.log_in(Client()).status_code == 403
    assert porten.asked.count("/jwks") == 1
    with clock.frozen(clock.now() + timedelta(seconds=61)):
        assert porten.log_in(Client()).status_code == 302
        assert porten.log_in(Client()).status_code == 302
    assert porten.asked.count("/jwks") == 2


def test_the_address_of_return_is_never_what_a_request_calls_us(porten: StandIn, client: Client) -> None:
    assert client.get("/login/oidc/porten/", headers={"host": "localhost"}).status_code == 302
    assert porten.sent(client)["redirect_uri"] == "http://localhost:8000/login/oidc/porten/callback/"
    assert client.get("/login/oidc/unknown/").status_code == 404
