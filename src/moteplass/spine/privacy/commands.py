"""What a person does with what is held of them, and what the house does at their word."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.registry.loader import declare_verbs

declare_verbs({"privacy.packaged": _("Fetched what is held about them")})


@command(Act.OWN)
def log_package(tx: Tx, *, format: str) -> None:
    """A line that a person has fetched the whole of their data: it is theirs to see if somebody else did."""
    tx.audit("privacy.packaged", User(pk=tx.actor.user_id), quiet=True, format=format)
