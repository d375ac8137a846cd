"""Telling people from programs without asking anybody anything.

A form holds when its page was made, signed: the same for all who share a cached copy. A form that is back within
seconds, or after a day, was not written by hand. And the browser works a little while one writes (js/proof.js): it
looks for a value that makes a digest begin with zeros, which costs a writer nothing, and a thousand forms a quarter of
an hour of work. Nothing is refused for lacking it: where the place asks, it awaits a check (moderation.awaiting).
"""

from hashlib import sha256

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

# Names of the fields.
MADE, PROOF = "page_made", "page_proof"
# In seconds: nobody writes and sends anything in less, and no page is good for longer.
QUICKEST, AGE = 2, 24 * 60 * 60
# Zero bits at the beginning of the digest: some 16,000 tries, a second of a telephone's time.
BITS = 14
_LONGEST = 60


def stamp() -> str:
    """When a page was made, signed."""
    return _signer().sign("p")


def proof_in(request: HttpRequest) -> str:
    """The proof of work that came with a form in time, as a digest; empty where there is none that holds."""
    made, proof = request.POST.get(MADE, ""), request.POST.get(PROOF, "")
    if not proof or len(proof) > _LONGEST or not _in_time(made):
        return ""
    digest = sha256(f"{made}|{proof}".encode()).digest()
    return digest.hex() if int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0 else ""


def _in_time(made: str) -> bool:
    try:
        _signer().unsign(made, max_age=AGE)
    except BadSignature:
        return False
    try:
        _signer().unsign(made, max_age=QUICKEST)
    except BadSignature:
        return True
    return False


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="moteplass.trap")
