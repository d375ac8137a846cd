"""What ideas would cost, where voters share out a budget."""

from collections.abc import Mapping

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.tools.ideas.models import Box, Idea


@command(Act.MANAGE, on="box")
def set_costs(tx: Tx, *, box: Box, costs: Mapping[int, int | None]) -> int:
    """Set what ideas of the box cost in whole kroner, by id; None: nobody knows. Returns how many were changed."""
    ideas = Idea.objects.select_for_update().filter(box_id=box.pk, pk__in=costs).order_by("pk")
    changed = [idea for idea in ideas if idea.cost != costs[idea.pk]]
    for idea in changed:
        idea.cost = costs[idea.pk]
    Idea.objects.bulk_update(changed, ["cost"])
    tx.audit("ideas.costs.set", box, ideas={str(idea.pk): idea.cost for idea in changed})
    return len(changed)
