"""The log-ins that people have elsewhere, and the sessions here that came of them."""

from hashlib import sha256

from django.db.models import Q, QuerySet

from moteplass.spine.accounts.models import Assurance, Identity, Session, User


def known(issuer: str, subject: str) -> User | None:
    """Whose log-in it is, if anybody's here. One query."""
    found = Identity.objects.select_related("user").filter(issuer=issuer, subject=subject).first()
    return found.user if found else None


def digest_of(issuer: str, called: str) -> str:
    """What is kept of a provider's name for a session, or for whom it has verified: it tells who somebody is."""
    return sha256(f"{issuer} {called}".encode()).hexdigest()


def assures_another(user_id: int, issuer: str, subject: str) -> bool:
    """Whether it has verified another account, or another has verified this one: then it cannot verify this one."""
    digest = digest_of(issuer, subject)
    either = Assurance.objects.filter(Q(digest=digest) | Q(user_id=user_id))
    return either.exclude(digest=digest, user_id=user_id).exists()


def assure(user: User, issuer: str, subject: str) -> None:
    """Let a log-in of theirs verify them. Raises IntegrityError where `assures_another`."""
    Assurance.objects.get_or_create(digest=digest_of(issuer, subject), user=user)
    user.identities.filter(issuer=issuer, subject=subject).update(assured=True)


def take_away(user: User) -> None:
    """From an account that nobody has been in yet: what was to open it is free to verify another."""
    user.identities.all().delete()
    Assurance.objects.filter(user=user).delete()


def sessions(issuer: str, sid: str) -> "QuerySet[Session]":
    """The sessions here that came of a provider's session."""
    return Session.objects.filter(provider_session=digest_of(issuer, sid))
