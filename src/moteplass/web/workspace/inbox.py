"""The inbox: the list of answers, its filters, and what is done with many at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import alone, show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import Channel
from moteplass.spine.insight.commands.desk import do_with_many, undo
from moteplass.spine.insight.doors import workers, workspace_of
from moteplass.spine.insight.models import Bulk, Position, Work
from moteplass.spine.insight.queries import counting
from moteplass.spine.insight.queries import inbox as lists
from moteplass.spine.insight.queries.views import views
from moteplass.spine.insight.queries.wanted import APART, EACH, ME, NOBODY, NONE, SEVERAL, Wanted
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.workspace.frame import Desk, desk_of, frame, number, numbers


def inbox(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    desk = desk_of(actor, room)
    wanted = Wanted.read(request.GET, desk.tool)
    rows = lists.page(actor, desk.tool, wanted, desk.alone, request.GET.get("after"))
    if alone(request) and request.GET.get("after"):
        return show(request, "workspace/inbox.html", block="rows", desk=desk, page=rows, wanted=wanted)
    themes = counting.themes(desk.tool.pk, alone=desk.alone, coder=actor.user_id)
    people = list(workers(room.place.pk))
    return show(
        request,
        "workspace/inbox.html",
        **frame(desk, "work-inbox"),
        page=rows,
        wanted=wanted,
        themes=themes,
        choices=_choices(desk, themes, people),
        acts=_acts(themes, people),
        queues=_queues(desk, wanted, lists.queues(actor, desk.tool, desk.alone)),
        views=views(actor, desk.tool.pk),
        undo=undoable(request, desk),
    )


def bulk(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Do something with the chosen answers, or undo it."""
    desk = desk_of(actor, room)
    wanted = Wanted.read(request.GET, desk.tool)
    done = ""
    if request.POST.get("undo"):
        undo(actor, bulk=_bulk(desk, number(request.POST["undo"])))
        messages.success(request, _("Undone."))
        if request.GET.get("back") == "suggestions":
            return HttpResponseRedirect(desk.url("work-suggestions"))
    else:
        act, _colon, value = request.POST.get("do", "").partition(":")
        try:
            made = do_with_many(
                actor,
                tool=desk.tool,
                act=act,
                value=value,
                chosen=numbers(request, "chosen")[:200],
                senders=wanted.folded,
            )
            done = f"done={made.pk}"
        except NotPossible as error:
            messages.error(request, str(error))
    query = "&".join(part for part in (wanted.query, done) if part)
    return HttpResponseRedirect(desk.url("work-inbox") + (f"?{query}" if query else ""))


def _bulk(desk: Desk, pk: int) -> Bulk:
    found = Bulk.objects.filter(pk=pk, tool=desk.tool, by_id=desk.actor.user_id).first()
    if found is None:
        raise NoRoom(pk)
    return found


def undoable(request: HttpRequest, desk: Desk) -> Bulk | None:
    """What was just done, while it can be undone."""
    given = request.GET.get("done", "")
    try:
        return _bulk(desk, number(given)) if given else None
    except NoRoom:
        return None


def _queues(desk: Desk, wanted: Wanted, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The queues beside the list, with how many there are in each."""
    found = [
        (_("All"), Wanted(), "", "list"),
        (_("Unread"), Wanted(unread="1"), "unread", "inbox"),
        (_("Assigned to me"), Wanted(assignee=ME), "mine", "person-circle"),
        (_("Not done"), Wanted(state=Work.OPEN), "open", "hourglass"),
        (_("To be clarified"), Wanted(state=Work.CLARIFY), "clarify", "chat-warning"),
        (_("Done"), Wanted(state=Work.DONE), "done", "check-circle"),
    ]
    return [
        {
            "label": label,
            "href": desk.url("work-inbox") + (f"?{queue.query}" if queue.query else ""),
            "count": counts.get(name),
            "many": counts.get(name, 0) >= lists.MANY,
            "icon": icon,
            "current": wanted == queue,
        }
        for label, queue, name, icon in found
    ]


def _choices(
    desk: Desk, themes: list[counting.ThemeRow], people: list[Any]
) -> dict[str, list[tuple[str, Any]]]:
    """What each filter can be set to."""
    return {
        "theme": [("", _("Any")), (NONE, _("Without a theme")), *_names(themes)],
        "assignee": [
            ("", _("Anyone")),
            (ME, _("Me")),
            (NOBODY, _("Nobody")),
            *((str(person.pk), str(person)) for person in people if person.pk != desk.actor.user_id),
        ],
        "stance": [("", _("Any")), *Position.choices],
        "group": [("", _("All")), *workspace_of(desk.tool).groups.items()],
        "channel": [("", _("All")), *Channel.choices],
        "state": [("", _("Any")), *Work.choices],
        "text": [
            ("", _("One row for each text")),
            (SEVERAL, _("Only texts sent by several")),
            (EACH, _("Every answer for itself")),
            (APART, _("Taken out of a text")),
        ],
        "order": [("", _("Oldest first")), ("newest", _("Newest first"))],
    }


def _acts(themes: list[counting.ThemeRow], people: list[Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be done with the chosen answers, by group."""
    return [
        (_("Reading"), [("read:", _("Mark as read")), ("unread:", _("Mark as unread"))]),
        (
            _("Assign to"),
            [*((f"assign:{person.pk}", str(person)) for person in people), ("assign:", _("Nobody"))],
        ),
        (_("State"), [(f"state:{value}", str(label)) for value, label in Work.choices]),
        (
            _("The same text"),
            [("apart:", _("Take out of the text")), ("together:", _("Put back into the text"))],
        ),
        (_("Add the theme"), [(f"theme:{pk}", name) for pk, name in _names(themes)]),
    ]


def _names(themes: list[counting.ThemeRow]) -> list[tuple[str, str]]:
    return [(str(row.id), f"– {row.name}" if row.parent else row.name) for row in themes]
