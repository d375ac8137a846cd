"""Mails about a person's own account. Sent at once, not by a job: their links are keys and are kept nowhere."""

from functools import cache
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import translation
from jinja2 import Environment

from moteplass.kit import clock
from moteplass.web.account.words import CHANGES

# allauth's name for a mail → our template. What is not here is a notice of a change.
_TEMPLATES = {
    "email_confirmation": "confirm",
    "email_confirmation_signup": "welcome",
    "account_already_exists": "exists",
    "password_reset_key": "reset",
    "unknown_account": "unknown",
}


@cache
def _plain() -> Environment:
    # The same environment without HTML escaping: these are text mails.
    return cast(Jinja2, engines["jinja2"]).env.overlay(autoescape=False)


def send(prefix: str, to: str, context: dict[str, Any]) -> None:
    """Send the mail that allauth calls `prefix`, in the language of context["user"], else in the reader's."""
    name = prefix.rpartition("/")[2]
    user = context.get("user")
    known = {
        "user": None,
        "email": to,
        "change": CHANGES.get(name, ""),
        "at": clock.now(),
        "base_url": settings.BASE_URL,
    }
    # Never by the host that a request names: whoever chose that would be handed the key.
    links = {
        key: settings.BASE_URL + urlsplit(url)._replace(scheme="", netloc="").geturl()
        for key, url in context.items()
        if key.endswith("_url")
    }
    template = f"account/mail/{_TEMPLATES.get(name, 'notice')}.txt"
    with translation.override(
        getattr(user, "language", "") or translation.get_language() or settings.LANGUAGE_CODE
    ):
        text = _plain().get_template(template).render({**known, **context, **links})
    subject, _newline, body = text.strip().partition("\n")
    headers = {"Auto-Submitted": "auto-generated"}
    subject, body = " ".join(subject.split()), body.strip() + "\n"
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to], headers=headers).send()
