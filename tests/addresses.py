"""Where a tool's pages stand, by the names of their routes, and what they say."""

from typing import Any

from django.test import Client
from django.urls import reverse

from moteplass.spine.places.models import Tool

HTMX = {"HX-Request": "true"}


def at(of: Any, name: str, **more: Any) -> str:
    """The address of a page of a tool's; `of` is the tool, or its own row: a box, a conversation, a hearing."""
    tool: Tool = of if isinstance(of, Tool) else of.tool
    return reverse(name, kwargs={"place": tool.place.slug, "tool": tool.slug, **more})


def read(client: Client, address: str) -> str:
    """What a page that is there says, with plain spaces."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode().replace("\u00a0", " ")
