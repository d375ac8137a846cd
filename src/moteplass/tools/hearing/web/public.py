"""What anyone reads of a hearing: the case, the answers, one answer with its thread, and the answers as open data."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.kit.pages import alone, show
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.pages import for_this_reader
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import State
from moteplass.spine.content.reading import has_written
from moteplass.spine.places.models import Place, Role
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.talk.commands import speaks_for_the_agency
from moteplass.spine.talk.queries import thread
from moteplass.tools.hearing import exports, outcome, queries
from moteplass.tools.hearing.case import Phase, case_of, form_of, phase_of
from moteplass.tools.hearing.models import Hearing, Respondent
from moteplass.tools.hearing.queries import ORDERS, AnswerFilter, SectionRow
from moteplass.tools.hearing.web.case_page import case_page
from moteplass.tools.hearing.web.links import links_in

_READS_ALL = {Role.EXPERT, Role.MODERATOR, Role.STEWARD, Role.ARCHIVIST, Role.CONTROLLER}


def hearing(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The case and the answers; to htmx the answers alone, or the next rows of them."""
    wanted, cursor = _wanted(request.GET), request.GET.get("after")
    part = _asked_for(request, cursor)
    if part == "rows":
        found = queries.hearing_in(room)
        return show(
            request, "hearing/hearing.html", block=part, **_answers(actor, room, found, wanted, cursor)
        )
    if part == "answers":
        found, sections = form_of(room)
        listed = _answers(actor, room, found, wanted, cursor)
        return show(
            request, "hearing/hearing.html", block=part, **listed, **_head(actor, room, found, sections)
        )
    found, case = case_of(room)
    response = show(
        request,
        "hearing/hearing.html",
        block="answers",
        case=case_page(room, found, case),
        # Readers need no tabs: everything stands on this page.
        tabs=tabs_of(actor, room, current="hearing") if room.roles else [],
        manages=decide(actor, Act.MANAGE, room).allowed,
        checks=decide(actor, Act.CHECK, room).allowed,
        **_answers(actor, room, found, wanted, cursor),
        **_head(actor, room, found, case.sections),
    )
    if case.rounds:
        for_this_reader(response)
    return response


def _asked_for(request: HttpRequest, cursor: str | None) -> str:
    if not alone(request):
        return ""
    return "rows" if cursor else "answers"


def _wanted(asked: QueryDict) -> AnswerFilter:
    order = asked.get("order", "")
    who = asked.get("who", "")
    return AnswerFilter(
        order=order if order in ORDERS else "newest",
        respondent=who if who in Respondent.values else "",
        question=text.number_in(asked.get("question", "")),
        q=text.normalise(asked.get("q", ""))[:200],
        passage=text.normalise(asked.get("passage", ""))[:16],
    )


def _answers(
    actor: Actor, room: Room, found: Hearing, wanted: AnswerFilter, cursor: str | None
) -> dict[str, Any]:
    """What the rows need. One query."""
    rows = queries.answers(actor, found, wanted, cursor=cursor, short=True)
    links = links_in(room)
    chosen = {
        "q": wanted.q,
        "who": wanted.respondent,
        "question": wanted.question or "",
        "passage": wanted.passage,
        "order": wanted.order if wanted.order != "newest" else "",
    }
    kept = {name: value for name, value in chosen.items() if value}
    return {
        "room": room,
        "place": room.place,
        "links": links,
        "wanted": wanted,
        "filtered": bool(wanted.q or wanted.respondent or wanted.question or wanted.passage),
        "rows": rows.rows,
        "more": f"{links.hearing}?{urlencode({**kept, 'after': rows.next})}" if rows.next else "",
        "later": bool(cursor),
        "may_support": decide(actor, Act.SUPPORT, room).allowed,
        "closes_at": found.closes_at,
    }


def _head(actor: Actor, room: Room, found: Hearing, sections: Sequence[SectionRow]) -> dict[str, Any]:
    """What stands over the rows, and in their place when there are none. No query, but where one answers first."""
    phase, answering = phase_of(found), decide(actor, Act.SUBMIT, room)
    return {
        "hearing": found,
        "phase": phase,
        "questions": (("", _("All questions")), *_asked(tuple(sections))),
        "groups": _groups(get_language() or ""),
        "locked": locked(actor, room),
        "may_answer": phase is Phase.OPEN and answering.allowed,
        "answering": answering,
    }


@lru_cache(maxsize=64)
def _asked(sections: Sequence[SectionRow]) -> tuple[tuple[int, str], ...]:
    return tuple((q.id, text.excerpt(q.text, 60)) for section in sections for q in section.questions)


@cache
def _groups(language: str) -> tuple[tuple[str, str], ...]:
    return ("", _("Everyone")), *((value, str(label)) for value, label in Respondent.choices)


def locked(actor: Actor, room: Room) -> bool:
    """Whether others' answers wait until this reader has answered."""
    waits = room.the_tool.write_first and room.place.state == Place.State.OPEN
    if not waits or room.the_tool.pk in actor.wrote or room.roles & _READS_ALL:
        return False
    return not has_written(actor, room.the_tool.pk)


def answer(request: HttpRequest, actor: Actor, room: Room, answer: int) -> HttpResponse:
    """One answer in full, with what has been said to it."""
    row, found = queries.answer_in(actor, room.the_tool.pk, answer)
    found.tool = room.the_tool
    comments = thread(actor, row.id, cursor=request.GET.get("after"))
    commenting = decide(actor, Act.COMMENT, room)
    return show(
        request,
        "hearing/answer.html",
        block="rows" if request.GET.get("after") else "",
        room=room,
        place=room.place,
        hearing=found,
        row=row,
        comments=comments,
        trail=outcome.trail(actor, found.pk, row.id),
        may_answer=phase_of(found) is Phase.OPEN and decide(actor, Act.SUBMIT, room).allowed,
        more=f"?{urlencode({'after': comments.next})}" if comments.next else "",
        links=links_in(room),
        phase=phase_of(found),
        may_support=decide(actor, Act.SUPPORT, room).allowed,
        commenting=commenting,
        may_comment=row.state == State.PUBLISHED and commenting.allowed,
        checks=decide(actor, Act.CHECK, room).allowed,
        speaks=speaks_for_the_agency(room),
    )


def download(request: HttpRequest, actor: Actor, room: Room, format: str) -> HttpResponseBase:
    """Every answer that the reader may see, as a file."""
    ratelimit.limit(request, "download")
    return _file(actor, room, format, full=False)


def export(request: HttpRequest, actor: Actor, room: Room, format: str) -> HttpResponseBase:
    """Everything about every answer, for those who run the hearing. Leaves a trace."""
    return _file(actor, room, format, full=True)


def _file(actor: Actor, room: Room, format: str, *, full: bool) -> HttpResponseBase:
    if format not in exports.FORMATS:
        raise Http404
    found = queries.hearing_in(room)
    if full:
        exports.log_export(actor, hearing=found, format=format)
    response = StreamingHttpResponse(
        exports.stream(actor, found, format, full=full), content_type=exports.content_type(format)
    )
    kind = "all" if full else "answers"
    response["Content-Disposition"] = f'attachment; filename="{room.place.slug}-{kind}.{format}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def address(found: Hearing) -> str:
    """The hearing's page."""
    return reverse("hearing", kwargs={"place": found.tool.place.slug, "tool": found.tool.slug})
