"""What is closed shows nowhere: page, API, search, feed, sitemap, front page, counts, titles. By role and access."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from moteplass.spine.organisations.models import Employment
from moteplass.spine.places.models import Membership
from moteplass.tools.hearing.models import Hearing
from moteplass.tools.ideas.models import Box
from tests.conftest import logged_in
from tests.spine.test_access_table import ROLES, TABLE, rows
from tests.world import World

TITLE = "Zebrastripene ved kaia"
WORDS = "Sjiraffen vil ha bredere fortau."


def visitors(world: World, hearing: Hearing | Box) -> dict[str, Client]:
    place = hearing.tool.place
    found = {role: logged_in(world.member(place, role.title(), role).email) for role in ROLES}
    operator = world.person("Operator")
    operator.is_operator = True
    operator.save()
    former = world.member(place, "Former", "steward")
    Membership.objects.filter(user=former).delete()
    assert Employment.objects.filter(user=world.bob).exists()
    return found | {
        "stranger": Client(),
        "person": logged_in(world.charlie.email),
        "operator": logged_in(operator.email),
        "former": logged_in(former.email),
        "colleague": logged_in(world.bob.email),
    }


@pytest.mark.parametrize("access", TABLE)
def test_every_way_in_agrees_with_the_table(world: World, access: str) -> None:
    hearing = world.place(title=TITLE, access=access, writers="anyone")
    answer = world.answer(hearing, WORDS, actor=world.as_alice, name="Alice")
    where = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug}
    place = {"place": hearing.tool.place.slug}
    api = f"/api/v1/hearing/{where['place']}/{where['tool']}"
    for name, client in visitors(world, hearing).items():
        # Downloads are limited by address, and all these visitors have one.
        cache.clear()
        may = rows(access, "anyone")[name][0] == "y"
        for address in (
            reverse("hearing", kwargs=where),
            reverse("hearing-answer", kwargs={**where, "answer": answer.pk}),
            reverse("hearing-download", kwargs={**where, "format": "json"}),
            reverse("place", kwargs=place),
            reverse("place-feed", kwargs=place),
            reverse("place-search", kwargs=place) + "?q=sjiraffen",
            api,
            f"{api}/answers",
            f"{api}/answers/{answer.pk}",
            f"{api}/answers/{answer.pk}/outcome",
            f"{api}/outcome",
            f"/api/v1/places/{where['place']}",
            f"/api/v1/search?q=sjiraffen&within={where['place']}",
        ):
            response = client.get(address)
            body = text_of(response)
            assert response.status_code == (200 if may else 404), (name, address)
            if not may:
                # The address a stranger asked for is theirs to see again; the words behind it are not.
                assert TITLE not in body, (name, address)
                assert "Sjiraffen" not in body, (name, address)
        for address in (
            reverse("front"),
            reverse("hearings"),
            reverse("places"),
            reverse("search") + "?q=sjiraffen",
            reverse("search") + "?q=zebrastripene",
            "/sitemap.xml",
            "/api/v1/places",
            "/api/v1/hearing/hearings",
            "/api/v1/search?q=sjiraffen",
        ):
            response = client.get(address)
            assert response.status_code == 200, (name, address)
            body = text_of(response)
            if not may:
                assert TITLE not in body, (name, address)
                assert "bredere fortau" not in body, (name, address)
                assert where["place"] not in body, (name, address)
        found = json.loads(client.get("/api/v1/search?q=sjiraffen").content)["hits"]
        assert len(found) == (1 if may else 0), name


@pytest.mark.parametrize("access", TABLE)
def test_every_way_into_a_box_agrees_with_the_table(world: World, access: str) -> None:
    box = world.box(title=TITLE, access=access, writers="anyone")
    idea = world.idea(box, "Sjiraffen på kaia", WORDS, actor=world.as_alice)
    where = {"place": box.tool.place.slug, "tool": box.tool.slug}
    place = {"place": box.tool.place.slug}
    api = f"/api/v1/ideas/{where['place']}/{where['tool']}"
    for name, client in visitors(world, box).items():
        # Downloads are limited by address, and all these visitors have one.
        cache.clear()
        may = rows(access, "anyone", "ideas")[name][0] == "y"
        for address in (
            reverse("ideas", kwargs=where),
            reverse("ideas", kwargs=where) + "?q=sjiraffen&order=newest",
            reverse("ideas-idea", kwargs={**where, "idea": idea.pk}),
            reverse("ideas-similar", kwargs=where) + "?title=sjiraffen",
            reverse("ideas-new", kwargs=where),
            reverse("ideas-export", kwargs={**where, "format": "json"}),
            reverse("place", kwargs=place),
            reverse("place-feed", kwargs=place),
            reverse("place-search", kwargs=place) + "?q=sjiraffen",
            api,
            f"{api}/ideas",
            f"{api}/ideas/{idea.pk}",
            f"{api}/ideas/{idea.pk}/points/for",
            f"/api/v1/places/{where['place']}",
            f"/api/v1/search?q=sjiraffen&within={where['place']}",
        ):
            response = client.get(address)
            body = text_of(response)
            assert response.status_code == (200 if may else 404), (name, address)
            if not may:
                assert TITLE not in body, (name, address)
                assert "Sjiraffen" not in body, (name, address)
        for address in (
            reverse("front"),
            reverse("places"),
            reverse("search") + "?q=sjiraffen",
            "/sitemap.xml",
            "/api/v1/places",
            "/api/v1/search?q=sjiraffen",
        ):
            response = client.get(address)
            assert response.status_code == 200, (name, address)
            body = text_of(response)
            if not may:
                assert TITLE not in body, (name, address)
                assert "bredere fortau" not in body, (name, address)
                assert where["place"] not in body, (name, address)
        found = json.loads(client.get("/api/v1/search?q=sjiraffen").content)["hits"]
        assert len(found) == (1 if may else 0), name


@pytest.mark.parametrize("access", ["organisation", "members", "hidden"])
def test_a_closed_place_answers_a_stranger_as_no_place_at_all(
    world: World, access: str, stranger: Client
) -> None:
    slug = world.place(title=TITLE, access=access).tool.place.slug
    nothing = "x" * len(slug)
    for pattern in (
        "/m/{}/",
        "/m/{}/hearing/",
        "/m/{}/hearing/answer/",
        "/m/{}/ideas/",
        "/m/{}/ideas/new/",
        "/m/{}/members/",
        "/m/{}/feed.atom",
        "/m/{}/settings/",
    ):
        closed, absent = stranger.get(pattern.format(slug)), stranger.get(pattern.format(nothing))
        assert closed.status_code == absent.status_code == 404, pattern
        assert text_of(closed).replace(slug, nothing) == text_of(absent), pattern


def text_of(response: Any) -> str:
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return str(data.decode())
