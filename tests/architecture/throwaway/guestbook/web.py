"""The guestbook's pages, below /m/<place>/guestbook/."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _

from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.kit.second_look import SecondLook
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.looking import readers
from moteplass.spine.access.pages import page
from moteplass.spine.access.rooms import Room
from moteplass.spine.talk.queries import thread
from tests.architecture.throwaway.guestbook import commands, queries


class EntryForm(SecondLook):
    """Identity numbers, addresses and the like in its texts are shown to the writer once, before they are posted."""

    text = Text(max_length=2000, error_messages={"required": _("Write something.")})
    name = forms.CharField(max_length=120, required=False)
    came_from = forms.CharField(max_length=80, required=False)

    looked_through = ("text", "name", "came_from")


def show_guestbook(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    return show(
        request,
        "guestbook/guestbook.html",
        block="rows",
        room=room,
        where=_where(room),
        page=queries.entries(actor, room.the_tool, cursor=request.GET.get("after")),
        may_sign=decide(actor, Act.SUBMIT, room).allowed,
        may_put_away=decide(actor, Act.MANAGE, room).allowed,
    )


def show_entry(request: HttpRequest, actor: Actor, room: Room, entry: int) -> HttpResponse:
    return show(
        request,
        "guestbook/entry.html",
        room=room,
        where=_where(room),
        entry=queries.entry(actor, room.the_tool, entry),
        comments=thread(actor, entry, cursor=request.GET.get("after")),
    )


def sign(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    form = EntryForm(request.POST if request.method == "POST" else None, **readers(actor, room.the_tool))
    if request.method == "POST" and form.is_valid():
        ratelimit.limit(request, "anonymous-post")
        data = form.cleaned_data
        written = commands.sign_guestbook(
            actor,
            guestbook=queries.guestbook_in(room),
            text=data["text"],
            name=data["name"],
            came_from=data["came_from"],
        )
        response = HttpResponseRedirect(
            reverse("guestbook-entry", kwargs={**_where(room), "entry": written.pk})
        )
        visitor.remember(response, actor, wrote=room.the_tool.pk)
        return response
    return show(
        request,
        "guestbook/sign.html",
        status=422 if form.is_bound else 200,
        room=room,
        where=_where(room),
        form=form,
        typed={name: form[name].value() or "" for name in form.fields},
        errors={name: messages[0] for name, messages in form.errors.items()},
    )


def put_away(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    commands.put_away(actor, guestbook=queries.guestbook_in(room))
    return HttpResponseRedirect(reverse("guestbook", kwargs=_where(room)))


def tabs(actor: Actor, room: Room) -> list[tuple[Any, str]]:
    """Tabs of the place, beside the guestbook itself."""
    may_sign = decide(actor, Act.SUBMIT, room).allowed
    return [(_("Write in the guestbook"), "guestbook-sign")] if may_sign else []


def _where(room: Room) -> dict[str, Any]:
    return {"place": room.place.slug, "tool": room.the_tool.slug}


ROUTES: list[URLPattern] = [
    page("", show_guestbook, may=Act.READ, name="guestbook", cached=True),
    page("<int:entry>/", show_entry, may=Act.READ, name="guestbook-entry", cached=True),
    page("write/", sign, may=Act.SUBMIT, name="guestbook-sign", methods=("GET", "POST")),
    page("put-away/", put_away, may=Act.MANAGE, name="guestbook-put-away", methods=("POST",)),
]
