"""What happens in the background with those who are invited: mails, reminders, and which answers are theirs."""

import logging
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, SYSTEM
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.notify.mails import address, write_mail
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import invitations
from moteplass.tools.hearing.commands.inviting import (
    code_of,
    match_answer,
    no_mail,
    remind,
    send_invitations,
)
from moteplass.tools.hearing.models import Answer, Hearing, Invited, InvitedMail

log = logging.getLogger(__name__)


def invite_all(hearing_id: int) -> None:
    """Mail everyone on the list who has not been, once the hearing is published."""
    hearing = _hearing(hearing_id)
    # Closed again, or not open to all: who runs it sees on the list that nothing has gone out.
    if hearing.invited.exists():
        with suppress(NotPossible):
            send_invitations(SYSTEM, hearing=hearing)


def write_invited_mails(hearing_id: int) -> None:
    """Write the mails that have been promised. Run twice, it writes none twice."""
    hearing = _hearing(hearing_id)
    inviting = invitations.inviting_of(hearing_id)
    language = inviting.language or settings.LANGUAGE_CODE
    with translation.override(language):
        words = inviting.text or invitations.usual_words()
    closed = bool(no_mail(find_tool(STRANGER, pk=hearing_id), hearing))
    silent = set(invitations.silent(hearing_id).values_list("pk", flat=True))
    waiting = InvitedMail.objects.filter(done_at=None, invited__hearing=hearing)
    for mail in waiting.select_related("invited").order_by("id"):
        # What has changed since it was promised counts: nobody is reminded of what they have done.
        if closed or (mail.reminder and mail.invited_id not in silent):
            mail.delete()
            continue
        link = address(reverse("invited-link", kwargs={"code": code_of(mail.invited)}))
        write_mail(
            to=mail.invited.email,
            template="hearing/mail/invited.txt",
            purpose="hearing.reminder" if mail.reminder else "hearing.invitation",
            key=f"hearing.invited.{mail.pk}",
            language=language,
            place=hearing.tool.place,
            hearing=hearing,
            name=mail.invited.name,
            reminder=mail.reminder,
            words=words,
            link=link,
        )
        InvitedMail.objects.filter(pk=mail.pk).update(done_at=clock.now())


def remind_silent() -> None:
    """Once for each deadline, some days before it: remind those who have said nothing."""
    now = clock.now()
    rows = Hearing.objects.filter(state=Hearing.State.OPEN, opens_at__lte=now, closes_at__gt=now)
    for hearing in rows.filter(invited__isnull=False).distinct():
        inviting = invitations.inviting_of(hearing.pk)
        if inviting.remind_days is None or inviting.reminded_of == hearing.closes_at:
            continue
        if hearing.closes_at and hearing.closes_at - now <= timedelta(days=inviting.remind_days):
            with suppress(NotPossible):
                remind(SYSTEM, hearing=hearing, of=hearing.closes_at)


def match_answers() -> None:
    """Count answers as the bodies' they are from. Safe to run any number of times."""
    for body, answer, state in invitations.unmatched():
        try:
            match_answer(
                SYSTEM,
                invited=Invited.objects.get(pk=body),
                answer=Answer.objects.get(pk=answer),
                state=state,
            )
        except Exception:
            # The others are matched all the same; this one is tried again.
            log.exception("answer %s could not be matched with body %s", answer, body)


def _hearing(hearing_id: int) -> Hearing:
    return Hearing.objects.select_related("tool__place__organisation").get(pk=hearing_id)
