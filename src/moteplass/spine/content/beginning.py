"""The agency's own first contribution in a place that is being made."""

from moteplass.kit import clock
from moteplass.spine.command import Tx
from moteplass.spine.content.models import Capacity, Contribution, Revision
from moteplass.spine.places.models import Tool


def begin(tx: Tx, tool: Tool, *, kind: str) -> Contribution:
    """A letter or a report on behalf of the place's owner, called what the place is called, still without a word.

    Called by what a place template starts.
    """
    place = tool.place
    # Not by writing.write: the running command was decided on the organisation, not in this room.
    contribution = Contribution.objects.create(
        organisation_id=place.organisation_id,
        place=place,
        tool=tool,
        kind=kind,
        author_id=tx.actor.user_id,
        author_name=place.organisation.name_nb,
        capacity=Capacity.AGENCY,
        title=place.title,
    )
    Revision.objects.create(
        contribution=contribution,
        title=place.title,
        format=Revision.Format.MARKDOWN,
        at=clock.now(),
        by_id=tx.actor.user_id,
        by_name=tx.actor.name,
    )
    return contribution
