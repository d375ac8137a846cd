"""Making a part of an idea stand on its own. Support is not copied: nobody has said yes to the part alone."""

from django.db import IntegrityError

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import require
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx
from moteplass.spine.content.links import link
from moteplass.spine.content.models import Channel, Link, State
from moteplass.tools.ideas.commands.posting import Posted, take_in
from moteplass.tools.ideas.commands.revising import hold
from moteplass.tools.ideas.commands.standing import by_writer_or_staff
from moteplass.tools.ideas.facts import IdeaSplit
from moteplass.tools.ideas.models import Idea
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
