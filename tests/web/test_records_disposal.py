"""Disposal on the archivist's pages, without a script: proposed, approved by writing how many, held, and told."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import Actor, actor_for
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.disposal import jobs, queries
from moteplass.spine.disposal.models import Disposal, Hold
from moteplass.tools.hearing.models import Hearing
from tests.conftest import logged_in
from tests.spine.disposal.test_nothing_is_left import make_due
from tests.web.test_access_everywhere import text_of
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place(title="Streetlights at night")


@pytest.fixture
def vera(world: World, hearing: Hearing) -> Actor:
    return actor_for(world.member(hearing.tool.place, "Vera", "archivist"))


def disposal(hearing: Hearing, name: str = "records-disposal", **where: object) -> str:
    return reverse(name, kwargs={"place": hearing.tool.place.slug, **where})


def test_a_list_is_proposed_approved_and_reported(
    world: World, hearing: Hearing, vera: Actor, alice: Client
) -> None:
    client, here = logged_in(vera.email), disposal(hearing)
    assert "Nothing is due" in text_of(client.get(here))
    ids = [world.answer(hearing, f"Answer {n}.", name=f"Kari {n}").pk for n in range(3)]
    make_due(vera, hearing.tool.place, ids)
    assert "Kari 2" in text_of(client.get(here))
    # What is restricted is due as before, and its title is only for who is seen to look.
    hidden = Contribution.objects.unscoped(reason="a test").filter(pk=ids[2])
    hidden.update(state=State.RESTRICTED)
    assert "Kari 1" in text_of(client.get(here)) and "Kari 2" not in text_of(client.get(here))
    nothing = client.post(here, {"which": "chosen"})
    assert nothing.status_code == 422 and "Nothing of it is due" in text_of(nothing)
    proposed = client.post(here, {"which": "but", "chosen": ids[2]})
    page = proposed["Location"]
    assert "2 contributions" in text_of(client.get(page))
    # Who proposed it is told so, and has no button to try.
    own = text_of(client.get(page))
    assert "You proposed this list" in own and 'name="count"' not in own
    mine = client.post(page, {"count": "2"})
    assert mine.status_code == 422 and "another archivist approves it" in text_of(mine)
    another = logged_in(world.member(hearing.tool.place, "Ada", "archivist").email)
    assert 'name="count"' in text_of(another.get(page))
    wrong = another.post(page, {"count": "3"})
    assert wrong.status_code == 422 and "Write the number 2" in text_of(wrong)
    assert alice.post(page, {"count": "2"}).status_code == 403
    assert another.post(page, {"count": "2"}).status_code == 302
    assert Disposal.objects.get().approved_by_name == "Ada"
    assert "0 of 2" in text_of(client.get(page))
    watched = client.get(f"{page}?watch=1", headers={"HX-Request": "true"}).content.decode()
    assert "0 of 2" in watched and "<html" not in watched
    jobs.carry_out(Disposal.objects.get().pk)
    told = client.get(page)
    assert "Carried out" in text_of(told)
    report, signature = (page.rstrip("/") + ending for ending in (".pdf", ".p7s"))
    assert client.get(report)["Content-Type"] == "application/pdf"
    assert client.get(signature).content.startswith(b"\x30\x82")
    assert alice.get(report).status_code == 403
    assert client.get(f"{page.rstrip('/')}.exe").status_code == 404
    left = client.get(disposal(hearing, "records-item", contribution=ids[0]))
    assert "Disposed of" in text_of(left) and "Of no value" in text_of(left) and "Kari" not in text_of(left)
    assert client.get(disposal(hearing, "records-item", contribution=10**9)).status_code == 404


def test_one_contribution_is_put_on_hold_from_its_page_and_released(
    world: World, hearing: Hearing, vera: Actor
) -> None:
    client, here = logged_in(vera.email), disposal(hearing)
    answer = world.answer(hearing, "Let the lamps be.").pk
    make_due(vera, hearing.tool.place, [answer])
    item = disposal(hearing, "records-item", contribution=answer)
    empty = client.post(here, {"contribution": answer, "reason": " "})
    assert empty.status_code == 422 and "Say why it is on hold" in text_of(empty)
    assert client.post(here, {"contribution": answer, "reason": "A case in court"})["Location"] == item
    assert "A case in court" in text_of(client.get(item)) and "A case in court" in text_of(client.get(here))
    assert client.post(here, {"which": "all"}).status_code == 422
    assert client.post(here, {"lift": Hold.objects.get().pk, "back": answer})["Location"] == item
    assert client.post(here, {"which": "all"}).status_code == 302
    proposed = disposal(hearing, "records-disposal-list", disposal=Disposal.objects.get().pk)
    assert client.post(proposed, {"drop": 1}).status_code == 302
    assert "due" in text_of(client.get(here)) and Disposal.objects.get().state == "dropped"


def test_the_list_does_not_grow_queries(
    world: World, hearing: Hearing, vera: Actor, assert_same_queries: Callable[..., None]
) -> None:
    client = logged_in(vera.email)

    def grow() -> None:
        make_due(vera, hearing.tool.place, [world.answer(hearing, f"Answer {n}.").pk for n in range(4)])

    grow()
    assert_same_queries(lambda: client.get(disposal(hearing)), grow=grow)


def test_holds_go_on_where_the_page_ended(
    world: World, hearing: Hearing, vera: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_PAGE", 2)
    client, here = logged_in(vera.email), disposal(hearing)
    for number in range(3):
        answer = world.answer(hearing, f"Answer {number}.").pk
        client.post(here, {"contribution": answer, "reason": f"Case {number}"})
    first = client.get(here).content.decode()
    assert "Case 2" in first and "Case 1" in first and "Case 0" not in first
    earlier = first.partition('href="?holds=')[2].partition('#holds"')[0]
    second = client.get(f"{here}?holds={earlier}").content.decode()
    assert "Case 0" in second and "Case 1" not in second and "?holds=" not in second
