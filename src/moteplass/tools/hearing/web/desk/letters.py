"""What goes on paper, one letter each, many in one PDF: receipts, what became of the answers, and new rounds."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit import clock, localise, typeset
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Channel
from moteplass.spine.content.reading import attachments
from moteplass.spine.notify.mails import address
from moteplass.tools.hearing import outcome as outcomes
from moteplass.tools.hearing.case import Phase, phase_of
from moteplass.tools.hearing.commands.answering import receipt_code
from moteplass.tools.hearing.commands.desk import is_late
from moteplass.tools.hearing.desk import whom
from moteplass.tools.hearing.models import Entry, Hearing
from moteplass.tools.hearing.outcome import OutcomeRow
from moteplass.tools.hearing.records import said
from moteplass.tools.hearing.web.report import reply_of, reply_words

_TEMPLATES = Path(__file__).parents[2] / "templates/hearing/desk"


def receipts_pdf(hearing: Hearing, entries: Sequence[Entry]) -> bytes:
    """A receipt for each entry. Two queries for any number."""
    ids = [entry.pk for entry in entries]
    words, files = said(ids), attachments(ids)

    def receipt(entry: Entry) -> dict[str, Any]:
        return {
            **_receipt(hearing, entry),
            "text": words.get((entry.pk, entry.answer.contribution.revision), ""),
            "files": [file.name for file in files.get(entry.pk, ())],
        }

    return _pdf("receipts.typ", _("Receipts: %(title)s"), hearing, entries, receipt)


def outcome_pdf(actor: Actor, hearing: Hearing, entries: Sequence[Entry]) -> bytes:
    """For each entry what the agency has replied to it. Two queries for any number."""
    replies = outcomes.replies(actor, hearing.pk)
    behind = outcomes.behind_replies(actor, hearing.pk)

    def told(entry: Entry) -> dict[str, Any]:
        return _told(hearing, [row for row in replies if entry.pk in behind[row.id]])

    return _pdf("told.typ", _("What became of the answers: %(title)s"), hearing, entries, told)


def round_pdf(hearing: Hearing, new: Hearing, entries: Sequence[Entry]) -> bytes:
    """To each entry that there is a new round. No query."""

    def told(_entry: Entry) -> dict[str, Any]:
        return _invited_again(hearing, new)

    return _pdf("told.typ", _("A new round of: %(title)s"), hearing, entries, told)


def _pdf(
    template: str,
    title: str,
    hearing: Hearing,
    entries: Sequence[Entry],
    letter: Callable[[Entry], dict[str, Any]],
) -> bytes:
    """A letter for each entry, in the language of its answer. The document is in ours."""
    letters = []
    for entry in entries:
        language = entry.answer.contribution.language or settings.LANGUAGE_CODE
        with translation.override(language):
            letters.append({**_envelope(hearing, entry), **letter(entry), "language": language})
    return typeset.pdf(
        _TEMPLATES / template,
        {"letters": letters},
        title=title % {"title": hearing.tool.place.title},
        author=hearing.tool.place.organisation.name,
        language=get_language() or settings.LANGUAGE_CODE,
    )


def _envelope(hearing: Hearing, entry: Entry) -> dict[str, Any]:
    """What all letters have, in the language that is on."""
    owner = hearing.tool.place.organisation.name
    lines = (whom(entry.answer), *entry.address.split("\n"))
    return {
        "to": [line for line in lines if line.strip()],
        "from": owner,
        "day": localise.date(clock.now()),
        "greeting": _("Greetings from %(owner)s") % {"owner": owner},
    }


def _told(hearing: Hearing, replies: Sequence[OutcomeRow]) -> dict[str, Any]:
    place = hearing.tool.place
    words = {"title": place.title, "owner": place.organisation.name}
    own = (
        _("This is what was replied on what you wrote about:")
        if replies
        else _("No reply is about your answer alone. It was read like all the others.")
    )
    return {
        "heading": _("What became of your answer: %(title)s") % words,
        "told": [
            _(
                "You answered “%(title)s”. %(owner)s has now said what became of the answers: what you and the others "
                "said, what changed, and what did not and why."
            )
            % words,
            own,
        ],
        "words": reply_words(),
        "replies": [reply_of(row) for row in replies],
        "more": _(
            "Everything that was replied stands at the address below. We send it on paper to those who ask."
        ),
        "link": address(reverse("hearing-outcome", kwargs={"place": place.slug, "tool": hearing.tool.slug})),
    }


def _invited_again(hearing: Hearing, new: Hearing) -> dict[str, Any]:
    place = new.tool.place
    words = {"title": hearing.tool.place.title, "owner": place.organisation.name}
    deadline = localise.datetime(new.closes_at) if new.closes_at else ""
    return {
        "heading": _("A new round: %(title)s") % {"title": place.title},
        "told": [
            _("You answered “%(title)s”.") % words,
            _(
                "The proposal has changed so much that %(owner)s has sent out a new round. What you said in the one "
                "before still counts there; answer again if you have something to say to the new proposal."
            )
            % words,
            _("The deadline is %(moment)s.") % {"moment": deadline},
        ],
        "words": {},
        "replies": [],
        "more": _(
            "Read the case and answer at the address below, or write to us as before. We send the case on paper to "
            "those who ask."
        ),
        "link": address(reverse("hearing", kwargs={"place": place.slug, "tool": new.tool.slug})),
    }


def _receipt(hearing: Hearing, entry: Entry) -> dict[str, Any]:
    code = receipt_code(str(entry.answer.submission))
    return {
        "heading": _("We have your answer: %(title)s") % {"title": hearing.tool.place.title},
        "received": [_received(entry), *([_late(hearing)] if is_late(hearing, entry.received) else [])],
        "code_label": _("Your receipt code"),
        "code": code,
        "code_use": _code_use(hearing),
        "site": address(reverse("receipt-enter")),
        "link": address(reverse("receipt", kwargs={"code": code})),
        "text_heading": _("This is how we have written your answer"),
        "files_heading": _("Attachments"),
        "wrong": _("Is something wrong? Write to us or call, and give the code."),
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
