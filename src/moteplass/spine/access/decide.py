"""All authorisation in the system: may this actor do this act here?"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moteplass.kit import localise
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import Room
from moteplass.spine.access.ways import may_speak, taken_here
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Access, Place, Role, Writers

Text = str | Promise
Scope = Room | Organisation | None
# A tool's own rule: the reason why not, or None. It can only take away.
Narrow = Callable[[Actor, Act, Room], Text | None]

_narrow: dict[str, Narrow] = {}
# Kinds of tool where one may write for an organisation on one's own word.
_claims: set[str] = set()

# What is decided for a whole place, also in a tool that has not declared it.
OF_THE_PLACE = frozenset({Act.INVITE, Act.APPRAISE, Act.MODERATE})
WRITING = {Act.SUBMIT, Act.COMMENT, Act.WITHDRAW, Act.SUPPORT}
# What is written then is signed in a capacity.
SIGNED = {Act.SUBMIT, Act.COMMENT}
# Who writes where only members do.
WRITING_ROLES = {Role.CONTRIBUTOR, Role.EXPERT, Role.MODERATOR, Role.STEWARD}
# Who reads, codes and notes behind closed doors. Not the archivist: what is there is not yet anybody's last word.
WORKING = frozenset({Role.EXPERT, Role.MODERATOR, Role.STEWARD})
_STAFF: dict[Act, frozenset[Role] | set[Role]] = {
    Act.WORK: WORKING,
    Act.CHECK: {Role.EXPERT, Role.MODERATOR, Role.STEWARD},
    Act.MODERATE: {Role.MODERATOR, Role.STEWARD},
    Act.EXPORT: {Role.EXPERT, Role.STEWARD, Role.ARCHIVIST, Role.CONTROLLER},
    # Not the steward: whoever runs the place does not vouch for its figures.
    Act.SIGN_OFF: {Role.CONTROLLER},
    Act.APPRAISE: {Role.ARCHIVIST},
    Act.MANAGE: {Role.STEWARD},
    Act.INVITE: {Role.STEWARD},
}


@dataclass(frozen=True, slots=True)
class Decision:
    """`allowed`; if not, whether the actor may know that the thing exists, why not, in words, and whether to log in."""

    allowed: bool
    visible: bool = True
    reason: Text = ""
    log_in: bool = False


YES = Decision(True)
UNSEEN = Decision(False, visible=False)
LOG_IN = Decision(False, reason=_("You need to log in first."), log_in=True)
UNVERIFIED = Decision(
    False,
    reason=_(
        "Here a log-in service must have verified who you are. Connect it on your profile, under Connected log-ins."
    ),
)


class Refused(Exception):
    """The actor may not do this. `decision` says whether to answer 404, 403 or a log-in page."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision.reason))
        self.decision = decision


def narrow_by(kind: str, rule: Narrow, *, claims: bool) -> None:
    """Let a kind of tool say no where the common rules say yes, and say whether one may write for an organisation there
    on one's own word. Called once per kind by the registry."""
    _narrow[kind] = rule
    if claims:
        _claims.add(kind)


def sees(actor: Actor, room: Room) -> bool:
    """Whether the room exists, as far as this actor can tell."""
    if room.roles:
        return True
    return room.access == Access.OPEN and not room.draft


def decide(actor: Actor, act: Act, scope: Scope = None) -> Decision:
    """The one answer to "may they?". Raises LookupError when no rule answers."""
    if actor.is_system:
        return YES
    if isinstance(scope, Room):
        decision = _in_room(actor, act, scope)
        if not decision.allowed:
            return decision
        rule = _narrow.get(scope.tool.kind) if scope.tool else None
        if reason := rule and rule(actor, act, scope):
            return Decision(False, reason=reason)
        return _may_speak(actor, act, scope) if act in SIGNED else YES
    match act:
        case Act.BROWSE:
            return YES
        case Act.OWN:
            return YES if actor.is_authenticated else LOG_IN
        case Act.CREATE_PLACE:
            if not actor.is_authenticated:
                return LOG_IN
            owns = scope.pk in actor.creates_for if scope else bool(actor.creates_for)
            return (
                YES
                if owns
                else Decision(False, reason=_("Only staff who set up places for their agency can do this."))
            )
        # The plan that all places share decides for every agency: whoever makes a place can make themselves its
        # archivist, and is not to decide for others by that.
        case Act.OPERATE | Act.APPRAISE:
            if not actor.is_authenticated:
                return LOG_IN
            return (
                YES
                if actor.is_operator
                else Decision(False, reason=_("Only those who run this site can do this."))
            )
        case Act.PROVISION:
            return YES if scope and scope.pk == actor.directory else UNSEEN
    raise LookupError(f"no rule answers {act!r} outside a place")


def _in_room(actor: Actor, act: Act, room: Room) -> Decision:
    if not sees(actor, room):
        return UNSEEN
    if act is Act.READ:
        return YES
    if act in WRITING:
        return _may_write(actor, act, room)
    if act in _STAFF:
        if room.roles & _STAFF[act]:
            return YES
        return Decision(False, reason=_("Your role in this place does not include this."))
    raise LookupError(f"no rule answers {act!r} in a place")


def _may_write(actor: Actor, act: Act, room: Room) -> Decision:
    if room.place.state != Place.State.OPEN:
        return Decision(False, reason=_("This place is not open for contributions."))
    # To support is not to write.
    if act is not Act.SUPPORT and room.paused and room.paused >= localise.today():
        why = gettext("A moderator has paused you here. You can write again after %(day)s.")
        return Decision(False, reason=why % {"day": localise.date(room.paused)})
    match Writers(room.place.writers):
        case Writers.ANYONE:
            return YES
        case Writers.VERIFIED:
            return YES if actor.is_authenticated else LOG_IN
        case Writers.ASSURED:
            if actor.is_assured or room.roles & WORKING:
                return YES
            return UNVERIFIED if actor.is_authenticated else LOG_IN
        case Writers.MEMBERS:
            if room.roles & WRITING_ROLES:
                return YES
            return Decision(False, reason=_("Only members of this place can write here."))


def _may_speak(actor: Actor, act: Act, room: Room) -> Decision:
    """Whether there is a capacity they have that the place allows. Which one is decided when it is signed."""
    claims = act is Act.SUBMIT and room.tool is not None and room.tool.kind in _claims
    if may_speak(actor, room.place, claims=claims) or room.roles & WORKING:
        return YES
    if actor.is_authenticated:
        more = gettext("You have no such standing today. Ask your employer, or those who run this site.")
    else:
        more = gettext("Log in if you do.")
    return Decision(False, reason=f"{taken_here(room.place)} {more}", log_in=not actor.is_authenticated)


def require(actor: Actor, act: Act, scope: Scope = None) -> None:
    """Raise Refused unless decide() says yes."""
    decision = decide(actor, act, scope)
    if not decision.allowed:
        raise Refused(decision)
