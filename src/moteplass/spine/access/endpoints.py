"""The API's front door: like `page`, for functions that answer with data."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import require
from moteplass.spine.access.pages import enter
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.access.visitor import actor_of

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API: who asks, and where."""

    http: HttpRequest
    actor: Actor
    _room: Room | None = None

    @property
    def room(self) -> Room:
        """The room the call was decided in. Raises NoRoom for a call outside any place."""
        if self._room is None:
            raise NoRoom("this call is not in a place")
        return self._room


def endpoint(may: Act) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Let a function answer calls by those who may `may`. It gets a Call as `request`; `place` and `tool` are its own
    path parameters. Raises Refused or NoRoom, which the API answers with 403 or 404.
    """

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        @wraps(function)
        def guarded(request: HttpRequest, **kwargs: Any) -> R:
            actor = actor_of(request)
            room = enter(actor, kwargs["place"], kwargs.get("tool")) if "place" in kwargs else None
            require(actor, may, room)
            return function(Call(request, actor, room), **kwargs)

        guarded.act = may  # type: ignore[attr-defined]  # the access test walks the API and reads it
        guarded.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
        return guarded

    return decorate
