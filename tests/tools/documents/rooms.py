"""A project room or a report to test in, and what stands in it."""

import uuid
from typing import Any

from moteplass.spine.access.actor import Actor
from moteplass.spine.places.models import Access, Place, Tool, Writers
from moteplass.spine.stewardship.commands import move_place
from moteplass.tools.documents.commands import DocumentInput, write_document
from moteplass.tools.documents.models import Document
from tests.world import World


def room(
    world: World,
    *,
    template: str = "project-room",
    title: str = "The room",
    access: str = Access.MEMBERS,
    writers: str = Writers.MEMBERS,
    published: bool = True,
) -> Tool:
    """Documents in a place of their own, with Alice as its steward."""
    tool = world.tool(template, title=title, access=access, writers=writers)
    if published:
        move_place(world.as_alice, place=tool.place, to=Place.State.OPEN)
    return again(tool)


def again(tool: Tool) -> Tool:
    """The tool as it stands now."""
    return Tool.objects.select_related("place__organisation").get(pk=tool.pk)


def given(title: str = "The plan", body: str = "First we count the lamps.", **more: Any) -> DocumentInput:
    return DocumentInput(title=title, body=body, **({"submission": uuid.uuid4()} | more))


def document(
    tool: Tool, actor: Actor, title: str = "The plan", body: str = "First we count the lamps."
) -> Document:
    """A published document."""
    return write_document(actor, tool=tool, given=given(title, body))
