"""What anyone reads of a box and its ideas."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.places.models import Access
from moteplass.tools.ideas.models import Box, Idea
from tests.world import World


@pytest.fixture
def box(world: World) -> Box:
    return world.box()


def at(box: Box, name: str = "ideas", **more: Any) -> str:
    return reverse(name, kwargs={"place": box.tool.place.slug, "tool": box.tool.slug, **more})


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_an_idea_has_a_page_with_its_parts_and_its_road(world: World, box: Box, stranger: Client) -> None:
    idea = world.idea(box, "Lend out the vans", problem="They <b>stand</b> still.", gain="Fewer new cars.")
    shown = page(stranger, at(box, "ideas-idea", idea=idea.pk))
    assert "Lend out the vans" in shown and "They &lt;b&gt;stand&lt;/b&gt; still." in shown
    assert "Fewer new cars." in shown and 'data-state="now"' in shown


def test_an_idea_that_was_merged_leads_to_where_it_went(world: World, box: Box, stranger: Client) -> None:
    idea, other = world.idea(box), world.idea(box, "Borrow a van")
    Idea.objects.filter(pk=idea.pk).update(merged_into=other)
    response = stranger.get(at(box, "ideas-idea", idea=idea.pk))
    assert response.status_code == 302 and response["Location"] == at(box, "ideas-idea", idea=other.pk)


def test_an_idea_in_a_closed_box_is_not_there_for_strangers(world: World, stranger: Client) -> None:
    box = world.box(access=Access.MEMBERS)
    idea = world.idea(box, actor=world.as_alice)
    assert stranger.get(at(box, "ideas-idea", idea=idea.pk)).status_code == 404
    assert stranger.get(at(box)).status_code == 404


def test_an_idea_of_another_box_is_not_on_this_ones_address(world: World, box: Box, stranger: Client) -> None:
    other = world.idea(world.box())
    assert stranger.get(at(box, "ideas-idea", idea=other.pk)).status_code == 404
