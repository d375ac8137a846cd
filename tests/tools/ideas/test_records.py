"""What the record holds of an idea, in as many queries for many as for one."""

from typing import Any

from moteplass.spine.access.actor import actor_for
from moteplass.tools.ideas.commands.merging import merge_ideas
from moteplass.tools.ideas.models import Box, CoAuthor, Idea, Joining
from moteplass.tools.ideas.records import record_rows
from tests.tools.ideas.test_campaigns import ask
from tests.world import World

ASKED = 12


def written_together(world: World, box: Box, title: str, **more: Any) -> Idea:
    idea = world.idea(box, title, actor=actor_for(world.bob), **more)
    Idea.objects.filter(pk=idea.pk).update(owner=world.alice)
    CoAuthor.objects.create(idea=idea, user=world.charlie, state=Joining.JOINED)
    return idea


def test_the_record_tells_who_has_it_who_wrote_along_and_where_it_went(
    world: World, django_assert_max_num_queries: Any
) -> None:
    box = world.box()
    campaign = ask(world, box)
    gone = written_together(world, box, "Borrow a van", campaign=campaign)
    stays = written_together(world, box, "Borrow a car")
    merge_ideas(world.as_alice, idea=gone, into=stays)
    with django_assert_max_num_queries(ASKED):
        first, second = record_rows([gone.pk, stays.pk])
    assert first.handling["campaign"] == campaign.question and second.handling["campaign"] == ""
    assert first.handling["owner"] == world.alice.name
    assert first.handling["co_authors"] == [world.charlie.name]
    assert first.handling["links"] == ["follows: Borrow a car"]
    assert second.handling["links"] == ["followed by: Borrow a van"]
    written_together(world, box, "Borrow a bicycle", campaign=campaign)
    with django_assert_max_num_queries(ASKED):
        assert len(list(record_rows(list(Idea.objects.values_list("pk", flat=True))))) == 3
