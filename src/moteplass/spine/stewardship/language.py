"""The language a person with a log-in reads in, and gets mail in."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.registry.loader import declare_verbs

declare_verbs({"person.language": _("Chose a language")})


@command(Act.OWN)
def choose_language(tx: Tx, *, language: str) -> None:
    """Remember the language: one of User.Language. Raises ValueError for another."""
    person = User.objects.get(pk=tx.actor.user_id or 0)
    person.language = User.Language(language)
    person.save(update_fields=["language"])
    tx.audit("person.language", person, language=language)
