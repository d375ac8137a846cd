"""Where a person is logged in: told apart without their keys, and ended."""

from hashlib import sha256

from django.db.models import QuerySet

from moteplass.kit import clock
from moteplass.spine.accounts.models import Session

# So many at once. Who logs in once more is logged out where it is longest since they were last.
MOST = 50


def running(user_id: int) -> "QuerySet[Session]":
    """The person's sessions that hold, the one last used first."""
    return Session.objects.filter(user_id=user_id, expire_date__gt=clock.now()).order_by("-used_at", "pk")


def handle(key: str) -> str:
    """What a session is called on a page. Its key would open it."""
    return sha256(key.encode()).hexdigest()[:20]


def end_others(user_id: int, *, but: str | None) -> int:
    """Log the person out everywhere but in the session with this key. How many it was. One query."""
    return Session.objects.filter(user_id=user_id).exclude(pk=but or "").delete()[0]


def make_room(user_id: int) -> None:
    """Before a log-in: end what would go beyond MOST with it. One query."""
    Session.objects.filter(pk__in=running(user_id).values("pk")[MOST - 1 :]).delete()
