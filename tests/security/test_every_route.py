"""Every address there is below a closed place, tried by those who are not in it: there is nothing there. And each
answer, to whomever, tells the browser to frame nothing, sniff nothing and tell nobody.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, get_resolver

from moteplass.spine.access.actor import actor_for
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Membership, Place, Tool
from moteplass.spine.speaking.models import Silence
from tests.conftest import logged_in
from tests.security.held import hold_of_each
from tests.spine.test_access_table import TOOLS, contribute, make
from tests.world import World

TITLE = "Zebrastripene ved kaia"
# What a parameter is where there is nothing of its kind: an address in the right form.
WORDS = {"slug": "letter", "str": "csv"}
Route = tuple[str, str, dict[str, Any]]
FRAMED = {"embed"}
# What is made with a number of its own, so that its address is real: who is in the place finds it there.
REAL = {"place-case", "place-appeal", "access-answer"}


def below_a_place(
    patterns: Any = None, before: str = "", found: Any = None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(name, address with {} for what differs, parameters by name) of every page below /m/<place>/."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route, known = before + str(pattern.pattern), {**(found or {}), **pattern.pattern.converters}
        if not isinstance(pattern, URLPattern):
            yield from below_a_place(pattern.url_patterns, route, known)
        elif route.startswith("m/<slug:place>/"):
            yield pattern.name or "", route, known


def address(route: str, converters: dict[str, Any], tool: Tool, contribution: int) -> str | None:
    """A real address of that route in this place. None for another kind of tool's."""
    path = f"/{route}"
    for name, converter in converters.items():
        kind = type(converter).__name__
        if kind.endswith("Address"):
            if kind != f"{tool.kind.title()}Address":
                return None
            spelled, value = f"<tool_{tool.kind}:{name}>", tool.slug
        else:
            how = {"IntConverter": "int", "SlugConverter": "slug"}.get(kind, "str")
            spelled = f"<{how}:{name}>"
            value = WORDS[how] if how != "int" else str(contribution)
            value = {"place": tool.place.slug, "tool": tool.slug, "side": "for"}.get(name, value)
        path = path.replace(spelled, value)
    assert "<" not in path, path
    return path


@pytest.mark.parametrize("kind", TOOLS)
def test_there_is_nothing_for_those_who_are_not_in_it(world: World, kind: str) -> None:
    made = make(world, kind, access="members")
    Place.objects.filter(tools=made.pk).update(title=TITLE)
    tool = Tool.objects.select_related("place").get(pk=made.pk)
    operator = world.person("Operator")
    operator.is_operator = True
    operator.save()
    former, paused, blocked = (
        world.member(tool.place, name, "steward") for name in ("Former", "Paused", "Blocked")
    )
    written = contribute(world, kind, made, actor=actor_for(paused))
    hold_of_each(written.pk, paused=paused, operator=operator)
    Silence.objects.create(user=world.alice, other=blocked, place=tool.place, name="Blocked", blocks=True)
    Membership.objects.filter(user__in=[former, paused, blocked]).delete()
    stranger, steward = Client(), logged_in(world.alice.email)
    outside = {one.name: logged_in(one.email) for one in (former, paused, blocked, operator)}
    inside, real = 0, set()
    for name, route, converters in below_a_place():
        path = address(route, converters, tool, written.pk)
        # What all kinds of tools share is tried with the first of them.
        if path is None or (kind != TOOLS[0] and "<tool_" not in route):
            continue
        # Whether it takes a form at all, a page says before it asks whose. Where it does, the others send one.
        sent = stranger.post(path)
        forms = sent.status_code != 405
        answers = {
            "stranger": stranger.get(path) if forms else sent,
            "a form": sent if forms else stranger.get(path),
            **{who: client.post(path) if forms else client.get(path) for who, client in outside.items()},
        }
        cache.clear()  # downloads and posting are limited by address, and all these have one
        for who, answer in answers.items():
            assert answer.status_code in (404, 405), (who, name)
            assert answer.status_code == 404 or who == "stranger", (who, name)
            assert TITLE not in answer.content.decode(), (who, name)
            guarded(answer, name)
        if inside < 5 or name in REAL:
            answer = steward.get(path)
            guarded(answer, name)
            inside += answer.status_code == 200
            real |= {name} if answer.status_code == 200 else set()
    assert inside >= 5, "the addresses are real: there is something there for who is in"
    assert kind != TOOLS[0] or real >= REAL


def guarded(answer: Any, name: str) -> None:
    """What every answer tells the browser."""
    policy = answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff", name
    assert answer.headers["Referrer-Policy"] == "same-origin", name
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", name
    assert "default-src 'none'" in policy and "script-src *" not in policy and "unsafe" not in policy, name
    if name not in FRAMED:
        assert answer.headers["X-Frame-Options"] == "DENY", name
        assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy, name


def test_the_site_s_own_pages_tell_the_browser_the_same(world: World) -> None:
    hearing = world.place()
    answer = world.answer(hearing)
    assert Contribution.objects.unscoped(reason="the test").filter(pk=answer.pk).exists()
    for client in (Client(), logged_in(world.bob.email)):
        for path in (
            "/",
            "/hearings/",
            "/search/?q=a",
            "/me/",
            "/login/login/",
            "/login/2fa/",
            "/no/such/page/",
        ):
            guarded(client.get(path), path)
        guarded(client.get(f"/m/{hearing.tool.place.slug}/hearing/"), "hearing")
        guarded(client.get("/api/v1/places"), "api")
