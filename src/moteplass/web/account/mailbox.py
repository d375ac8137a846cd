"""The demo's mailbox: what the installation has written to people, read in the browser. Mounted in the demo only."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page

_NEWEST = 200
# What Django's file backend puts between the mails of one connection.
_BETWEEN = b"\n" + b"-" * 79 + b"\n"
_KEY = re.compile(r"^[\w-]+$")


@dataclass(frozen=True, slots=True)
class Letter:
    key: str
    to: str
    sender: str
    subject: str
    at: datetime | None
    text: str

    @property
    def html(self) -> SafeString:
        """The text with its addresses as links, everything else escaped."""
        return mark_safe(linebreaks(urlize(self.text, autoescape=True), autoescape=False))  # noqa: S308


def mailbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    wanted = request.GET.get("to", "").strip()
    return show(request, "mailbox/list.html", letters=_newest(wanted), wanted=wanted)


def mail(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    path = _folder() / f"{key}.log"
    letters = _read(path) if _KEY.match(key) and path.is_file() else []
    if not letters:
        raise Http404
    return show(request, "mailbox/mail.html", letters=letters)


def _folder() -> Path:
    return Path(getattr(settings, "EMAIL_FILE_PATH", None) or ".")


def _newest(wanted: str) -> list[Letter]:
    """The newest letters whose address holds `wanted`. The names of the files begin with their moment."""
    found: list[Letter] = []
    for path in sorted(_folder().glob("*.log"), key=lambda file: file.name, reverse=True):
        found += [letter for letter in reversed(_read(path)) if wanted.casefold() in letter.to.casefold()]
        if len(found) >= _NEWEST:
            break
    return found[:_NEWEST]


def _read(path: Path) -> list[Letter]:
    raws = [raw for raw in path.read_bytes().split(_BETWEEN) if raw.strip()]
    return [_letter(path.stem, raw) for raw in raws]


def _letter(key: str, raw: bytes) -> Letter:
    message = message_from_bytes(raw.lstrip(b"\n"), policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    sent = message.get("Date")
    return Letter(
        key=key,
        to=str(message.get("To", "")),
        sender=str(message.get("From", "")),
        subject=str(message.get("Subject", "")),
        at=_moment(sent) if sent else None,
        text=body.get_content() if body else "",
    )


def _moment(sent: str) -> datetime:
    # "-0000" says UTC without saying so, and is read as a moment without a zone.
    moment = parsedate_to_datetime(sent)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


MAILBOX = [
    page("mail/", mailbox, may=Act.OWN, name="mailbox"),
    page("mail/<slug:key>/", mail, may=Act.OWN, name="mailbox-mail"),
]
