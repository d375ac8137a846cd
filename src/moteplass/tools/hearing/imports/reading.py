"""Reading answers from a CSV file: any of the usual encodings and separators, each bad row named by its line."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil import parser as dates
from django.conf import settings

from moteplass.kit import clock, csvio, identity, text
from moteplass.kit.fields import is_email
from moteplass.tools.hearing.models import Respondent

FIELDS = ("text", "date", "id", "name", "organisation", "number", "respondent", "email", "language")
# Offsets in hours of zone names that exports write, which the standard library does not know. RFC 5322's, and ours.
_ZONES = {
    "UT": 0,
    "GMT": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
_ZONES |= {"CET": 1, "CEST": 2, "NZST": 12, "NZDT": 13}
_RESPONDENTS = list(Respondent.values)
_SECONDS = {name: hours * 3600 for name, hours in _ZONES.items()}


class BadFile(ValueError):
    """The file as a whole cannot be read. The message says what to do."""


@dataclass(frozen=True, slots=True)
class ImportedAnswer:
    line: int
    key: str
    body: str
    at: datetime
    name: str
    organisation: str
    number: str
    respondent: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Reject:
    line: int
    reason: str
    row: Mapping[str, str]


def parse_map(given: str) -> dict[str, str]:
    """`text=comment-body,date=datetime` → {"text": "comment-body", "date": "datetime"}. Raises BadFile."""
    found = {}
    for part in given.split(","):
        field, equals, column = part.partition("=")
        if not equals or field.strip() not in FIELDS:
            raise BadFile(
                f"--map has {part.strip()!r}; write FIELD=COLUMN with FIELD one of {', '.join(FIELDS)}"
            )
        found[field.strip()] = column.strip()
    if "text" not in found:
        raise BadFile("--map must say which column holds the text: text=COLUMN")
    return found


def open_rows(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The header, and (line number, row) for each row. UTF-8, else Windows-1252; comma, semicolon or tab."""
    encoding = _encoding(path)
    header, rows = csvio.table(lambda: path.open(encoding=encoding, errors="replace", newline=""))
    if not header:
        raise BadFile(f"{path.name} has no header line")
    return header, rows


def _encoding(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as file:
            while file.read(1 << 20):
                pass
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1252"


class Reader:
    """Turns rows into answers or rejects, and gives each the key that makes importing twice harmless."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self.mapping = mapping
        self._seen: Counter[str] = Counter()

    def read(self, line: int, row: Mapping[str, str]) -> ImportedAnswer | Reject:
        """One row. A reject says why in words for the person who made the file."""
        try:
            return self._answer(line, row)
        except ValueError as error:
            return Reject(line, str(error), row)

    def _answer(self, line: int, row: Mapping[str, str]) -> ImportedAnswer:
        get = {field: text.normalise(row.get(column, "")) for field, column in self.mapping.items()}
        body = get["text"]
        if not body:
            raise ValueError("no text")
        if len(body) > settings.FORM_TEXT_MAX_CHARS:
            raise ValueError(f"the text is longer than {settings.FORM_TEXT_MAX_CHARS} characters")
        if identity.find_identity_numbers(" ".join(get.values())):
            raise ValueError("holds a national identity number")
        number = get.get("number", "")
        if number and not (number := identity.organisation_number(number) or ""):
            raise ValueError("the organisation number is not valid")
        organisation = get.get("organisation", "")[:200]
        return ImportedAnswer(
            line=line,
            key=self._key(get),
            body=body,
            at=_moment(get["date"]) if get.get("date") else clock.now(),
            name=get.get("name", "")[:200],
            organisation=organisation,
            number=number,
            respondent=_respondent(get.get("respondent", ""), organisation),
            email=_email(get.get("email", "")),
            language=get.get("language", "")[:5],
        )

    def _key(self, get: Mapping[str, str]) -> str:
        # Without an id the row's own content is its name; the same content twice in one file is two answers.
        name = f"id:{get['id']}" if get.get("id") else "\x1f".join(f"{k}={get[k]}" for k in sorted(get))
        digest = hashlib.sha256(name.encode()).hexdigest()
        self._seen[digest] += 1
        if get.get("id") and self._seen[digest] > 1:
            raise ValueError(f"the id {get['id']!r} stands in an earlier row too")
        times = self._seen[digest]
        return digest if times == 1 else hashlib.sha256(f"{digest}:{times}".encode()).hexdigest()


def _moment(given: str) -> datetime:
    if given.isdigit() and len(given) in (10, 13):
        moment = datetime.fromtimestamp(int(given) / (1000 if len(given) == 13 else 1), tz=UTC)
    else:
        moment = _read(given)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    if moment > clock.now():
        raise ValueError(f"the date {given!r} has not come yet")
    return moment


def _read(given: str) -> datetime:
    try:
        # ISO 8601, in a twentieth of the time.
        return datetime.fromisoformat(given)
    except ValueError:
        pass
    try:
        moment: datetime = dates.parse(given, tzinfos=_SECONDS)
    except (ValueError, OverflowError):
        raise ValueError(f"cannot read the date {given!r}") from None
    return moment


def _respondent(given: str, organisation: str) -> str:
    if given:
        if given not in _RESPONDENTS:
            raise ValueError(f"respondent is {given!r}, not one of {', '.join(_RESPONDENTS)}")
        if given != Respondent.PERSON and not organisation:
            raise ValueError("an organisation must have a name")
        return given
    return Respondent.ASSOCIATION if organisation else Respondent.PERSON


def _email(given: str) -> str:
    if given and not is_email(given):
        raise ValueError(f"the e-mail address {given!r} is not valid")
    return given
