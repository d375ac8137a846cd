"""Search in the whole site, and inside one place."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from moteplass.kit import codes, text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.search.queries import search
from moteplass.web.public import queries

# As many words as the search itself reads.
_LONGEST = 200


def site_search(request: HttpRequest, actor: Actor) -> HttpResponse:
    words, start = _asked(request)
    if receipt := _receipt(words):
        return HttpResponseRedirect(receipt)
    return show(
        request,
        "search/search.html",
        block="rows",
        words=words,
        found=search(actor, words, start=start),
        places=queries.places_called(actor, words) if words and not start else [],
    )


def place_search(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    words, start = _asked(request)
    return show(
        request,
        "search/in_place.html",
        block="rows",
        words=words,
        found=search(actor, words, place=room.place, start=start),
        room=room,
        place=room.place,
    )


def _asked(request: HttpRequest) -> tuple[str, int]:
    words = text.normalise(request.GET.get("q", ""))[:_LONGEST]
    return words, text.number_in(request.GET.get("start", "")) or 0


def _receipt(words: str) -> str:
    """Where a receipt code leads. A word of twelve letters is not taken for one: codes have digits or dashes."""
    code = codes.normalise_code(words)
    if code is None or not (words.count("-") == 2 or any(char.isdigit() for char in words)):
        return ""
    try:
        return reverse("receipt", kwargs={"code": code})
    except NoReverseMatch:
        # No tool that gives receipts is installed.
        return ""
