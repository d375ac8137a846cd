"""In what capacity, and by what name, somebody may write in a place."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.places.models import Capacity, Naming, Place


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways in which an actor may write in a place: (key, words), and how their name goes."""

    options: tuple[tuple[str, str], ...]
    chosen: str
    # Whether one may write for an organisation without a mandate: where the form asks which, as a hearing's does.
    claims: bool
    naming: Naming
    named: bool


def must_be_named(actor: Actor, place: Place) -> bool:
    """Whether a form cannot do without a name: of visitors, where full names are asked for."""
    visits = not (actor.is_authenticated or has_left(actor))
    return visits and place.naming == Naming.FULL


def has_left(actor: Actor) -> bool:
    """Whether a log-in filled in the form and has ended since: what it says goes out as nobody else's."""
    return bool(actor.voice.key) and not actor.is_authenticated


def may_speak(actor: Actor, place: Place, *, claims: bool) -> bool:
    """Whether the place allows any of the capacities the actor has; `claims`: or may say that they have."""
    mine = {Capacity.PERSON, *(one.capacity for one in actor.standings)}
    if claims:
        mine.add(Capacity.ORGANISATION)
    return not mine.isdisjoint(place.capacities)


def taken_here(place: Place) -> str:
    """In what capacities people write in a place that does not take private persons."""
    match Capacity.EMPLOYEE in place.capacities, Capacity.ORGANISATION in place.capacities:
        case True, True:
            return _("Here one writes as an employee or for an organisation.")
        case True, False:
            return _("Here one writes as an employee.")
        case _other:
            return _("Here one writes for an organisation.")


def ways(actor: Actor, place: Place) -> Ways:
    """How the actor may write there, the usual way first. No query: all of it came with the actor and the place."""
    options = []
    if Capacity.PERSON in place.capacities:
        options.append((Capacity.PERSON.value, _("yourself, as a private person")))
    for one in actor.standings:
        if one.capacity not in place.capacities:
            continue
        if one.capacity == Capacity.EMPLOYEE:
            options.append((one.key, f"{actor.name}, {one.title}"))
        else:
            options.append(
                (one.key, _("%(organisation)s, on its behalf") % {"organisation": one.organisation})
            )
    keys = [key for key, _words in options]
    chosen = actor.voice.key if actor.voice.key in keys else next(iter(keys), "")
    claims = Capacity.ORGANISATION in place.capacities
    return Ways(tuple(options), chosen, claims, Naming(place.naming), actor.voice.named)
