"""Receipt codes: the only key an answer without an account has. Shown once, stored only as a digest."""

import hmac
import re
from hashlib import sha256

# Crockford's base 32: no I, L, O or U, so a code read aloud or off paper has one spelling.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP_LENGTH = 3, 4  # 12 characters × 5 bits = 60 bits
LENGTH = GROUPS * GROUP_LENGTH

_SEPARATORS = re.compile(r"[\s\-‐‑‒–—_.·]+")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_FORM = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def _grouped(compact: str) -> str:
    return "-".join(compact[i : i + GROUP_LENGTH] for i in range(0, LENGTH, GROUP_LENGTH))


def normalise_code(typed: str) -> str | None:
    """The code as issued, from what a person typed; None when it cannot be a code.

    Forgives any case, spaces, missing dashes, O for 0, I or L for 1, U for V.
    """
    if len(typed) > 100:
        return None
    compact = _SEPARATORS.sub("", typed).upper().translate(_MISREAD)
    return _grouped(compact) if _FORM.fullmatch(compact) else None


def digest(code: str, key: bytes | str) -> str:
    """HMAC-SHA256 of the code as 64 hex digits: what is stored and looked up. ValueError when not a code."""
    normal = normalise_code(code)
    if normal is None:
        raise ValueError("not of the form of a receipt code")
    secret = key.encode() if isinstance(key, str) else key
    return hmac.new(secret, normal.encode("ascii"), sha256).hexdigest()


def code_from(seed: str, key: bytes | str) -> str:
    """The code that always belongs to `seed` under `key`: sending one form twice must give one receipt."""
    secret = key.encode() if isinstance(key, str) else key
    number = int.from_bytes(hmac.new(secret, b"receipt:" + seed.encode(), sha256).digest()[:8], "big")
    return _grouped("".join(ALPHABET[(number >> (5 * i)) & 31] for i in range(LENGTH)))
