"""The queue from page to page: every case once, also where all are as grave and as old."""

from unittest.mock import patch

import pytest

from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.spine.moderation import queue
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Case, Ground
from moteplass.spine.moderation.queue import Wanted
from moteplass.spine.talk.commands import post_comment
from tests.spine.moderation.scene import Scene, row
from tests.world import World


@pytest.mark.parametrize("order", [queue.OLDEST, queue.SEVEREST])
@pytest.mark.parametrize("everywhere", [False, True])
def test_every_case_comes_once_however_alike_they_are(world: World, order: str, everywhere: bool) -> None:
    scene = Scene(world)
    for n in range(7):
        said = row(post_comment(world.as_charlie, about=scene.answer, text=f"No {n}").pk)
        flag(Actor(visitor="v"), contribution=said, given=FlagInput([Ground.RULE, Ground.DANGER][n == 4]))
    Case.objects.update(opened_at=clock.now())
    place, wanted = None if everywhere else scene.place, Wanted(order=order)
    seen, cursor = [], None
    with patch.object(queue, "PAGE_SIZE", 2):
        for _page in range(4):
            page = queue.cases(scene.mona, place, wanted, cursor=cursor)
            seen += [one.id for one in page.rows]
            cursor = page.next
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    grave = [pk for pk in ids if order == queue.SEVEREST and pk == ids[4]]
    assert (seen, cursor) == (grave + [pk for pk in ids if pk not in grave], None)
    # From one to the next is the same walk.
    walked = [seen[0]]
    while after := queue.beside(scene.mona, wanted, Case.objects.select_related("place").get(pk=walked[-1]))[
        1
    ]:
        walked.append(after.case)
    assert walked == seen
