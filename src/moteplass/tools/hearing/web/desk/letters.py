"""The receipts that go on paper: one letter each, many in one PDF."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit import clock, localise, typeset
from moteplass.spine.content.models import Channel
from moteplass.spine.content.reading import attachments
from moteplass.spine.notify.mails import address
from moteplass.tools.hearing.case import Phase, phase_of
from moteplass.tools.hearing.commands.answering import receipt_code
from moteplass.tools.hearing.commands.desk import is_late
from moteplass.tools.hearing.desk import whom
from moteplass.tools.hearing.models import Entry, Hearing
from moteplass.tools.hearing.records import said

_TEMPLATE = Path(__file__).parents[2] / "templates/hearing/desk/receipts.typ"


def receipts_pdf(hearing: Hearing, entries: Sequence[Entry]) -> bytes:
    """A letter for each entry, in the language of its answer; two queries for any number. The document is in ours."""
    ids = [entry.pk for entry in entries]
    words, files = said(ids), attachments(ids)
    letters = []
    for entry in entries:
        answer = entry.answer
        language = answer.contribution.language or settings.LANGUAGE_CODE
        with translation.override(language):
            letters.append(
                {
                    **_letter(hearing, entry),
                    "language": language,
                    "text": words.get((entry.pk, answer.contribution.revision), ""),
                    "files": [file.name for file in files.get(entry.pk, ())],
                }
            )
    return typeset.pdf(
        _TEMPLATE,
        {"letters": letters},
        title=_("Receipts: %(title)s") % {"title": hearing.tool.place.title},
        author=hearing.tool.place.organisation.name,
        language=get_language() or settings.LANGUAGE_CODE,
    )


def _letter(hearing: Hearing, entry: Entry) -> dict[str, Any]:
    """What one letter says, in the language that is on."""
    place, code = hearing.tool.place, receipt_code(str(entry.answer.submission))
    name = whom(entry.answer)
    return {
        "to": [line for line in (name, *entry.address.split("\n")) if line.strip()],
        "from": place.organisation.name,
        "day": localise.date(clock.now()),
        "heading": _("We have your answer: %(title)s") % {"title": place.title},
        "received": [_received(entry), *([_late(hearing)] if is_late(hearing, entry.received) else [])],
        "code_label": _("Your receipt code"),
        "code": code,
        "code_use": _code_use(hearing),
        "site": address(reverse("receipt-enter")),
        "link": address(reverse("receipt", kwargs={"code": code})),
        "text_heading": _("This is how we have written your answer"),
        "files_heading": _("Attachments"),
        "wrong": _("Is something wrong? Write to us or call, and give the code."),
        "greeting": _("Greetings from %(owner)s") % {"owner": place.organisation.name},
    }


def _received(entry: Entry) -> str:
    came = {
        Channel.LETTER: _("Thank you for your letter, which we received %(day)s."),
        Channel.EMAIL: _("Thank you for your e-mail, which we received %(day)s."),
        Channel.PHONE: _("Thank you for your answer by telephone %(day)s."),
        Channel.MEETING: _("Thank you for your answer in the meeting %(day)s."),
    }
    words = came[Channel(entry.answer.contribution.channel)] % {"day": localise.date(entry.received)}
    return words + " " + _("We have written it in, and two of us have read it against what came in.")


def _late(hearing: Hearing) -> str:
    day = localise.date(hearing.closes_at) if hearing.closes_at else ""
    return _("It came after the deadline, %(day)s. It is marked so.") % {"day": day}


def _code_use(hearing: Hearing) -> str:
    if phase_of(hearing) is Phase.CLOSED or hearing.closes_at is None:
        return _("With the code you can read the answer at any time, and add it to your own contributions:")
    until = localise.datetime(hearing.closes_at)
    words = _(
        "With the code you can read the answer, add it to your own contributions, and correct or withdraw it until "
        "%(moment)s:"
    )
    return words % {"moment": until}
