"""What a person changes about themselves. How they log in is allauth's."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.accounts import keys, sessions
from moteplass.spine.accounts.models import ApiKey, User
from moteplass.spine.command import Tx, command
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "account.profile_changed": _("Changed their own profile"),
        "account.key_made": _("Made an API key of their own"),
        "account.key_revoked": _("Revoked an API key of their own"),
        "account.session_ended": _("Logged out somewhere else"),
    }
)

MOST_KEYS = 20


@command(Act.OWN)
def change_profile(tx: Tx, *, name: str, language: str) -> None:
    """Change one's own name and language. What is signed already keeps the name it was signed with."""
    assert tx.actor.user_id is not None  # Act.OWN has seen to it
    user = User.objects.get(pk=tx.actor.user_id)
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    tx.audit("account.profile_changed", user)


@command(Act.OWN)
def make_key(tx: Tx, *, name: str, days: int) -> str:
    """Make a key that acts as its person for so many days. Returned here and never again. Raises NotPossible."""
    assert tx.actor.user_id is not None  # Act.OWN has seen to it
    mine = ApiKey.objects.filter(user=User.objects.select_for_update().get(pk=tx.actor.user_id))
    if mine.count() >= MOST_KEYS:
        raise NotPossible(_("You have as many keys as one can have. Revoke one first."))
    key = keys.new_key()
    expires = clock.now() + timedelta(days=days)
    row = ApiKey.objects.create(
        user_id=tx.actor.user_id, name=name, digest=keys.digest(key), expires_at=expires
    )
    tx.audit("account.key_made", row, days=days)
    return key


@command(Act.OWN)
def revoke_key(tx: Tx, *, key_id: int) -> None:
    """Make a key of one's own open nothing from now on. Raises NoRoom for somebody else's."""
    assert tx.actor.user_id is not None  # Act.OWN has seen to it
    row = ApiKey.objects.filter(pk=key_id, user_id=tx.actor.user_id).first()
    if row is None:
        raise NoRoom(key_id)
    tx.audit("account.key_revoked", row)
    row.delete()


@command(Act.OWN)
def end_session(tx: Tx, *, handle: str) -> None:
    """Log out in one of one's sessions. One that has ended already, or is another's, is none of them."""
    assert tx.actor.user_id is not None  # Act.OWN has seen to it
    found = [row for row in sessions.running(tx.actor.user_id) if sessions.handle(row.pk) == handle]
    for row in found:
        row.delete()
    _log_ended(tx, len(found))


@command(Act.OWN)
def end_other_sessions(tx: Tx, *, but: str | None) -> int:
    """Log out everywhere else than in the session with this key. How many it was."""
    assert tx.actor.user_id is not None  # Act.OWN has seen to it
    count = sessions.end_others(tx.actor.user_id, but=but)
    _log_ended(tx, count)
    return count


def _log_ended(tx: Tx, count: int) -> None:
    tx.audit("account.session_ended", User(pk=tx.actor.user_id), quiet=True, count=count)
