"""The ID token: who somebody is, signed by the provider. Read once, checked all through, and not kept."""

import hmac
from typing import Any

import jwt
from jwt import PyJWK

from moteplass.kit import clock
from moteplass.kit.openid import speaking
from moteplass.kit.openid.provider import Failed, Problem, Provider

# Signed with a key that only the provider has. With a shared secret, or none, anybody could have.
_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
_MUST_HAVE = ["iss", "sub", "aud", "exp", "iat", "nonce"]
# Seconds that two clocks may differ, and that a token may have been under way.
_LEEWAY = 60
_OLDEST = 600
_LONGEST_SUBJECT = 255


def read(provider: Provider, token: object, *, nonce: str, anew: bool = False) -> dict[str, Any]:
    """The claims of a token that was made by this provider, for us, now, in answer to this request. Raises Failed."""
    claims = _signed(provider, token)
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Failed(Problem.UNSAFE, "nonce")
    # For us alone: a token that is also another's could have been given to us by them.
    if claims["aud"] not in (provider.client_id, [provider.client_id]):
        raise Failed(Problem.UNSAFE, "audience")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Failed(Problem.UNSAFE, "azp")
    if not _lately(claims["iat"]):
        raise Failed(Problem.UNSAFE, "iat")
    if anew and not _lately(claims.get("auth_time")):
        raise Failed(Problem.UNSAFE, "auth_time")
    if provider.acr and claims.get("acr") not in provider.acr:
        raise Failed(Problem.WEAK, "acr")
    if not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT:
        raise Failed(Problem.UNSAFE, "sub")
    return claims


def _lately(moment: object) -> bool:
    return isinstance(moment, int | float) and clock.now().timestamp() - moment <= _OLDEST + _LEEWAY


def _signed(provider: Provider, token: object) -> dict[str, Any]:
    if not isinstance(token, str):
        raise Failed(Problem.UNSAFE, "no token")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = str(header.get("alg"))
        if algorithm not in _ALGORITHMS:
            raise Failed(Problem.UNSAFE, "algorithm")
        key = speaking.key(provider, header.get("kid"))
        if key.get("alg", algorithm) != algorithm:
            raise Failed(Problem.UNSAFE, "the key's algorithm")
        found: dict[str, Any] = jwt.decode(
            token,
            PyJWK(key, algorithm),
            algorithms=[algorithm],
            issuer=provider.issuer,
            audience=provider.client_id,
            leeway=_LEEWAY,
            options={"require": _MUST_HAVE},
        )
    except (jwt.PyJWTError, OverflowError) as error:
        raise Failed(Problem.UNSAFE, type(error).__name__) from None
    return found
