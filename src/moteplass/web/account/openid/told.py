"""What of a token is believed and kept. The rest of it, a national identity number (`pid`) with it, is dropped here."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from moteplass.kit import text
from moteplass.kit.fields import is_email
from moteplass.kit.identity import organisation_number
from moteplass.spine.accounts.models import User
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.stewardship.directory import Job, apply_groups, apply_jobs
from moteplass.web.account.openid.setup import LogIn

log = logging.getLogger(__name__)

# What authorities write before a Norwegian organisation number (ISO 6523).
_ICD = "0192:"
_NAME, _FIELD, _GROUP = 120, 120, 200


@dataclass(frozen=True, slots=True)
class Told:
    """Who came, as far as we want to know. Kept in the session while a person has no account here yet."""

    provider: str
    issuer: str
    subject: str
    sid: str
    name: str
    email: str
    # By a provider that is trusted for it.
    email_confirmed: bool
    organisations: list[str]
    title: str
    workplace: str
    # None: the token does not say.
    groups: list[str] | None

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def told(log_in: LogIn, claims: Mapping[str, Any]) -> Told:
    """What a verified token says."""
    email = text.normalise(str(claims.get("email") or "")).lower()
    email = email if is_email(email) else ""
    return Told(
        provider=log_in.provider.id,
        issuer=log_in.provider.issuer,
        subject=claims["sub"],
        sid=str(claims.get("sid") or ""),
        name=text.normalise(str(claims.get("name") or ""))[:_NAME],
        email=email,
        email_confirmed=log_in.trusts_email and claims.get("email_verified") is True and bool(email),
        organisations=_organisations(log_in, claims),
        title=_first(claims, log_in.title_claim),
        workplace=_first(claims, log_in.workplace_claim),
        groups=_groups(log_in, claims),
    )


def take_over(log_in: LogIn, person: User, known: Told) -> None:
    """Bring where the person works, and the roles their groups give, in step with what their employer says."""
    if not log_in.staff:
        return
    source = log_in.provider.id
    if log_in.organisation or log_in.organisation_claim:
        found = Organisation.objects.filter(number__in=known.organisations).values_list("pk", flat=True)
        apply_jobs(person, source, [Job(pk, known.title, known.workplace) for pk in found])
    if known.groups is not None:
        apply_groups(person, source, known.groups)


def _organisations(log_in: LogIn, claims: Mapping[str, Any]) -> list[str]:
    numbers = [log_in.organisation, *_values(claims, log_in.organisation_claim)]
    found = (organisation_number(number.removeprefix(_ICD)) for number in numbers)
    return list(dict.fromkeys(number for number in found if number))


def _groups(log_in: LogIn, claims: Mapping[str, Any]) -> list[str] | None:
    if not log_in.groups_claim:
        return None
    # So Entra says that they are too many for a token. That is not to be in none.
    elsewhere = claims.get("_claim_names")
    if isinstance(elsewhere, dict) and log_in.groups_claim in elsewhere:
        log.warning("%s sends no groups: they are too many for its token", log_in.provider.id)
        return None
    return [group for group in _values(claims, log_in.groups_claim) if len(group) <= _GROUP]


def _first(claims: Mapping[str, Any], path: str) -> str:
    return next((text.normalise(value)[:_FIELD] for value in _values(claims, path)), "")


def _values(claims: Any, path: str) -> list[str]:
    """The texts at a path, names with dots between, through lists on the way."""
    if isinstance(claims, list):
        return [value for one in claims for value in _values(one, path)]
    if not path:
        return [claims] if isinstance(claims, str) else []
    name, _dot, rest = path.partition(".")
    # A name of its own may hold dots: an address, as some providers call their claims.
    if isinstance(claims, dict) and path in claims:
        name, rest = path, ""
    return _values(claims[name], rest) if isinstance(claims, dict) and name in claims else []
