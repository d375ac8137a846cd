"""Who is logged in and where they work: two planned statements, for every page of theirs begins with them."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, cast

from allauth.account import auth_backends
from django.contrib.auth import SESSION_KEY
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.backends import db
from django.db.models import OuterRef
from django.db.models.expressions import RawSQL

from moteplass.kit import clock, statements
from moteplass.kit.statements import Statement
from moteplass.spine.accounts.models import Session, User
from moteplass.spine.organisations.models import Employment

_KEY, _USER = statements.word(1), statements.number(1)
_SESSION_COLUMNS = ("session_key", "session_data", "expire_date", "used_at")
# What a session holds of itself, beside Django's own.
BROWSER, PROVIDER_SESSION, _BEGUN = "browser", "provider_session", "begun"
# That it is used is written down so seldom that hardly any request waits for it.
_SELDOM = timedelta(hours=1)
_USER_COLUMNS = tuple(field.attname for field in User._meta.concrete_fields)


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
                Session.objects.filter(pk=found.pk).update(used_at=now)
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
        row.used_at = now
        return row


class AuthenticationBackend(auth_backends.AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    """allauth's, which reads where somebody works together with who they are."""

    def get_user(self, user_id: Any) -> User | None:
        rows = _person().rows({_USER: user_id})
        if not rows:
            return None
        *columns, jobs = rows[0]
        user = User.from_db("default", _USER_COLUMNS, columns)
        user.jobs = tuple(_job(job) for job in jobs)
        return user if self.user_can_authenticate(user) else None


def _job(told: str) -> Employment:
    organisation_id, since, until, may_create_places = json.loads(told)
    return Employment(
        organisation_id=organisation_id,
        since=date.fromisoformat(since),
        until=until and date.fromisoformat(until),
        may_create_places=may_create_places,
    )


@cache
def _session() -> Statement:
    rows = Session.objects.filter(session_key=_KEY, expire_date__gt=statements.MOMENT)
    return Statement.of(rows.values_list(*_SESSION_COLUMNS), _KEY, statements.MOMENT)


@cache
def _person() -> Statement:
    jobs = Employment.objects.filter(user_id=OuterRef("pk")).order_by()
    told = RawSQL("json_build_array(organisation_id, since, until, may_create_places)::text", [])  # ours
    rows = User.objects.filter(pk=_USER).annotate(works=ArraySubquery(jobs.values_list(told)))
    return Statement.of(rows.values_list(*_USER_COLUMNS, "works"), _USER)
