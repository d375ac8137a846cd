"""A person, and all of what is theirs that an Actor holds: one planned statement, for every page of theirs begins with
it."""

import json
from datetime import date
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from moteplass.kit import statements
from moteplass.kit.statements import Statement
from moteplass.spine.accounts.models import Identity, User
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.speaking.models import Mandate, Silence

_USER = statements.number(1)
_USER_COLUMNS = tuple(field.attname for field in User._meta.concrete_fields)
_JOB = (
    "id",
    "organisation_id",
    "organisation__name_nb",
    "since",
    "until",
    "title",
    "workplace",
    "may_create_places",
)
_MANDATE = ("id", "organisation_id", "organisation__name_nb", "since", "until")
_SILENCE = ("user_id", "other_id", "place_id", "name", "blocks")


def person(user_id: Any) -> User | None:
    """The person, with where they work, whom they may speak for, whom they will not hear, and whether they
    are verified. One query."""
    rows = _person().rows({_USER: user_id})
    if not rows:
        return None
    *columns, jobs, mandates, silences, assured = rows[0]
    user = User.from_db("default", _USER_COLUMNS, columns)
    user.jobs = tuple(_held(Employment, _JOB, told) for told in jobs)
    user.speaks_for = tuple(_held(Mandate, _MANDATE, told) for told in mandates)
    user.silences = tuple(Silence(**dict(zip(_SILENCE, json.loads(told), strict=True))) for told in silences)
    user.is_assured = assured
    return user


def _held(model: Any, columns: tuple[str, ...], told: str) -> Any:
    values = dict(zip(columns, json.loads(told), strict=True))
    organisation = Organisation(pk=values["organisation_id"], name_nb=values.pop("organisation__name_nb"))
    for day in ("since", "until"):
        values[day] = values[day] and date.fromisoformat(values[day])
    row = model(**values)
    row.organisation = organisation
    return row


@cache
def _person() -> Statement:
    jobs = Employment.objects.filter(user_id=OuterRef("pk")).order_by("pk")
    mandates = Mandate.objects.filter(user_id=OuterRef("pk")).order_by("pk")
    silences = Silence.objects.filter(Q(user_id=OuterRef("pk")) | Q(other_id=OuterRef("pk"), blocks=True))
    rows = User.objects.filter(pk=_USER).annotate(
        works=_told(jobs, _JOB),
        speaks=_told(mandates, _MANDATE),
        turned=_told(silences, _SILENCE),
        assured=Exists(Identity.objects.filter(user_id=OuterRef("pk"), assured=True)),
    )
    return Statement.of(rows.values_list(*_USER_COLUMNS, "works", "speaks", "turned", "assured"), _USER)


def _told(rows: "QuerySet[Any, Any]", columns: tuple[str, ...]) -> ArraySubquery:
    told = Func(*(F(column) for column in columns), function="json_build_array")
    return ArraySubquery(rows.values_list(Cast(told, TextField())))
