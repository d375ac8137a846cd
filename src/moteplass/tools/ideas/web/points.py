"""Points for and against: two columns on the idea's page, and one page for each side with its form."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.kit.pages import show
from moteplass.kit.second_look import SecondLook
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Refused, decide
from moteplass.spine.access.looking import readers
from moteplass.spine.access.pages import page
from moteplass.spine.access.problems import why_not
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.access.ways import must_be_named
from moteplass.spine.content import receipts
from moteplass.spine.content.models import State
from moteplass.spine.content.reading import state_of
from moteplass.spine.moderation.awaiting import received
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.points import (
    Added,
    add_point,
    hold_back_point,
    put_point_back,
    withdraw_point,
)
from moteplass.tools.ideas.models import Idea, Point
from moteplass.tools.ideas.queries.idea import IdeaRow, idea_in
from moteplass.tools.ideas.queries.points import own_point, points_of, sides

# A point is one thought.
LONGEST = 600


def panel(actor: Actor, room: Room, row: IdeaRow) -> dict[str, Any]:
    """The two columns of an idea's page. One query."""
    return {
        "sides": sides(actor, row.id, checks=decide(actor, Act.CHECK, room).allowed, notes=True),
        "point_limit": LONGEST,
    }


class PointForm(SecondLook):
    text = forms.CharField(required=False)
    name = forms.CharField(required=False)

    def __init__(self, *args: Any, named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = named

    def clean_text(self) -> str:
        words = text.normalise(self.cleaned_data["text"])
        if not words:
            raise forms.ValidationError(_("Write your point."))
        if (over := text.count_chars(words) - LONGEST) > 0:
            raise forms.ValidationError(
                _("The point is %(over)s characters too long. Write two, or a comment.") % {"over": over}
            )
        return words

    def clean_name(self) -> str:
        name = " ".join(text.normalise(self.cleaned_data["name"]).split())
        if not name and not self.named:
            raise forms.ValidationError(_("Write your name. It is shown with the point."))
        if len(name) > 120:
            raise forms.ValidationError(_("The name is too long."))
        return name


def one_side(request: HttpRequest, actor: Actor, room: Room, idea: int, side: str) -> HttpResponse:
    """Every point of one side, and the form; where the forms on the idea's page post."""
    if side not in Point.Side.values:
        raise Http404
    box = queries.box_in(room)
    row = idea_in(actor, room, idea)
    # What was said of an idea that has been merged is still read.
    if not row.published or (row.merged_into and request.method == "POST"):
        raise NoRoom(idea)
    form = PointForm(
        request.POST if request.method == "POST" else None,
        named=not must_be_named(actor, room.place),
        **readers(actor, room.the_tool),
    )
    if request.method == "POST" and form.is_valid():
        ratelimit.limit(request, "anonymous-post")
        about = Idea(pk=row.id, box=box)
        data = form.cleaned_data
        try:
            added = add_point(actor, idea=about, side=Point.Side(side), text=data["text"], name=data["name"])
        except Refused as error:
            form.add_error("text", why_not(error))
        else:
            return _added(request, actor, room, added)
    writing = decide(actor, Act.COMMENT, room)
    checks = decide(actor, Act.CHECK, room).allowed
    points = points_of(actor, idea, side, cursor=request.GET.get("after"), checks=checks, notes=True)
    return show(
        request,
        "ideas/points.html",
        block="rows" if request.GET.get("after") and not form.is_bound else "",
        status=422 if form.is_bound else 200,
        room=room,
        place=room.place,
        where={"place": room.place.slug, "tool": room.the_tool.slug},
        row=row,
        side=side,
        points=points.rows,
        more=f"?{urlencode({'after': points.next})}" if points.next else "",
        checks=checks,
        writing=writing,
        # What was typed stays, also where it was refused.
        may_write=form.is_bound or (writing.allowed and not row.merged_into),
        may_support=not row.merged_into and decide(actor, Act.SUPPORT, room).allowed,
        form=form,
        typed={name: form[name].value() or "" for name in form.fields},
        errors=[(name, str(words[0])) for name, words in form.errors.items()],
        point_limit=LONGEST,
    )


def _added(request: HttpRequest, actor: Actor, room: Room, added: Added) -> HttpResponse:
    point = added.point
    awaits = state_of(point.pk) == State.AWAITING
    if awaits:
        messages.info(request, received(room.place))
    page, where = _address(room, point.idea_id, point.side), f"#c{point.pk}"
    # A visitor who says the same as another just before is taken for them, and must not get their code.
    if actor.is_authenticated or added.repeated:
        return HttpResponseRedirect(page + where)
    receipts.hand_over(request, point.pk, shown_at="" if awaits else where)
    response = HttpResponseRedirect(f"{page}#main")
    visitor.remember(response, visitor.named(actor))
    return response


def withdraw(request: HttpRequest, actor: Actor, room: Room, idea: int, point: int) -> HttpResponse:
    """Asks once, then takes one's own point back."""
    queries.box_in(room)
    row = idea_in(actor, room, idea)
    found, shown = own_point(actor, idea, point)
    if request.method == "POST":
        withdraw_point(actor, point=found)
        messages.success(request, _("The point is taken back."))
        return HttpResponseRedirect(_address(room, idea))
    return show(
        request,
        "ideas/point_withdraw.html",
        room=room,
        place=room.place,
        where={"place": room.place.slug, "tool": room.the_tool.slug},
        row=row,
        point=shown,
    )


def hold(request: HttpRequest, actor: Actor, room: Room, idea: int, point: int) -> HttpResponse:
    """Hold a point back, or with `act=show` show it again. Goes to the page of its side, where both can be done."""
    queries.box_in(room)
    row = idea_in(actor, room, idea)
    found = Point.objects.select_related("idea").filter(pk=point, idea_id=row.id).first()
    if found is None:
        raise NoRoom(point)
    match request.POST.get("act"):
        case "hold_back":
            hold_back_point(actor, point=found)
            messages.success(request, _("The point is held back."))
        case "show":
            put_point_back(actor, point=found)
            messages.success(request, _("The point shows again."))
        case _other:
            raise Http404
    return HttpResponseRedirect(_address(room, idea, found.side) + f"#c{point}")


def _address(room: Room, idea: int, side: str = "") -> str:
    where = {"place": room.place.slug, "tool": room.the_tool.slug, "idea": idea}
    if side:
        return reverse("ideas-point", kwargs={**where, "side": side})
    return reverse("ideas-idea", kwargs=where) + "#points"


_BOTH = ("GET", "POST")

POINTS: list[URLPattern] = [
    # Whoever may read sees the points; whether they may write, the view and the command say.
    page("<int:idea>/point/<str:side>/", one_side, may=Act.READ, name="ideas-point", methods=_BOTH),
    page(
        "<int:idea>/points/<int:point>/withdraw/",
        withdraw,
        may=Act.WITHDRAW,
        name="ideas-point-withdraw",
        methods=_BOTH,
    ),
    page(
        "<int:idea>/points/<int:point>/hold/", hold, may=Act.CHECK, name="ideas-point-hold", methods=("POST",)
    ),
]
