"""Muting and blocking: whom one person does not want to hear, and have replies from."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Capacity, Contribution
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.speaking.models import Silence

declare_verbs(
    {
        "speaking.silenced": gettext_lazy("Muted or blocked somebody for themselves"),
        "speaking.heard": gettext_lazy("Hears somebody again"),
    }
)


def can_be_silenced(said: Contribution, user_id: int | None) -> bool:
    """Whether there is a person behind a contribution whom this one may mute. The agency is not one."""
    others = said.author_id is not None and said.author_id != user_id
    return others and bool(said.author_name) and said.capacity != Capacity.AGENCY


@command(Act.OWN)
def silence(tx: Tx, *, contribution_id: int, blocks: bool) -> Silence:
    """Mute, or block, whoever wrote something the actor can read, under the name it shows. Again changes which.

    Raises NoRoom for what they cannot read, Refused for themselves, visitors and the agency.
    """
    assert tx.actor.user_id is not None  # Act.OWN has seen to it
    said = Contribution.objects.visible_to(tx.actor).filter(pk=contribution_id).first()
    if said is None:
        raise NoRoom(contribution_id)
    if not can_be_silenced(said, tx.actor.user_id):
        raise Refused(Decision(False, reason=_("There is nobody here whom you can mute.")))
    row, _new = Silence.objects.update_or_create(
        user_id=tx.actor.user_id,
        other_id=said.author_id or 0,
        place_id=said.place_id,
        name=said.author_name,
        defaults={"blocks": blocks},
    )
    tx.audit("speaking.silenced", row, quiet=True)
    return row


@command(Act.OWN)
def hear(tx: Tx, *, silence_id: int) -> None:
    """End a muting or blocking of one's own. Raises NoRoom for another's."""
    assert tx.actor.user_id is not None  # Act.OWN has seen to it
    row = Silence.objects.filter(pk=silence_id, user_id=tx.actor.user_id).first()
    if row is None:
        raise NoRoom(silence_id)
    tx.audit("speaking.heard", row, quiet=True)
    row.delete()


def muted(actor: Actor, said: Contribution) -> bool:
    """Whether the actor does not want to hear who wrote this, by the name it shows. No query."""
    return (said.author_id, said.author_name) in actor.silenced


def unheard(actor: Actor) -> Q:
    """All that the actor has muted, among contributions: for mails, which leave it out."""
    found = Q(pk__in=[])
    for other, name in actor.silenced:
        found |= Q(author_id=other, author_name=name)
    return found
