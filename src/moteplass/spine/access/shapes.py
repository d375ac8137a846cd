"""Actors of one shape are asked about with the same statement: only the values in it are their own."""

from dataclasses import replace
from typing import Any

from moteplass.kit import statements
from moteplass.spine.access.actor import STRANGER, Actor

_USER, _ORGANISATIONS = statements.number(1), 100


def shape_of(actor: Actor) -> tuple[Actor, dict[Any, Any]]:
    """An actor of the same shape with holes for who they are and where they work, and what to fill the holes with.

    What visitors carry (their name, where they have written) is not in it: few statements ask.
    """
    if actor.is_system or not actor.is_authenticated:
        return replace(STRANGER, is_system=actor.is_system, reads=actor.reads), {}
    values: dict[Any, Any] = {
        statements.number(_ORGANISATIONS + at): pk for at, pk in enumerate(sorted(actor.organisations))
    }
    shape = Actor(user_id=_USER, organisations=frozenset(values))
    return shape, {_USER: actor.user_id, **values}
