"""Whose account a log-in elsewhere opens: made, connected, and taken away."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.accounts import identities
from moteplass.spine.accounts.models import Identity, User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.command import Tx, command
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.account.openid.told import Told

declare_verbs(
    {
        "account.made": _("Made an account by logging in with a provider"),
        "account.identity_added": _("Connected a log-in with a provider"),
        "account.verified": _("Was verified by a provider"),
        "account.identity_removed": _("Disconnected a log-in with a provider"),
        "account.ended_by_provider": _("Was logged out by the provider"),
    }
)


@command(Act.OPERATE)
def make_account(tx: Tx, *, known: Told, name: str, email: str, language: str) -> User:
    """An account without a password for who came from a provider. The address is confirmed where the provider has."""
    user = User.objects.create_user(email, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=_confirmed(known, user))
    Identity.objects.create(user=user, issuer=known.issuer, subject=known.subject)
    tx.audit("account.made", user, quiet=True, provider=known.provider)
    return user


def _confirmed(known: Told, user: User) -> bool:
    return known.email_confirmed and known.email == user.email


@command(Act.OPERATE)
def attach(tx: Tx, *, user: User, known: Told) -> None:
    """Connect an account to who has its address at a provider that is trusted to say so."""
    _add(tx, user, known)


@command(Act.OWN)
def connect(tx: Tx, *, known: Told) -> None:
    """Add a log-in to one's own account. Raises NotPossible where it opens somebody else's."""
    user = User.objects.select_for_update().get(pk=tx.actor.user_id or 0)
    _add(tx, user, known)


@command(Act.OPERATE)
def assure(tx: Tx, *, user: User, known: Told) -> None:
    """Keep that the provider assures who somebody is. Raises IntegrityError where it `assures_another`."""
    identities.assure(user, known.issuer, known.subject)
    tx.audit("account.verified", user, quiet=True, provider=known.provider)


def _add(tx: Tx, user: User, known: Told) -> None:
    if user.identities.filter(issuer=known.issuer, assured=True).exclude(subject=known.subject).exists():
        raise NotPossible(_("This account is connected to another person’s verified log-in."))
    identity, _new = Identity.objects.get_or_create(
        issuer=known.issuer, subject=known.subject, defaults={"user": user}
    )
    if identity.user_id != user.pk:
        raise NotPossible(_("This log-in is already connected to another account."))
    tx.audit("account.identity_added", user, quiet=True, provider=known.provider)


@command(Act.OWN)
def disconnect(tx: Tx, *, identity_id: int) -> None:
    """Take a log-in away from one's own account. Raises NotPossible for the last way in, NoRoom for another's."""
    user = User.objects.select_for_update().get(pk=tx.actor.user_id or 0)
    identity = user.identities.filter(pk=identity_id).first()
    if identity is None:
        raise NoRoom(identity_id)
    others = user.identities.exclude(pk=identity.pk).exists()
    key = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
    if not (others or key or user.has_usable_password()):
        raise NotPossible(_("This is your only way in. Choose a password first."))
    identity.delete()
    tx.audit("account.identity_removed", user, quiet=True)


@transaction.atomic
def end_sessions(issuer: str, sid: str, *, provider: str) -> None:
    """Log out here whoever has logged out of that session there: no actor does it. A line for each."""
    ended = identities.sessions(issuer, sid).select_for_update()
    people = [session.user_id for session in ended if session.user_id]
    identities.sessions(issuer, sid).delete()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            act=Act.OWN,
            verb="account.ended_by_provider",
            subject=User._meta.label_lower,
            subject_id=person,
            details={"provider": provider},
            quiet=True,
        )
        for person in people
    )
