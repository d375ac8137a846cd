"""What stands beside a contribution as its writer: decided here, for all tools, inside the running command."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from moteplass.kit import text
from moteplass.spine.access.actor import Actor, actor_for, as_employee, for_organisation
from moteplass.spine.access.decide import LOG_IN, WORKING, YES, Decision, Refused
from moteplass.spine.access.known import person
from moteplass.spine.access.rooms import Room
from moteplass.spine.access.voices import Standing
from moteplass.spine.access.ways import has_left, ways
from moteplass.spine.command import Tx
from moteplass.spine.content.models import VERIFIED, Capacity, Contribution, title_in_words
from moteplass.spine.content.pseudonyms import pseudonym_of
from moteplass.spine.organisations.models import Employment
from moteplass.spine.organisations.terms import lasting
from moteplass.spine.places.models import Naming
from moteplass.spine.speaking.models import Mandate


@dataclass(frozen=True, slots=True)
class Signature:
    """A name as it shows, what stands beside it, and in what capacity. Made by hand only for others' words."""

    name: str = ""
    title: str = ""
    capacity: str = Capacity.PERSON
    mandate_id: int | None = None
    # Whether the name may be taken away again: versions, which are never changed, then do without it.
    lent: bool = False

    @property
    def kept(self) -> str:
        """What a version says of who wrote it. Empty: whoever the contribution says."""
        return "" if self.lent else self.name


def agency(tx: Tx) -> Signature:
    """For what the owner of the place says itself: its letters, summaries and reports."""
    return Signature(tx.room.place.organisation.name_nb, capacity=Capacity.AGENCY)


def sign(
    tx: Tx, typed: str = "", *, shown: bool | None = None, claims: bool = False, writer: Actor | None = None
) -> Signature:
    """How what the actor writes in the running command is signed: by what they have chosen (`Actor.voice`), as the
    place allows. Raises Refused. `writer`: as whose words instead, where a code and no log-in says whose they are.

    `typed`: the name that was written on the form. `shown`: whether their name goes with it, where the tool asks that
    itself. `claims`: they write for an organisation that the form names, on their word. No name says of itself that it
    is a verified person's. No query for visitors, nor for who shows their own name.
    """
    place, actor = tx.room.place, writer or tx.actor
    if has_left(actor) and not writer:
        raise Refused(LOGGED_OUT)
    typed, own = _unmarked(typed), _unmarked(actor.name)
    of_their_own = actor.is_system or (claims and not actor.voice.key)
    standing = None if of_their_own else _standing(tx, actor)
    if standing is not None:
        mandate = standing.id if standing.capacity == Capacity.ORGANISATION else None
        if mandate:
            return Signature(standing.organisation, own, standing.capacity, mandate)
        return Signature(own, standing.title, standing.capacity)
    if claims:
        _require(tx, Capacity.ORGANISATION)
        return Signature(typed, capacity=Capacity.ORGANISATION)
    _require(tx, Capacity.PERSON)
    beside = VERIFIED if actor.is_assured else ""
    # A tool that asks itself has asked for the name too.
    name = own if shown is None and actor.name else typed
    if place.naming == Naming.FULL or actor.user_id is None:
        hidden = place.naming == Naming.NONE or shown is False
        return Signature("" if hidden else name, beside)
    if place.naming == Naming.CHOICE and (actor.voice.named if shown is None else shown):
        return Signature(name, beside, lent=True)
    return Signature(pseudonym_of(actor.user_id, place.pk), beside, lent=True)


def _unmarked(name: str) -> str:
    """A name as far as the mark of verified persons, which anybody could type and would be read as ours."""
    letters = unicodedata.normalize("NFKD", name)
    before = _mark().split(letters, maxsplit=1)[0]
    return name if before == letters else text.normalise(before)


@cache
def _mark() -> re.Pattern[str]:
    """The mark in each language, whatever stands between its letters and before it."""
    marks = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            marks.add(title_in_words(VERIFIED).replace(" ", ""))
    between = r"[\W_]*"
    return re.compile(between + "(?:" + "|".join(between.join(mark) for mark in sorted(marks)) + ")", re.I)


# The form was filled in with a log-in. Without it the same words would be nobody's, and go without being asked.
LOGGED_OUT = Decision(
    False,
    reason=gettext_lazy(
        "You are no longer logged in. Log in in a new tab, and then send this again from here."
    ),
    log_in=True,
)
ENDED = Decision(
    False,
    reason=gettext_lazy(
        "This was written in a capacity that has ended, and stands as it is. Take it back, or write anew as yourself."
    ),
)


def signature_of(contribution: Contribution) -> Signature:
    """How a contribution was signed."""
    c = contribution
    return Signature(c.author_name, c.author_title, c.capacity, c.mandate_id)


def may_change(actor: Actor, room: Room, by: Signature, author_id: int | None) -> Decision:
    """Whether new words may stand under a signature, as far as that goes: a capacity that was verified must last today,
    the writer's or that of who changes it. Who runs the place changes what others wrote in their own name.

    No query, but one where somebody else changes what its writer signed so.
    """
    verified = by.capacity == Capacity.EMPLOYEE or by.mandate_id
    if not verified or actor.is_system or _among(actor.standings, by):
        return YES
    if actor.user_id == author_id:
        return ENDED
    if room.roles & WORKING:
        return YES
    author = person(author_id)
    return YES if author and _among(actor_for(author).standings, by) else ENDED


def _among(standings: Iterable[Standing], by: Signature) -> bool:
    """Whether one of these speaks for the same organisation in the same capacity, as it was signed."""
    for one in standings:
        if one.capacity != by.capacity:
            continue
        if by.mandate_id and one.organisation == by.name:
            return True
        if not by.mandate_id and (one.title == by.title or f", {by.title}".endswith(f", {one.organisation}")):
            return True
    return False


def editor(tx: Tx, contribution: Contribution) -> str:
    """What a version says of who changed a contribution. Empty: whoever the contribution says."""
    if tx.actor.user_id is None or tx.actor.user_id == contribution.author_id:
        return contribution.author_name if tx.room.place.naming == Naming.FULL else ""
    return known_as(tx)


def known_as(tx: Tx) -> str:
    """What the actor is called in the place where they do something else than write. Who works there is known."""
    if tx.actor.user_id is None or tx.room.place.naming == Naming.FULL or tx.room.roles & WORKING:
        return tx.actor.name
    return pseudonym_of(tx.actor.user_id, tx.room.place.pk)


def _require(tx: Tx, capacity: Capacity) -> None:
    if capacity in tx.room.place.capacities or tx.actor.is_system:
        return
    if not tx.actor.is_authenticated:
        raise Refused(LOG_IN)
    raise Refused(Decision(False, reason=_("Nobody writes in this capacity here. Choose another.")))


def _standing(tx: Tx, actor: Actor) -> Standing | None:
    """The capacity besides their own person's that the actor speaks in now. One query, none for their own person.

    Read again: who has left since the form was shown no longer has it.
    """
    chosen = actor.voice.key or ways(actor, tx.room.place).chosen
    capacity, _dash, number = chosen.partition("-")
    if not number:
        return None
    _require(tx, Capacity(capacity) if capacity in Capacity.values else Capacity.AGENCY)
    mine = Q(lasting(), pk=text.number_in(number), user_id=actor.user_id)
    if capacity == Capacity.EMPLOYEE:
        job = Employment.objects.select_related("organisation").filter(mine).first()
        found = as_employee(job) if job else None
    else:
        mandate = Mandate.objects.select_related("organisation").filter(mine).first()
        found = for_organisation(mandate) if mandate else None
    if found is None:
        raise Refused(Decision(False, reason=_("You can no longer write in this capacity. Choose another.")))
    return found
