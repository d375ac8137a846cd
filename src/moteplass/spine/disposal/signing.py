"""The signature of a report: CMS (RFC 5652), detached, in a file beside it: any tool that knows CMS verifies it.

The key is the operator's, or else one that this installation makes the first time it signs: the report says which.
"""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from django.conf import settings

from moteplass.kit import clock

_YEARS = 20


@dataclass(frozen=True, slots=True)
class Signer:
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate
    # Given by the operator, not made here.
    given: bool

    @property
    def name(self) -> str:
        return self.certificate.subject.rfc4514_string()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def signer() -> Signer:
    """Whoever signs here: by MOTEPLASS_SIGNING_KEY, a PEM file with a key (RSA or EC) and its certificate, or else by
    var/signing.pem, made the first time. Raises OSError or ValueError for a file that cannot be used.
    """
    given = settings.SIGNING_KEY
    pem = Path(given).read_bytes() if given else _own()
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ValueError("the signing key must be RSA or EC")
    return Signer(key, x509.load_pem_x509_certificate(pem), bool(given))


def sign(document: bytes, by: Signer) -> bytes:
    """The detached signature of a document, DER, with the certificate in it."""
    made = pkcs7.PKCS7SignatureBuilder().set_data(document)
    made = made.add_signer(by.certificate, by.key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return made.sign(serialization.Encoding.DER, options)


def _own() -> bytes:
    path = settings.VAR / "signing.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, and of two who make it the first one's.
        made = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(_made())
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return bytes(path.read_bytes())


def _made() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Møteplass, {settings.BASE_URL}"[:64])])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
