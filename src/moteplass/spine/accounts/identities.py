"""The log-ins that people have elsewhere, and the sessions here that came of them."""

from hashlib import sha256

from django.db.models import QuerySet

from moteplass.spine.accounts.models import Identity, Session, User


def known(issuer: str, subject: str) -> User | None:
    """Whose log-in it is, if anybody's here. One query."""
    found = Identity.objects.select_related("user").filter(issuer=issuer, subject=subject).first()
    return found.user if found else None


def session_of(issuer: str, sid: str) -> str:
    """What a provider's session is called in our own: a digest, for it tells who somebody is."""
    return sha256(f"{issuer} {sid}".encode()).hexdigest()


def sessions(issuer: str, sid: str) -> "QuerySet[Session]":
    """The sessions here that came of a provider's session."""
    return Session.objects.filter(provider_session=session_of(issuer, sid))
