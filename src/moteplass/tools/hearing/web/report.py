"""The report: what became of the answers as one document to keep, with a way from each number to its answers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from moteplass.kit import clock, localise, typeset
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.notify.mails import address
from moteplass.tools.hearing import outcome as outcomes
from moteplass.tools.hearing.case import Case, case_of
from moteplass.tools.hearing.models import Hearing
from moteplass.tools.hearing.outcome import OutcomeRow
from moteplass.tools.hearing.web.links import links_in

_TEMPLATE = Path(__file__).parents[1] / "templates/hearing/report.typ"


def report(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The report as a PDF. 404 while no reply is published."""
    ratelimit.limit(request, "download")
    hearing, case = case_of(room)
    rows = outcomes.replies(actor, hearing.pk)
    if not rows:
        raise Http404
    response = HttpResponse(report_pdf(actor, room, hearing, case, rows), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{room.place.slug}-report.pdf"'
    return response


def report_pdf(actor: Actor, room: Room, hearing: Hearing, case: Case, rows: Sequence[OutcomeRow]) -> bytes:
    """The document, in the language that is on, as it stands now. Two queries."""
    place = room.place
    themes = [_theme(row) for row in rows]
    told = [theme for theme in themes if theme["number"]]
    groups = [(value, label, n) for value, label, n in case.figures.by_respondent if n]
    return typeset.pdf(
        _TEMPLATE,
        {
            "words": _words(room),
            "title": place.title,
            "owner": place.organisation.name,
            "period": _period(hearing),
            "made": _("As it stood %(moment)s.") % {"moment": localise.datetime(clock.now())},
            "site": address(links_in(room).hearing),
            "language": _spoken(case.language),
            "summary": place.summary,
            "questions": [question.text for question in case.questions],
            "total": _answers(case.figures.total),
            "groups": [_group(*group, case.figures.total) for group in groups],
            "groups_alt": _listed([(label, n) for _value, label, n in groups]),
            "themes": themes,
            "themes_alt": _listed([(theme["heading"], theme["number"]) for theme in told]),
            "behind": _behind(actor, room, hearing, rows, groups),
        },
        title=_("What became of the answers: %(title)s") % {"title": place.title},
        author=place.organisation.name,
        language=_spoken(""),
    )


def _spoken(language: str) -> str:
    """A language that is known, else the one that is on."""
    return language or get_language() or settings.LANGUAGE_CODE


def _period(hearing: Hearing) -> str:
    assert hearing.opens_at and hearing.closes_at, "a reply is published when the hearing has closed"
    days = {"opened": localise.date(hearing.opens_at), "closed": localise.date(hearing.closes_at)}
    return _("The hearing was open from %(opened)s to %(closed)s.") % days


def _answers(number: int) -> str:
    return ngettext("%(n)s answer", "%(n)s answers", number) % {"n": localise.number(number)}


def _group(value: str, label: str, number: int, total: int) -> dict[str, Any]:
    return {
        "label": label,
        "number": number,
        "said": localise.number(number),
        "share": localise.percent(number / total),
        "to": f"from-{value}",
    }


def reply_of(row: OutcomeRow) -> dict[str, Any]:
    """What a reply says, for `reply.typ`."""
    return {
        "language": _spoken(row.language),
        "heading": row.heading,
        "about": row.about,
        "text": typeset.markdown(row.text),
        "changed": row.changed,
        "why": row.why,
        "before": row.before,
        "after": row.after,
    }


def reply_words() -> dict[str, str]:
    """The words around a reply in `reply.typ`."""
    return {
        "reply": _("Our reply"),
        "why_changed": _("Why it was changed"),
        "why_not": _("Why it was not changed"),
        "before": _("Before"),
        "after": _("After"),
    }


def _theme(row: OutcomeRow) -> dict[str, Any]:
    return {
        **reply_of(row),
        "number": row.answers or 0,
        "said": _answers(row.answers) if row.answers else _("Fewer than five answers"),
        "to": f"about-{row.id}" if row.answers else "",
    }


def _listed(rows: Sequence[tuple[str, int]]) -> str:
    """What a chart shows, for those who hear it."""
    return "; ".join(f"{label}: {localise.number(number)}" for label, number in rows)


def _behind(
    actor: Actor,
    room: Room,
    hearing: Hearing,
    rows: Sequence[OutcomeRow],
    groups: Sequence[tuple[str, str, int]],
) -> list[dict[str, Any]]:
    """Each number that is told, the answers it counts by their numbers, and where they can be read."""
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    from_whom = outcomes.by_respondent(actor, hearing.pk)
    about = outcomes.behind_replies(actor, hearing.pk)
    found = [
        (f"from-{value}", label, from_whom.get(value, []), f"{links_in(room).hearing}?who={value}#answers")
        for value, label, _n in groups
    ]
    found += [
        (
            f"about-{row.id}",
            row.heading,
            about[row.id],
            reverse("hearing-outcome-answers", kwargs={**where, "reply": row.id}),
        )
        for row in rows
        if row.answers
    ]
    return [
        {
            "id": key,
            "heading": heading,
            "said": _answers(len(answers)),
            "answers": [str(pk) for pk in answers],
            "list": address(to),
        }
        for key, heading, answers, to in found
    ]


def _words(room: Room) -> dict[str, str]:
    return {
        "heading": _("What became of the answers"),
        "contents": _("Contents"),
        "asked": _("What was asked"),
        "read": _("Read the hearing and all the answers"),
        "who": _("Who answered"),
        "who_column": _("Who"),
        "answers": _("Answers"),
        "share": _("Share"),
        "all": _("All"),
        "themes": _("What the answers were about"),
        "theme": _("Theme"),
        "outcome": _("Outcome"),
        "several": _(
            "An answer can be about several themes. Only answers that everyone can read are counted under a theme, and "
            "numbers under five are not told."
        ),
        "changed": _("What changed"),
        "nothing": _("Nothing has been changed so far."),
        "unchanged": _("What did not change, and why"),
        "yes": _("Changed"),
        "no": _("Not changed"),
        **reply_words(),
        "behind": _("The answers behind the numbers"),
        "behind_text": _(
            "Each answer has a number. It is the last part of its address: answer 7 stands at %(address)s."
        )
        % {"address": address(links_in(room).answer(7))},
        "list": _("Read them on the web"),
        "chart": _("Bar chart."),
    }
