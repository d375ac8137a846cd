"""Mail. A mail is a row first: what is promised in a transaction is sent exactly when it commits."""

import hashlib
from collections.abc import Iterable
from typing import Any, cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import translation

from moteplass.kit import clock
from moteplass.spine.content.models import Contribution
from moteplass.spine.events.jobs import PATIENCE, declare, defer, owed
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Place


def address(path: str) -> str:
    """A path of ours as a full address, for use outside the browser."""
    return settings.BASE_URL.rstrip("/") + path


def key_of(*parts: object) -> str:
    """A mail's key from what makes it one of a kind. Digested: the key must not be one more place where an address is
    kept.
    """
    return hashlib.sha256("|".join(str(part).lower() for part in parts).encode()).hexdigest()


def write_mail(
    *,
    to: str,
    template: str,
    purpose: str,
    language: str,
    place: Place | None = None,
    contribution: Contribution | None = None,
    unsubscribe: str = "",
    key: str = "",
    **context: Any,
) -> None:
    """Write a mail in the reader's language and defer its sending. The template's first line is the subject.

    With a `key`, a mail that has been written is not written again: a job may be run twice.
    """
    if key and Mail.objects.filter(key=key).exists():
        return
    with translation.override(language or settings.LANGUAGE_CODE):
        engine = cast(Jinja2, engines["jinja2"])
        text = engine.env.get_template(template).render(
            {"place": place, "unsubscribe": unsubscribe, **context}
        )
    subject, _blank, body = text.strip().partition("\n")
    # Both or neither: a mail without its job would never be sent.
    with transaction.atomic():
        mail = Mail.objects.create(
            place=place,
            contribution=contribution,
            purpose=purpose,
            to=to,
            subject=" ".join(subject.split())[:200],
            body=body.strip() + "\n",
            unsubscribe=unsubscribe,
            key=key,
        )
        defer(send_mail, mail_id=mail.pk)


def send_mail(mail_id: int) -> None:
    """Send a waiting mail once. The row is locked while the mail server answers, so two workers never both send it."""
    with transaction.atomic():
        mail = (
            Mail.objects.select_for_update(skip_locked=True)
            .filter(pk=mail_id, state=Mail.State.WAITING)
            .first()
        )
        if mail is None:
            return
        headers = {"Auto-Submitted": "auto-generated"}
        if mail.unsubscribe:
            headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        EmailMessage(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers).send()
        mail.state, mail.sent_at = Mail.State.SENT, clock.now()
        mail.save(update_fields=["state", "sent_at"])


def _not_sent() -> Iterable[int]:
    """An older one has been refused for days, and is no news."""
    rows = Mail.objects.filter(state=Mail.State.WAITING, created_at__gt=clock.now() - PATIENCE)
    return rows.values_list("pk", flat=True)


declare(send_mail)
owed(send_mail, "mail_id", _not_sent)
