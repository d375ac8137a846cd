"""The API's front door: like `page`, for functions that answer with data."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import require
from moteplass.spine.access.pages import enter
from moteplass.spine.access.proof import PROVEN
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.access.visitor import actor_of
from moteplass.spine.access.voices import Voice
from moteplass.spine.accounts import keys
from moteplass.spine.accounts.models import User

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


class Spoken(Schema):
    """`speak`: in what capacity, one of those the place's `capacities` call gives; left out, the first of them.
    `show_name`: show one's own name, where the place lets each decide."""

    speak: str = ""
    show_name: bool = False


class Key(HttpBearer):
    """A person's own key, in the Authorization header. Whoever holds it acts as that person, cookies or not."""

    openapi_description = (
        "A key of one's own, made on the page /me/keys/. What is written with it is its person's."
    )

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = keys.holder(token)
        if user:
            request.user = user
        return user


# For the operations that write, so that the description says so; `endpoint` asks for it whatever they say.
with_key = Key()


def endpoint(may: Act) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Let a function answer calls by those who may `may`. It gets a Call as `request`; `place` and `tool` are its own
    path parameters. Raises Refused or NoRoom, which the API answers with 403 or 404, and AuthenticationError (401) for
    a key that does not hold, and for a call that writes without one: a session's cookie alone never writes here.
    Raises TypeError at start for an act that a person must have shown themselves for: no key does that.
    """
    if may in PROVEN:
        raise TypeError(f"{may} is not for the API: a key cannot show that it is its person")

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        @wraps(function)
        def guarded(request: HttpRequest, **kwargs: Any) -> R:
            _ask_for_key(request)
            actor = actor_of(request)
            if isinstance(given := kwargs.get("given"), Spoken):
                actor = replace(actor, voice=Voice(given.speak, given.show_name))
            room = enter(actor, kwargs["place"], kwargs.get("tool")) if "place" in kwargs else None
            require(actor, may, room)
            return function(Call(request, actor, room), **kwargs)

        guarded.act = may  # type: ignore[attr-defined]  # the access test walks the API and reads it
        guarded.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
        return guarded

    return decorate


def _ask_for_key(request: HttpRequest) -> None:
    shown = request.headers.get("Authorization", "").lower().startswith("bearer ")
    needed = shown or request.method not in ("GET", "HEAD")
    # Ninja has asked already where the operation says so.
    if needed and not isinstance(getattr(request, "auth", None), User) and not with_key(request):
        raise AuthenticationError


def not_taken(wrong: Iterable[tuple[str, str]]) -> ValidationError:
    """The answer to a body in which something is wrong, (field, what is wrong with it) for each: 422 when raised."""
    return ValidationError(
        [{"type": "value_error", "loc": ["body", name], "msg": words} for name, words in wrong]
    )


class ToConfirm(ValidationError):
    """Something is to be put right in a body, and `warnings` to be looked at (kit.second_look): answered with both."""

    def __init__(self, wrong: Iterable[tuple[str, str]], warnings: Sequence[Mapping[str, str]]) -> None:
        super().__init__(not_taken(wrong).errors)
        self.warnings = warnings
