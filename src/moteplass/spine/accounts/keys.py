"""Keys for programs: what they look like, and what one opens."""

import secrets
from hashlib import sha256
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from moteplass.kit import clock
from moteplass.spine.accounts.models import ApiKey, User

# So that a key is known for one where it has been left by mistake.
_BEGINS = "mp_"
K = TypeVar("K", bound=Model)


def new_key() -> str:
    """A key nobody has had: 256 bits, which is why its digest takes no salt."""
    return _BEGINS + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """What is stored of a key, and looked up."""
    return sha256(key.encode()).hexdigest()


def opened(rows: QuerySet[K], key: str) -> K | None:
    """The one of these rows that a key opens; None where it is unknown, expired or revoked. One query, and one more on
    the first use of a day.
    """
    found = rows.filter(expires_at__gt=clock.now(), digest=digest(key)).first()
    today = timezone.localdate(clock.now())
    if found and found.last_used_on != today:  # type: ignore[attr-defined]  # both kinds of keys have it
        rows.model._default_manager.filter(pk=found.pk).update(last_used_on=today)
    return found


def holder(key: str) -> User | None:
    """The person a key acts as; None where it does not hold, or they are shut out."""
    found = opened(ApiKey.objects.select_related("user").filter(user__is_active=True), key)
    return found.user if found else None
