"""The archivist's captures without a script: asked for, watched, fetched, and by nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import actor_for
from moteplass.spine.accounts.models import User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.capture import jobs
from moteplass.spine.capture.commands import capture_place
from moteplass.spine.capture.models import Capture, CaptureFile
from moteplass.spine.events.jobs import run
from moteplass.tools.hearing.models import Hearing
from tests.conftest import logged_in
from tests.web.test_access_everywhere import text_of
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place(title="Streetlights at night")


@pytest.fixture
def vera(world: World, hearing: Hearing) -> User:
    return world.member(hearing.tool.place, "Vera", "archivist")


def captures(hearing: Hearing) -> str:
    return reverse("records-captures", kwargs={"place": hearing.tool.place.slug})


def test_a_thread_is_captured_from_its_page_watched_and_fetched(
    world: World, hearing: Hearing, vera: User
) -> None:
    client, here = logged_in(vera.email), captures(hearing)
    assert "Nothing is captured yet" in text_of(client.get(here))
    answer = world.answer(hearing, "Let the lamps be.")
    item = reverse("records-item", kwargs={"place": hearing.tool.place.slug, "contribution": answer.pk})
    assert f'action="{here}"' in client.get(item).content.decode()

    gone = client.post(here, {"thread": answer.pk})
    assert gone.status_code == 302
    capture = Capture.objects.get(contribution=answer.pk)
    page = client.get(gone["Location"]).content.decode()
    assert f"?watch={capture.pk}" in page and "It is being captured" in page
    run(f"{jobs.__name__}.make", {"capture_id": capture.pk})
    watched = client.get(f"{here}?watch={capture.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "?watch=" not in watched and "<html" not in watched
    for file in CaptureFile.objects.filter(capture=capture):
        got = client.get(f"{here}{capture.pk}.{file.format}")
        assert got.status_code == 200 and file.sha256 in watched
        assert len(got.getvalue()) == file.size
    fetched = AuditEntry.objects.filter(verb="capture.fetched", actor_id=vera.pk, subject_id=capture.pk)
    assert {line.details["format"] for line in fetched} == set(CaptureFile.Format.values)


def test_the_whole_place_or_one_tool_is_captured(world: World, hearing: Hearing, vera: User) -> None:
    client = logged_in(vera.email)
    client.post(captures(hearing), {"tool": hearing.tool.pk})
    client.post(captures(hearing), {"tool": ""})
    assert [one.tool_id for one in Capture.objects.order_by("pk")] == [hearing.tool.pk, None]
    assert client.post(captures(hearing), {"tool": world.place().tool.pk}).status_code == 404
    assert client.post(captures(hearing), {"thread": "9" * 18}).status_code == 404
    assert Capture.objects.count() == 2


def test_nobody_but_the_archivist_of_the_place_fetches_a_capture(
    world: World, hearing: Hearing, vera: User, alice: Client, stranger: Client
) -> None:
    capture = capture_place(actor_for(vera), place=hearing.tool.place)
    run(f"{jobs.__name__}.make", {"capture_id": capture.pk})
    file = f"{captures(hearing)}{capture.pk}.json"
    elsewhere = world.place()
    vera_elsewhere = logged_in(world.member(elsewhere.tool.place, "Vera", "archivist").email)
    assert vera_elsewhere.get(file).status_code == 200
    assert vera_elsewhere.get(f"{captures(elsewhere)}{capture.pk}.json").status_code == 404
    assert vera_elsewhere.get(f"{captures(elsewhere)}?watch={capture.pk}").status_code == 404
    assert alice.get(file).status_code == 403
    assert stranger.get(file).status_code in (302, 403)


def test_the_list_does_not_grow_queries(
    hearing: Hearing, vera: User, assert_same_queries: Callable[..., None]
) -> None:
    client = logged_in(vera.email)

    def grow() -> None:
        Capture.objects.bulk_create(
            Capture(place=hearing.tool.place, title="More", reason="asked", tool=hearing.tool)
            for _n in range(15)
        )

    grow()
    assert_same_queries(lambda: client.get(captures(hearing)), grow=grow)
    assert "?after=" in client.get(captures(hearing)).content.decode()
