"""Who is shown by a made-up name is called by it everywhere: on each page and in each API call there is, in search, and
in what is kept for the record.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from moteplass.spine.access.actor import actor_for
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Membership, Place, Tool
from moteplass.spine.registry.loader import kind_of
from moteplass.spine.speaking.models import Pseudonym
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.ideas.commands.co_authors import invite_co_author, join_as_co_author
from moteplass.tools.ideas.commands.points import add_point
from moteplass.tools.ideas.models import Idea, Point
from tests.conftest import logged_in
from tests.security.test_every_route import address, below_a_place
from tests.spine.test_access_table import TOOLS, contribute, make
from tests.tools.ideas.developers import change, suggested
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Zebulon Askeladden"


def written(world: World, kind: str, made: Any) -> list[int]:
    """Something of each kind that somebody writes there, by one whose name does not show. The numbers."""
    person = world.person("Zebulon")
    person.name = NAME
    person.save()
    if kind == "documents":
        Membership.objects.create(place=made.tool.place, user=person, role="contributor")
    writer = actor_for(person)
    mine = contribute(world, kind, made, actor=writer)
    everything = Contribution.objects.unscoped(reason="the test")
    said = everything.get(pk=mine.pk)
    if kind != "opinions":
        post_comment(writer, about=said, text="I add this.")
    if isinstance(mine, Idea):
        change(writer, mine, gain="Joy.")
        add_point(writer, idea=mine, side=Point.Side.FOR, text="It is cheap.")
        theirs = world.idea(made, "Another", actor=world.as_bob)
        suggested(theirs, writer, proposal="Otherwise.")
        invite_co_author(world.as_bob, idea=theirs, email=person.email)
        join_as_co_author(writer, idea=theirs)
    return list(everything.filter(author=person).order_by("pk").values_list("pk", flat=True))


def calls(client: Client, tool: Tool, numbers: list[int]) -> Iterator[str]:
    """The address of each call of the API that reads, with each of the numbers where it takes one."""
    paths: dict[str, Any] = client.get("/api/v1/openapi.json").json()["paths"]
    for path in (path for path, methods in paths.items() if "get" in methods):
        if f"/v1/{tool.kind}/" not in path and "/places/" not in path:
            continue
        known = path.replace("{place}", tool.place.slug).replace("{tool}", tool.slug).replace("{side}", "for")
        for number in numbers if "{" in known else numbers[:1]:
            left = known
            while "{" in left:
                left = left.partition("{")[0] + str(number) + left.partition("}")[2]
            yield left


@pytest.mark.parametrize("kind", TOOLS)
def test_it_is_nowhere_for_who_only_reads(world: World, kind: str) -> None:
    made = make(world, kind, access="open", writers="verified")
    Place.objects.filter(tools=made.pk).update(naming="choice")
    tool = Tool.objects.select_related("place").get(pk=made.pk)
    numbers = written(world, kind, made)
    called = list(Pseudonym.objects.filter(place=tool.place).values_list("name", flat=True))
    readers = [Client()]
    if kind != "documents":  # which only members write, and members see who is one
        readers.append(logged_in(world.member(tool.place, "Vera", "reader").email))
    seen = shown = 0
    for client in readers:
        pages = [
            path
            for _name, route, converters in below_a_place()
            for number in (numbers if "int" in route else numbers[:1])
            if (path := address(route, converters, tool, number))
        ]
        for path in [*dict.fromkeys(pages), *calls(client, tool, numbers), "/search/?q=i", "/places/", "/"]:
            answer = client.get(path)
            cache.clear()  # downloads are limited by address, and all these have one
            if answer.status_code != 200:
                continue
            text = answer.getvalue().decode(errors="replace")
            seen += 1
            shown += any(name in text for name in called)
            assert NAME not in text, path
        assert client.get("/api/v1/search", {"q": NAME}).json()["hits"] == []
    assert seen > 20 and (shown > 5 or kind == "opinions"), (seen, shown)
    for record in kind_of(kind).records(numbers):
        assert NAME not in json.dumps(asdict(record), default=str)
