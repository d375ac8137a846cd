"""Everything that is tied to an account goes with it; what others rest on stays, without the tie."""

import secrets

from django.apps import apps
from django.db import models

from moteplass.kit import clock
from moteplass.kit.statements import run
from moteplass.spine.accounts.models import Assurance, User
from moteplass.spine.content.models import Contribution
from moteplass.spine.moderation.models import Flag
from moteplass.spine.notify.models import Follower

# A support given is a number in a count that others have read: it stands, as a visitor's that nobody can find.
_UNTIE_SUPPORT = """
UPDATE votes_support SET user_id = NULL, visitor = encode(sha256(convert_to(%s || id, 'UTF8')), 'hex')
WHERE user_id = %s RETURNING 1
"""


def forget_person(user: User) -> None:
    """Delete an account: log-ins, keys, roles, follows and sessions with it. Inside a command."""
    run(_UNTIE_SUPPORT, [secrets.token_urlsafe(32), user.pk])
    Assurance.objects.filter(user=user).update(user=None, closed_at=clock.now())
    Follower.objects.filter(email__iexact=user.email).delete()
    # What they said stands in its case. The answer is read by the code, which they have.
    Flag.objects.filter(user=user).update(name="", email="")
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if field.remote_field and field.remote_field.model is User:
                rows = model._base_manager.all()
                if model is Contribution:
                    rows = Contribution.objects.unscoped(
                        reason="the account is closed, the agency's texts stand"
                    )
                mine = rows.filter(**{field.name: user.pk})
                if field.remote_field.on_delete is models.CASCADE:
                    mine.delete()
                else:
                    mine.update(**{field.name: None})
    run("DELETE FROM accounts_user WHERE id = %s RETURNING 1", [user.pk])
