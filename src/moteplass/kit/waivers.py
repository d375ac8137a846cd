"""Identity numbers in a form: shown to the writer, blotted out, or waived because they are something else."""

import hmac
from collections.abc import Collection
from hashlib import sha256

from django.utils.html import format_html
from django.utils.safestring import SafeString

from moteplass.kit import identity

# How much of the text round a number is shown, in characters.
_ROUND = 30


def extracts(written: str, waived: Collection[str], secret: str) -> list[SafeString]:
    """Where identity numbers seem to stand in a text, with the numbers blotted out. None where all are waived."""
    found = identity.find_identity_numbers(written)
    if all(_digest(written[one.start : one.end], secret) in waived for one in found):
        return []
    return [_extract(written, one) for one in found]


def waive(written: str, secret: str) -> list[str]:
    """Digests of the numbers in a text that its writer says are none. The numbers themselves are not ours to keep."""
    return [
        _digest(written[found.start : found.end], secret) for found in identity.find_identity_numbers(written)
    ]


def without_numbers(written: str, instead: str) -> str:
    """The text with `instead` where identity numbers stood."""
    for found in reversed(identity.find_identity_numbers(written)):
        written = written[: found.start] + instead + written[found.end :]
    return written


def _extract(written: str, found: identity.Found) -> SafeString:
    # Other numbers nearby are blotted out too; masking keeps the length, so the places still fit.
    masked = identity.mask(written)
    before = ("…" if found.start > _ROUND else "") + masked[max(0, found.start - _ROUND) : found.start]
    after = masked[found.end : found.end + _ROUND] + ("…" if len(masked) > found.end + _ROUND else "")
    return format_html("{}<mark>{}</mark>{}", before, found.masked, after)


def _digest(number: str, secret: str) -> str:
    digits = "".join(char for char in number if char.isdecimal())
    return hmac.new(secret.encode(), b"waived:" + digits.encode(), sha256).hexdigest()[:24]
