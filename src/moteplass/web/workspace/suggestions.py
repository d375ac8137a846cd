"""What the machine suggests: asked for, looked through with the answers it rests on, accepted or turned down."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.insight.commands.suggesting import accept_theme, ask_for_themes, reject_theme
from moteplass.spine.insight.models import Bulk, Position, Theme
from moteplass.spine.insight.queries.suggestions import Suggestions, suggestions
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.workspace.frame import Desk, desk_of, frame, number
from moteplass.web.workspace.inbox import undoable
from moteplass.web.workspace.themes import NAME_MAX


def show_suggestions(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    desk = desk_of(actor, room)
    wrong: tuple[int, str] | None = None
    if request.method == "POST":
        try:
            return _do(request, desk)
        except NotPossible as error:
            wrong = number(request.POST.get("theme", "")), str(error)
    # Who codes on their own is not to be led by it.
    found = Suggestions(None, [], []) if desk.alone else suggestions(actor, desk.tool)
    return show(
        request,
        "workspace/suggestions.html",
        status=422 if wrong else 200,
        **frame(desk, "work-suggestions"),
        found=found,
        running=found.finding is not None and found.finding.progress < 100,
        words=dict(Position.choices),
        undo=undoable(request, desk),
        wrong=wrong,
        typed=request.POST.get("name", ""),
    )


def _do(request: HttpRequest, desk: Desk) -> HttpResponse:
    here = desk.url("work-suggestions")
    act = request.POST.get("act", "")
    if act == "ask":
        ask_for_themes(desk.actor, tool=desk.tool)
        messages.success(request, _("The machine reads the answers. You can go on with something else."))
        return HttpResponseRedirect(here)
    return HttpResponseRedirect(f"{here}?done={_decide(request, desk, act).pk}")


def _decide(request: HttpRequest, desk: Desk, act: str) -> Bulk:
    pk = number(request.POST.get("theme", ""))
    theme = Theme.objects.filter(tool=desk.tool, pk=pk).first()
    if theme is None:
        raise NoRoom(pk)
    if act == "reject":
        return reject_theme(desk.actor, theme=theme)
    if act != "accept":
        raise Http404
    name = " ".join(request.POST.get("name", "").split())
    if not name:
        raise NotPossible(_("Give the theme a name."))
    if len(name) > NAME_MAX:
        raise NotPossible(_("The name can have at most 80 characters."))
    return accept_theme(desk.actor, theme=theme, name=name)
