"""The workspace is there for those who work in it. To all others it is not, whichever way they come."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from moteplass.spine.insight.commands.coding import Given, code
from moteplass.spine.insight.commands.doubles import begin_double
from moteplass.spine.insight.models import Coding, Note, Theme
from moteplass.spine.places.models import Access
from moteplass.tools.hearing.models import Answer, Hearing
from tests.web.test_access_everywhere import text_of, visitors
from tests.world import World

WORKERS = {"expert", "moderator", "steward"}
THEME, NOTE = "Giraffsikre gjerder", "Sjekk med zoologen"


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place(access=Access.OPEN)


@pytest.fixture
def answer(world: World, hearing: Hearing) -> Answer:
    answer = world.answer(hearing, "Light, please.")
    given = Given(new_theme=THEME, note=NOTE, stances={0: "mixed"})
    code(world.as_alice, contribution=answer.contribution, given=given)
    return answer


def addresses(hearing: Hearing, answer: Answer) -> dict[str, str]:
    where = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug}
    own: dict[str, dict[str, int]] = {
        "work-inbox": {},
        "work-bulk": {},
        "work-item": {"contribution": answer.pk},
        "work-code": {"contribution": answer.pk},
        "work-themes": {},
        "work-theme": {"theme": Theme.objects.get().pk},
        "work-suggestions": {},
        "work-views": {},
        "work-agreement": {},
    }
    return {name: reverse(name, kwargs={**where, **more}) for name, more in own.items()}


def ways(client: Client, name: str) -> list[Any]:
    """How an address can be asked."""
    found = [] if name in ("work-bulk", "work-code") else [client.get]
    return found if name in ("work-inbox", "work-item") else [*found, client.post]


def test_only_those_who_work_there_come_in(world: World, hearing: Hearing, answer: Answer) -> None:
    for who, client in visitors(world, hearing).items():
        for name, address in addresses(hearing, answer).items():
            for send in ways(client, name):
                found = send(address)
                if who in WORKERS:
                    assert found.status_code in (200, 302, 404, 422), (who, name)
                    continue
                assert found.status_code == 403, (who, name)
                assert THEME not in text_of(found), (who, name)
                assert NOTE not in text_of(found), (who, name)
    assert Note.objects.count() == 1
    assert Coding.objects.count() == 1


def test_in_a_closed_place_a_stranger_finds_nothing(world: World) -> None:
    hearing = world.place(access=Access.MEMBERS)
    answer = world.answer(hearing, actor=world.as_alice)
    code(world.as_alice, contribution=answer.contribution, given=Given(new_theme=THEME))
    for who, client in visitors(world, hearing).items():
        if who in ("stranger", "person", "operator", "former", "colleague"):
            for name, address in addresses(hearing, answer).items():
                for send in ways(client, name):
                    assert send(address).status_code == 404, (who, address)


def test_nothing_of_it_shows_anywhere_else(world: World, hearing: Hearing, answer: Answer) -> None:
    where = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug}
    api = f"/api/v1/hearing/{where['place']}/{where['tool']}"
    for client in (Client(), *visitors(world, hearing).values()):
        cache.clear()
        for address in (
            reverse("hearing", kwargs=where),
            reverse("hearing-answer", kwargs={**where, "answer": answer.pk}),
            reverse("hearing-download", kwargs={**where, "format": "json"}),
            reverse("place", kwargs={"place": where["place"]}),
            reverse("place-feed", kwargs={"place": where["place"]}),
            reverse("search") + "?q=giraffsikre",
            reverse("search") + "?q=zoologen",
            f"{api}/answers/{answer.pk}",
            "/api/v1/search?q=zoologen",
            "/sitemap.xml",
        ):
            body = text_of(client.get(address))
            assert THEME not in body, address
            assert NOTE not in body, address
            assert "Trine" not in body


def test_the_tab_is_there_for_those_who_work_there(world: World, hearing: Hearing, answer: Answer) -> None:
    where = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug}
    inbox = reverse("work-inbox", kwargs=where)
    for who, client in visitors(world, hearing).items():
        shown = inbox in text_of(client.get(reverse("hearing", kwargs=where)))
        assert shown is (who in WORKERS), who


def test_an_answer_is_found_in_its_own_hearing_only(world: World, alice: Client, hearing: Hearing) -> None:
    there = world.answer(world.place())
    where = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug}
    assert alice.get(reverse("work-item", kwargs={**where, "contribution": there.pk})).status_code == 404
    assert (
        alice.get(reverse("work-item", kwargs={**where, "contribution": hearing.letter_id})).status_code
        == 404
    )


def test_a_tool_without_a_workspace_has_none(world: World, alice: Client) -> None:
    box = world.box()
    where = {"place": box.tool.place.slug, "tool": box.tool.slug}
    assert alice.get(reverse("work-inbox", kwargs=where)).status_code == 403


def test_what_two_code_on_their_own_shows_to_nobody_else(
    world: World, alice: Client, bob: Client, hearing: Hearing
) -> None:
    world.member(hearing.tool.place, "Bob", "expert")
    answer = world.answer(hearing)
    begin_double(world.as_alice, tool=hearing.tool, first=world.alice.pk, second=world.bob.pk)
    given = Given(new_theme="Zebra", stances={0: "mixed"}, state="done")
    code(world.as_alice, contribution=answer.contribution, given=given)
    where = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug}
    item = reverse("work-item", kwargs={**where, "contribution": answer.pk})
    assert text_of(alice.get(item)).count(" checked") > text_of(bob.get(item)).count(" checked")
    theme = Theme.objects.get(name="Zebra").pk
    for address in (
        reverse("work-inbox", kwargs=where) + f"?theme={theme}",
        reverse("work-inbox", kwargs=where) + "?stance=mixed",
        reverse("work-inbox", kwargs=where) + "?state=done",
        reverse("work-theme", kwargs={**where, "theme": theme}),
    ):
        assert "Kari Nordmann" in text_of(alice.get(address)), address
        assert "Kari Nordmann" not in text_of(bob.get(address)), address


def test_lists_cost_the_same_with_more_in_them(
    world: World, alice: Client, hearing: Hearing, answer: Answer, assert_same_queries: Callable[..., Any]
) -> None:
    found = addresses(hearing, answer)

    def grow() -> None:
        for n in range(6):
            more = world.answer(hearing, f"More {n}.")
            code(
                world.as_alice,
                contribution=more.contribution,
                given=Given(new_theme=f"Theme {n}", note="More."),
            )
        code(
            world.as_alice,
            contribution=answer.contribution,
            given=Given(new_theme="Another", note="And more."),
        )

    for name in ("work-inbox", "work-item", "work-themes", "work-theme", "work-views", "work-agreement"):
        assert_same_queries(lambda name=name: alice.get(found[name]), grow=grow)


def test_who_is_let_in_from_another_agency_sees_this_hearing_alone(
    world: World, charlie: Client, hearing: Hearing, answer: Answer
) -> None:
    world.member(hearing.tool.place, "Charlie", "expert")
    other = world.place(access=Access.MEMBERS)
    there = world.answer(other, actor=world.as_alice)
    code(world.as_alice, contribution=there.contribution, given=Given(note="Not for you."))
    assert NOTE in text_of(charlie.get(addresses(hearing, answer)["work-item"]))
    for name, address in addresses(other, there).items():
        for send in ways(charlie, name):
            assert send(address).status_code == 404, address
