"""What the record holds of an idea, in as many queries for many as for one."""

from typing import Any

from moteplass.spine.access.actor import actor_for
from moteplass.spine.content.naming import take_name_away
from moteplass.spine.places.models import Place
from moteplass.spine.speaking.models import Pseudonym
from moteplass.tools.ideas.commands.co_authors import invite_co_author, join_as_co_author
from moteplass.tools.ideas.commands.merging import merge_ideas
from moteplass.tools.ideas.models import Box, CoAuthor, Idea, Joining
from moteplass.tools.ideas.records import record_rows
from tests.tools.ideas.developers import change
from tests.tools.ideas.test_campaigns import ask
from tests.world import World

ASKED = 12


def written_together(world: World, box: Box, title: str, **more: Any) -> Idea:
    idea = world.idea(box, title, actor=actor_for(world.bob), **more)
    Idea.objects.filter(pk=idea.pk).update(owner=world.alice)
    CoAuthor.objects.create(idea=idea, user=world.charlie, state=Joining.JOINED)
    return idea


def test_the_record_calls_everyone_what_they_are_called_beside_the_idea(world: World) -> None:
    idea = world.idea(world.box(), actor=actor_for(world.bob))
    Place.objects.update(naming="choice")
    invite_co_author(actor_for(world.bob), idea=idea, email=world.charlie.email)
    join_as_co_author(world.as_charlie, idea=idea)
    change(actor_for(world.bob), idea, gain="More.")
    called = Pseudonym.objects.get(user=world.charlie).name
    (record,) = record_rows([idea.pk])
    assert record.handling["co_authors"] == [called]
    assert {document.by for document in record.documents} == {"Bob"}
    # Signed where everyone shows their name, and taken away since: from the versions too.
    take_name_away(actor_for(world.bob), contribution_id=idea.pk)
    (record,) = record_rows([idea.pk])
    assert "Bob" not in {record.correspondent, *(document.by for document in record.documents)}


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
