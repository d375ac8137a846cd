"""Keys for programs that act as a person: what they look like, and whose one is."""

import secrets
from hashlib import sha256

from django.utils import timezone

from moteplass.kit import clock
from moteplass.spine.accounts.models import ApiKey, User

# So that a key is known for one where it has been left by mistake.
_BEGINS = "mp_"


def new_key() -> str:
    """A key nobody has had: 256 bits, which is why its digest takes no salt."""
    return _BEGINS + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """What is stored of a key, and looked up."""
    return sha256(key.encode()).hexdigest()


def holder(key: str) -> User | None:
    """The person a key acts as; None where it is unknown, expired or revoked, or they are shut out. One query, and
    one more on the first use of a day.
    """
    rows = ApiKey.objects.select_related("user").filter(expires_at__gt=clock.now(), user__is_active=True)
    found = rows.filter(digest=digest(key)).first()
    if found is None:
        return None
    today = timezone.localdate(clock.now())
    if found.last_used_on != today:
        ApiKey.objects.filter(pk=found.pk).update(last_used_on=today)
    return found.user
