"""What happens in the background: receipts, reminders, announcements, and closing at the deadline."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, SYSTEM, actor_for
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.content.models import GONE, State
from moteplass.spine.events.jobs import defer
from moteplass.spine.notify.following import followers, token_of
from moteplass.spine.notify.mails import address, key_of, write_mail
from moteplass.spine.notify.models import Follower
from moteplass.spine.places.models import Membership, Role
from moteplass.tools.hearing import figures, rounds
from moteplass.tools.hearing.commands.answering import receipt_code
from moteplass.tools.hearing.commands.running import NotDue, close_hearing
from moteplass.tools.hearing.models import Answer, Extension, Hearing

log = logging.getLogger(__name__)

REMIND_BEFORE = timedelta(days=3)


def _hearing(hearing_id: int) -> Hearing:
    return Hearing.objects.select_related("tool__place__organisation").get(pk=hearing_id)


def link_to(hearing: Hearing, name: str = "hearing", **more: str) -> str:
    """A full address in this hearing."""
    return address(
        reverse(name, kwargs={"place": hearing.tool.place.slug, "tool": hearing.tool.slug, **more})
    )


def acknowledge_answer(answer_id: int) -> None:
    """Mail the receipt to a respondent who gave an address."""
    answer = Answer.objects.select_related("contribution").get(pk=answer_id)
    if not answer.email:
        return
    hearing = _hearing(answer.hearing_id)
    code = receipt_code(str(answer.submission))
    write_mail(
        to=answer.email,
        template="hearing/mail/receipt.txt",
        purpose="hearing.receipt",
        key=key_of("receipt", answer.pk),
        language=_language_of(answer),
        place=hearing.tool.place,
        hearing=hearing,
        code=code,
        link=address(reverse("receipt", kwargs={"code": code})),
        name=answer.name,
    )


def announce_extension(hearing_id: int, extension_id: int) -> None:
    """Tell followers and respondents that the period has moved. Run twice, it tells nobody twice."""
    hearing = _hearing(hearing_id)
    extension = Extension.objects.get(pk=extension_id)

    def tell(email: str, language: str, unsubscribe: str = "") -> None:
        write_mail(
            to=email,
            template="hearing/mail/extended.txt",
            purpose="hearing.extended",
            language=language,
            place=hearing.tool.place,
            unsubscribe=unsubscribe,
            key=key_of("extended", extension.pk, email),
            hearing=hearing,
            extension=extension,
            link=link_to(hearing),
        )

    for follower in followers(hearing_id).iterator():
        tell(follower.email, follower.language, _stop(follower))
    for answer in _to_be_told(hearing):
        if _may_still_read(answer, hearing):
            tell(answer.email, _language_of(answer))


def tell_new_round(hearing_id: int) -> None:
    """Tell those who answered or follow the round before that there is a new one, each address once."""
    new = _hearing(hearing_id)
    for first in rounds.before(new):

        def tell(email: str, language: str, unsubscribe: str = "", first: Hearing = first) -> None:
            write_mail(
                to=email,
                template="hearing/mail/round.txt",
                purpose="hearing.round",
                key=key_of("round", new.pk, email),
                language=language,
                place=first.tool.place,
                unsubscribe=unsubscribe,
                hearing=new,
                new=new.tool.place,
                link=link_to(new),
            )

        if decide(STRANGER, Act.READ, find_tool(STRANGER, pk=new.pk)).allowed:
            for follower in followers(first.pk).iterator():
                tell(follower.email, follower.language, _stop(follower))
        for answer in _to_be_told(first):
            if _may_still_read(answer, first) and _may_still_read(answer, new):
                tell(answer.email, _language_of(answer))


def tell_outcome(hearing_id: int) -> None:
    """Tell respondents who gave an address what became of their answers, each address once however often this runs."""
    hearing = _hearing(hearing_id)
    told: dict[str, tuple[Answer, list[int]]] = {}
    for answer in _to_be_told(hearing):
        if _may_still_read(answer, hearing):
            _first, shown = told.setdefault(answer.email.lower(), (answer, []))
            if answer.contribution.state == State.PUBLISHED:
                shown.append(answer.pk)
    for answer, shown in told.values():
        write_mail(
            to=answer.email,
            template="hearing/mail/outcome.txt",
            purpose="hearing.outcome",
            key=key_of("outcome", hearing.pk, answer.email),
            language=_language_of(answer),
            place=hearing.tool.place,
            link=link_to(hearing, "hearing-outcome"),
            own=[link_to(hearing, "hearing-answer", answer=str(pk)) for pk in shown],
        )


def _to_be_told(hearing: Hearing) -> Iterator[Answer]:
    """The answers of those who gave an address and stand by what they said."""
    rows = Answer.objects.filter(hearing=hearing).exclude(email="")
    rows = rows.exclude(contribution__state__in=GONE).order_by("pk")
    return rows.select_related("contribution__author").iterator()


def _may_still_read(answer: Answer, hearing: Hearing) -> bool:
    """Whether a mail to this respondent tells them nothing they could not read."""
    author = answer.contribution.author
    actor = actor_for(author) if author else STRANGER
    return decide(actor, Act.READ, find_tool(actor, pk=hearing.pk)).allowed


def _stop(follower: Follower) -> str:
    return address(reverse("follow-stop", kwargs={"token": token_of(follower)}))


def remind_followers(hearing_id: int) -> None:
    """Three days before the deadline, remind those who asked. If the deadline has moved, a later job does it."""
    hearing = _hearing(hearing_id)
    soon = hearing.closes_at is not None and hearing.closes_at - clock.now() <= REMIND_BEFORE
    if hearing.state != Hearing.State.OPEN or not soon:
        return
    for follower in followers(hearing_id).iterator():
        write_mail(
            to=follower.email,
            template="hearing/mail/reminder.txt",
            purpose="hearing.reminder",
            language=follower.language,
            place=hearing.tool.place,
            unsubscribe=_stop(follower),
            # Once for each deadline: an extension is a new one.
            key=key_of("reminder", hearing.pk, hearing.closes_at, follower.email),
            hearing=hearing,
            link=link_to(hearing),
        )


def close_at_deadline(hearing_id: int) -> None:
    """Close the hearing if its deadline has passed. Safe to run at any time, any number of times."""
    # Since moved, or closed already: nothing to do, and nothing to log.
    with suppress(NotDue):
        close_hearing(SYSTEM, hearing=_hearing(hearing_id))


def every_minute() -> None:
    """Close what a lost or late job has left open, and keep the figures small."""
    late = Hearing.objects.filter(state=Hearing.State.OPEN, closes_at__lte=clock.now())
    for hearing_id in late.values_list("pk", flat=True):
        try:
            close_at_deadline(hearing_id)
        except Exception:
            # The others must close all the same; this one is tried again in a minute.
            log.exception("hearing %s could not be closed", hearing_id)
    figures.fold()


def tell_stewards(hearing_id: int) -> None:
    """Mail the stewards that the hearing has closed, and what comes next."""
    hearing = _hearing(hearing_id)
    stewards = Membership.objects.filter(place=hearing.tool.place, role=Role.STEWARD, user__is_active=True)
    for membership in stewards.select_related("user"):
        if membership.user is None:
            continue
        write_mail(
            to=membership.user.email,
            template="hearing/mail/closed.txt",
            purpose="hearing.closed",
            key=key_of("closed", hearing.pk, hearing.closes_at, membership.user.pk),
            language=membership.user.language,
            place=hearing.tool.place,
            hearing=hearing,
            count=Answer.objects.filter(hearing=hearing).count(),
            link=link_to(hearing),
        )


def _language_of(answer: Answer) -> str:
    return answer.contribution.language or settings.LANGUAGE_CODE


def schedule(hearing_id: int, **_more: int) -> None:
    """Set the clock for the closing and for the reminder before it. After each change of the period."""
    hearing = _hearing(hearing_id)
    if hearing.closes_at is None:
        return
    defer(close_at_deadline, at=hearing.closes_at, hearing_id=hearing.pk)
    if hearing.opens_at and hearing.closes_at - REMIND_BEFORE > hearing.opens_at:
        defer(remind_followers, at=hearing.closes_at - REMIND_BEFORE, hearing_id=hearing.pk)
