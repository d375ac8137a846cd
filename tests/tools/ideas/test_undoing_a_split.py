"""A part goes back into the idea it was split off from, with what it has got since, and that can be undone too."""

import uuid

import pytest
from django.test import Client

from moteplass.spine.access.actor import actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Link
from moteplass.spine.content.tallies import counted
from moteplass.spine.votes.commands import give_support
from moteplass.tools.ideas.commands.merging import merge_ideas, unmerge_idea
from moteplass.tools.ideas.commands.splitting import split_from, split_idea, undo_split
from moteplass.tools.ideas.models import CoAuthor, Idea, Joining
from moteplass.tools.ideas.texts import IdeaInput, Parts
from tests.addresses import read
from tests.conftest import logged_in
from tests.tools.ideas.developers import at, said
from tests.world import World


def part_of(world: World, idea: Idea) -> Idea:
    parts = Parts("Lend out the bicycles", "Let people borrow the bicycles.")
    return split_idea(world.as_charlie, idea=idea, given=IdeaInput(parts=parts, submission=uuid.uuid4())).idea


def test_support_goes_along_and_nobody_counts_twice(world: World, charlie: Client, stranger: Client) -> None:
    whole = world.idea(world.box(), actor=world.as_charlie)
    give_support(world.as_bob, contribution=said(whole))
    part = part_of(world, whole)
    for actor in (world.as_bob, actor_for(world.person("Sue"))):
        give_support(actor, contribution=said(part))
    undo = at(part, "ideas-unsplit")
    assert undo in read(charlie, at(part)) and undo not in read(stranger, at(part))
    assert charlie.post(undo).headers["Location"] == at(whole)
    assert counted(whole.pk, "support") == 2
    assert "This idea has gone into another" in read(stranger, at(part))
    assert not Link.objects.filter(source_id=whole.pk).exists()
    assert charlie.post(undo).status_code == 404
    unmerge_idea(world.as_alice, idea=part)
    assert counted(whole.pk, "support") == 1 and counted(part.pk, "support") == 2


def test_only_those_who_could_have_split_it_undo_it(world: World, stranger: Client) -> None:
    whole = world.idea(world.box(), actor=world.as_alice)
    CoAuthor.objects.create(idea=whole, user=world.charlie, state=Joining.JOINED)
    part = part_of(world, whole)
    with pytest.raises(Refused):
        undo_split(world.as_bob, idea=whole, part=part)
    assert logged_in(world.bob.email).post(at(part, "ideas-unsplit")).status_code == 403
    assert stranger.post(at(part, "ideas-unsplit")).status_code == 403
    undo_split(world.as_charlie, idea=whole, part=part)
    assert Idea.objects.get(pk=part.pk).merged_into_id == whole.pk


def test_what_was_not_split_off_is_no_part(world: World, charlie: Client) -> None:
    box = world.box()
    one, other, third = (world.idea(box, name, actor=world.as_charlie) for name in ("A", "B", "C"))
    with pytest.raises(NoRoom):
        undo_split(world.as_alice, idea=one, part=other)
    # What was merged into it is linked the same way, and is no whole it came from.
    merge_ideas(world.as_alice, idea=third, into=one)
    assert split_from(one.pk) is None
    assert "Undo the split" not in read(charlie, at(one))
