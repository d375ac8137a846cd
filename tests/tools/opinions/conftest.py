"""A conversation to answer in. Every test reads English."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.places.models import Access, Writers
from moteplass.tools.opinions.commands.adding import add_seeds
from moteplass.tools.opinions.commands.running import open_conversation
from moteplass.tools.opinions.models import Conversation, Statement
from tests.world import World

Make = Callable[..., Conversation]


@pytest.fixture(autouse=True)
def reads_english(in_english: None) -> None:
    """Every test here does."""


@pytest.fixture
def make(world: World) -> Make:
    """`make(seeds=…, access=…, writers=…, **fields)`: a conversation in a place of its own, open unless told."""
    return make_in(world)


def make_in(world: World) -> Make:
    def made(
        *,
        seeds: int = 3,
        access: str = Access.OPEN,
        writers: str = Writers.ANYONE,
        published: bool = True,
        **fields: object,
    ) -> Conversation:
        tool = world.tool("opinions", title="The town", access=access, writers=writers)
        if fields:
            Conversation.objects.filter(pk=tool.pk).update(**fields)
        conversation = Conversation.objects.select_related("tool__place__organisation").get(pk=tool.pk)
        texts = [f"Number {number} is a good number." for number in range(seeds)]
        if texts:
            add_seeds(world.as_alice, conversation=conversation, given=texts)
        if published:
            open_conversation(world.as_alice, conversation=conversation)
        return Conversation.objects.select_related("tool__place__organisation").get(pk=tool.pk)

    return made


@pytest.fixture
def talk(make: Make) -> Conversation:
    """An open conversation with three statements to begin with."""
    return make()


def visitor(name: str) -> Actor:
    return replace(STRANGER, visitor=name)


def ids(conversation: Conversation) -> list[int]:
    return list(
        Statement.objects.filter(conversation=conversation).order_by("number").values_list("pk", flat=True)
    )
