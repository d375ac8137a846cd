"""Making a part of an idea stand on its own, and undoing it. Support is not copied: nobody has said yes to the part
alone. What it has got since goes along when it goes back.
"""

from django.db import IntegrityError

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import require
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx
from moteplass.spine.content.links import link
from moteplass.spine.content.models import Channel, Link, State
from moteplass.tools.ideas.commands.merging import merge_in
from moteplass.tools.ideas.commands.posting import Posted, take_in
from moteplass.tools.ideas.commands.revising import hold, hold_own
from moteplass.tools.ideas.commands.standing import by_writer_or_staff
from moteplass.tools.ideas.facts import IdeaSplit
from moteplass.tools.ideas.models import IDEA, Idea
from moteplass.tools.ideas.texts import IdeaInput


def split_idea(actor: Actor, *, idea: Idea, given: IdeaInput) -> Posted:
    """Post a part of an idea as an idea of its own, linked both ways. The same form sent twice is one idea.

    Raises Refused; NoRoom for an idea that does not show.
    """
    try:
        return Posted(_split(actor, idea=idea, given=given))
    except IntegrityError:
        earlier = Idea.objects.filter(submission=given.submission, box_id=idea.box_id).first()
        if earlier is None:
            raise
        return Posted(earlier, repeated=True)


@by_writer_or_staff
def _split(tx: Tx, *, idea: Idea, given: IdeaInput) -> Idea:
    # It is a new idea: where nobody may post one, those who check may not either.
    require(tx.actor, Act.SUBMIT, tx.room)
    source = hold(idea)
    whole = Idea.objects.select_related("box").get(pk=idea.pk)
    if source.state != State.PUBLISHED or whole.merged_into_id:
        raise NoRoom(idea.pk)
    theirs = source.author_id is None or source.author_id != tx.actor.user_id
    part = take_in(
        tx, box=whole.box, given=given, channel=Channel.WEB, credit=source.author_name if theirs else ""
    )
    link(tx, source, part.contribution, kind=Link.Kind.FOLLOWS)
    tx.audit("ideas.idea.split", part, source=idea.pk)
    tx.emit(IdeaSplit(part.pk, idea.pk))
    return part


def split_from(part_id: int) -> int | None:
    """The idea that another was split off from, while both stand. One query."""
    links = Link.objects.filter(target_id=part_id, kind=Link.Kind.FOLLOWS, source__kind=IDEA)
    stands = links.filter(source__state=State.PUBLISHED, source__idea__merged_into=None)
    return stands.order_by("pk").values_list("source_id", flat=True).first()


@by_writer_or_staff
def undo_split(tx: Tx, *, idea: Idea, part: Idea) -> None:
    """Let a part go back into the `idea` it was split off from, with the support and the followers it has got: as
    merging does, so that it can itself be undone.

    Those who check, and whoever writes on the idea and has posted the part. Raises Refused; NoRoom for one that is no
    part of it; NotPossible, in words.
    """
    if split_from(part.pk) != idea.pk:
        raise NoRoom(part.pk)
    if tx.act is not Act.CHECK:
        hold_own(tx, part)
    merge_in(tx, part, idea)
    Link.objects.filter(source_id=idea.pk, target_id=part.pk, kind=Link.Kind.FOLLOWS).delete()
    tx.audit("ideas.idea.unsplit", part, source=idea.pk)
