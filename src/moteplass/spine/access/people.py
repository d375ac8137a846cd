"""Who is logged in and where they work: two planned statements, for every page of theirs begins with them."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

from allauth.account import auth_backends
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import F, Value
from django.db.models.functions import Least

from moteplass.kit import clock, statements
from moteplass.kit.statements import Statement
from moteplass.spine.access.known import person
from moteplass.spine.accounts.models import Session, User

_KEY = statements.word(1)
_SESSION_COLUMNS = ("session_key", "session_data", "expire_date", "used_at")
# What a session holds of itself, beside Django's own.
BROWSER, PROVIDER_SESSION, _BEGUN = "browser", "provider_session", "begun"
# That it is used is written down so seldom that hardly any request waits for it.
_SELDOM = timedelta(hours=1)


class SessionStore(db.SessionStore):
    """Django's sessions in the database (SESSION_ENGINE); the lookup is planned, and each row says whose it is."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        now = clock.now()
        rows = _session().rows({_KEY: self.session_key, statements.MOMENT: now})
        if rows:
            found = Session.from_db("default", _SESSION_COLUMNS, rows[0])
            if found.used_at < now - _SELDOM:
                Session.objects.filter(pk=found.pk).update(
                    used_at=now, expire_date=Least(F("begun_at") + _whole(), Value(now + _idle()))
                )
            return found
        # As Django does: a key that opens nothing is not given out again.
        self._session_key = None
        return None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = clock.now()
        # The row is written whole each time, under a new key too: what it says must be found in it.
        begun = data.setdefault(_BEGUN, now.timestamp()) if SESSION_KEY in data else now.timestamp()
        row = cast(Session, super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        row.browser = data.get(BROWSER, "")
        row.provider_session = data.get(PROVIDER_SESSION, "") if row.user_id else ""
        row.begun_at = datetime.fromtimestamp(begun, UTC)
        row.expire_date = min(row.begun_at + _whole(), now + _idle())
        row.used_at = now
        return row


def _whole() -> timedelta:
    """So long from the log-in, however much it is used."""
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _idle() -> timedelta:
    """So long from when it is written down that it was last used."""
    return timedelta(seconds=settings.SESSION_IDLE_SECONDS)


class AuthenticationBackend(auth_backends.AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    """allauth's, which reads where somebody works together with who they are."""

    def get_user(self, user_id: Any) -> User | None:
        user = person(user_id)
        return user if user and self.user_can_authenticate(user) else None


@cache
def _session() -> Statement:
    rows = Session.objects.filter(session_key=_KEY, expire_date__gt=statements.MOMENT)
    return Statement.of(rows.values_list(*_SESSION_COLUMNS), _KEY, statements.MOMENT)
