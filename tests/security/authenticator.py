"""A passkey in software: signs as a phone would. For tests alone."""

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

_FLAG = AuthenticatorData.FLAG


class Passkey:
    """One key for one site. Its owner has shown a finger each time (user present, user verified)."""

    def __init__(self, origin: str = "https://testserver") -> None:
        self.origin = origin
        self.id = os.urandom(32)
        self.owner = b""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._count = 0

    def make(self, options: Any) -> str:
        """The answer to a request to be registered, as the page's script would send it."""
        asked = options["publicKey"]
        self.owner = websafe_decode(asked["user"]["id"])
        known = AttestedCredentialData.create(
            b"\0" * 16, self.id, ES256.from_cryptography_key(self._key.public_key())
        )
        about = self._about(asked["rp"]["id"], _FLAG.AT, known)
        made = AttestationObject.create("none", about, {})
        told = self._told("webauthn.create", asked["challenge"])
        return self._sent(told, attestationObject=websafe_encode(bytes(made)))

    def sign(self, options: Any) -> str:
        """The answer to a request to show that it is its owner."""
        asked = options["publicKey"]
        self._count += 1
        about = self._about(asked["rpId"])
        told = self._told("webauthn.get", asked["challenge"])
        signed = self._key.sign(bytes(about) + told.hash, ec.ECDSA(hashes.SHA256()))
        return self._sent(
            told,
            authenticatorData=websafe_encode(bytes(about)),
            signature=websafe_encode(signed),
            userHandle=websafe_encode(self.owner),
        )

    def _about(self, site: str, flag: Any = 0, known: bytes = b"") -> AuthenticatorData:
        digest = hashlib.sha256(site.encode()).digest()
        flags = _FLAG.UP | _FLAG.UV | flag
        made: AuthenticatorData = AuthenticatorData.create(digest, flags, self._count, known)
        return made

    def _told(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, websafe_decode(challenge), self.origin)

    def _sent(self, told: CollectedClientData, **response: str) -> str:
        name = websafe_encode(self.id)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response}
        response["clientDataJSON"] = websafe_encode(bytes(told))
        return json.dumps({**whole, "clientExtensionResults": {"credProps": {"rk": True}}})
