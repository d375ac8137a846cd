"""Following by e-mail: ask, confirm from the mail, stop from any mail. Nothing happens by opening a link."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moteplass.kit.pages import show
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.decide import sees
from moteplass.spine.access.rooms import NoRoom, Room, find_tool
from moteplass.spine.accounts.models import User
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import readable
from moteplass.spine.notify.following import (
    ask_to_follow,
    confirm_following,
    follow_as_person,
    follower_by,
    follows,
    person_following,
    stop_following,
)
from moteplass.spine.notify.models import Follower
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import Row
from moteplass.spine.registry.loader import kind_of
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
    """Ask to be told about a whole tool."""
    cards = queries.cards_of(actor, [room.the_tool])
    place = room.place.title, reverse("place", kwargs={"place": room.place.slug})
    title, url = (cards[0].card.title, cards[0].card.url) if cards else place
    return _follow(request, actor, room, _Followed(title, url))


def follow_contribution(request: HttpRequest, actor: Actor, room: Room, contribution: int) -> HttpResponse:
    """Ask to be told about one contribution."""
    found = readable(actor, contribution, tool=room.the_tool, root=None, state=State.PUBLISHED)
    row = _row(actor, found)
    return _follow(request, actor, room, _Followed(row.title, row.url, found))


@dataclass(frozen=True, slots=True)
class _Followed:
    """What is followed: the whole tool, or one contribution in it."""

    title: str
    url: str
    contribution: Contribution | None = None


def _row(actor: Actor, contribution: Contribution) -> Row:
    rows = kind_of(contribution.tool.kind).search(actor, [contribution.pk])
    if not rows:
        raise NoRoom(contribution.pk)
    return rows[0]


def _follow(request: HttpRequest, actor: Actor, room: Room, what: _Followed) -> HttpResponse:
    """At once for those with a log-in, by a confirmed address for others. To an address the answer is the same
    whether it follows already or not.
    """
    tool, contribution = room.the_tool, what.contribution
    if request.method == "POST" and actor.user_id is not None:
        if request.POST.get("follow") == "stop":
            person = User.objects.get(pk=actor.user_id)
            stop_following(actor, follower=person_following(person, tool, contribution))
            messages.success(request, gettext("We write no more to you about this."))
        else:
            follow_as_person(actor, tool=tool, contribution=contribution)
            messages.success(request, gettext("You follow this. We write to you when something happens."))
        return HttpResponseRedirect(what.url)
    form = FollowForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ratelimit.limit(request, "mail-request")
        ask_to_follow(actor, tool=tool, email=form.cleaned_data["email"], contribution=contribution)
        return HttpResponseRedirect(f"{request.path}?sent=1")
    return show(
        request,
        "follow/ask.html",
        status=422 if form.errors else 200,
        room=room,
        place=room.place,
        title=what.title,
        back=what.url,
        promise=_promise(tool, what),
        following=follows(actor, tool.pk, contribution.pk if contribution else None),
        email=form["email"].value() or "",
        error=" ".join(map(str, form.errors.get("email", []))),
        sent="sent" in request.GET and not form.errors,
    )


def _promise(tool: Tool, what: _Followed) -> str:
    if what.contribution is not None:
        words = gettext(
            "We write when something happens to “%(title)s”. Nothing else, and you can stop from any e-mail."
        )
        return words % {"title": what.title}
    return str(kind_of(tool.kind).following) or gettext(
        "We write when something new has come, once a day at most. Nothing else, and you can stop from any e-mail."
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
    title, to = (follower.tool.place.title, "") if seen else ("", "")
    if seen and follower.contribution_id:
        rows = kind_of(follower.tool.kind).search(actor, [follower.contribution_id])
        title, to = (rows[0].title, rows[0].url) if rows else ("", "")
    elif seen:
        cards = queries.cards_of(actor, [follower.tool])
        to = cards[0].card.url if cards else ""
    return {
        "title": title,
        "address": to or reverse("front"),
        "email": follower.email,
        "confirmed": follower.confirmed_at is not None,
    }


def _gone(request: HttpRequest) -> HttpResponse:
    return show(request, "follow/gone.html", status=404)
