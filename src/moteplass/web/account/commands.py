"""What a person changes about themselves. How they log in is allauth's."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.registry.loader import declare_verbs

declare_verbs({"account.profile_changed": _("Changed their own profile")})


@command(Act.OWN)
def change_profile(tx: Tx, *, name: str, language: str) -> None:
    """Change one's own name and language. What is signed already keeps the name it was signed with."""
    assert tx.actor.user_id is not None  # Act.OWN has seen to it
    user = User.objects.get(pk=tx.actor.user_id)
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    tx.audit("account.profile_changed", user)
