"""Following by e-mail: ask, confirm from the mail, stop from any mail. Nothing happens by opening a link."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from moteplass.kit.pages import show
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.decide import sees
from moteplass.spine.access.rooms import NoRoom, Room, find_tool
from moteplass.spine.notify.following import ask_to_follow, confirm_following, follower_by, stop_following
from moteplass.spine.notify.models import Follower
from moteplass.web.public import queries


class FollowForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("That does not look like an e-mail address. It should be like name@example.com."),
        },
    )


def follow(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Ask to be told. The answer is the same whether the address follows already or not."""
    if request.method == "POST":
        form = FollowForm(request.POST)
        if form.is_valid():
            ratelimit.limit(request, "mail-request")
            ask_to_follow(actor, tool=room.the_tool, email=form.cleaned_data["email"])
            return HttpResponseRedirect(f"{request.path}?sent=1")
    else:
        form = FollowForm(initial={"email": actor.email})
    cards = queries.cards_of(actor, [room.the_tool])
    return show(
        request,
        "follow/ask.html",
        status=422 if form.errors else 200,
        room=room,
        place=room.place,
        back=cards[0].card.url if cards else reverse("place", kwargs={"place": room.place.slug}),
        email=form["email"].value() or "",
        error=" ".join(map(str, form.errors.get("email", []))),
        sent="sent" in request.GET and not form.errors,
    )


def confirm(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    follower = follower_by(token)
    if follower is None:
        return _gone(request)
    if request.method == "POST":
        confirm_following(actor, follower=follower)
        return HttpResponseRedirect(request.path)
    return show(request, "follow/confirm.html", token=token, **_about(actor, follower))


def stop(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    follower = follower_by(token)
    if follower is None:
        # Also where one comes back to after stopping: the address is forgotten, so no more can be said.
        return show(request, "follow/stopped.html") if "done" in request.GET else _gone(request)
    if request.method == "POST":
        stop_following(actor, follower=follower)
        return HttpResponseRedirect(f"{request.path}?done=1")
    return show(request, "follow/stop.html", token=token, **_about(actor, follower))


def _about(actor: Actor, follower: Follower) -> dict[str, Any]:
    """What may be said of what is followed: nothing, if it has been closed to this reader since."""
    try:
        room = find_tool(actor, pk=follower.tool_id)
    except NoRoom:
        room = None
    seen = room is not None and sees(actor, room)
    cards = queries.cards_of(actor, [follower.tool]) if seen else []
    return {
        "title": follower.tool.place.title if seen else "",
        "address": cards[0].card.url if cards else reverse("front"),
        "email": follower.email,
        "confirmed": follower.confirmed_at is not None,
    }


def _gone(request: HttpRequest) -> HttpResponse:
    return show(request, "follow/gone.html", status=404)
