"""A person's own pages: profile, contributions, the demo's mailbox."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.http import Http404
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Membership, Place
from moteplass.spine.privacy.models import ErasureRequest
from moteplass.web.account import mailbox
from tests.world import World


@pytest.mark.parametrize("path", ["/me/", "/me/contributions/", "/places/new/"])
def test_a_stranger_is_asked_to_log_in(stranger: Client, path: str) -> None:
    response = stranger.get(path)
    assert response.status_code == 302 and response.headers["Location"].startswith("/login/login/?next=")


def test_the_profile_saves_name_and_language(charlie: Client, world: World) -> None:
    response = charlie.post("/me/", {"name": "  Charlie   Ny ", "language": "nn"})
    assert response.status_code == 302 and response.cookies["django_language"].value == "nn"
    world.charlie.refresh_from_db()
    assert (world.charlie.name, world.charlie.language) == ("Charlie   Ny", "nn")


@pytest.mark.parametrize("name", ["", "\u200b", "x" * 121])
def test_the_profile_keeps_a_name_that_is_one(charlie: Client, world: World, name: str) -> None:
    assert charlie.post("/me/", {"name": name, "language": "nb"}).status_code == 422
    world.charlie.refresh_from_db()
    assert world.charlie.name == "Charlie"


def test_the_profile_shows_where_one_works_and_belongs(bob: Client, world: World) -> None:
    hearing = world.place(access="members")
    world.member(hearing.tool.place, "Bob", "expert")
    html = bob.get("/me/").content.decode()
    assert "Etaten" in html and f"/m/{hearing.tool.place.slug}/" in html


def test_my_contributions_are_mine_in_whatever_state(charlie: Client, world: World) -> None:
    hearing = world.place(checked_first=True)
    mine = world.answer(hearing, "My own words.", actor=world.as_charlie)
    world.answer(hearing, "Somebody else's words.", actor=world.as_bob)
    html = charlie.get("/me/contributions/").content.decode()
    assert "My own words." in html and "Somebody else" not in html
    assert f'id="c{mine.pk}"' in html and 'data-color="warning"' in html


@pytest.mark.usefixtures("in_english")
def test_what_one_wrote_behind_a_door_that_has_closed_is_still_ones_own(
    charlie: Client, world: World
) -> None:
    hearing = world.place(access="members")
    place = hearing.tool.place
    for name in ("Bob", "Charlie"):
        world.member(place, name, "contributor")
    mine = world.answer(hearing, "My own words.", actor=world.as_charlie)
    world.answer(hearing, "Somebody else's words.", actor=world.as_bob)
    Membership.objects.filter(place=place, user=world.charlie).delete()
    Place.objects.filter(pk=place.pk).update(title="Renamed since")
    html = charlie.get("/me/contributions/").content.decode()
    assert f'id="c{mine.pk}"' in html and "A place you may not enter now" in html
    assert "Renamed since" not in html and place.slug not in html and "Somebody else" not in html
    erase = reverse("my-data-erase", kwargs={"contribution": mine.pk})
    assert erase in html and charlie.get(erase).status_code == 200
    assert charlie.get(reverse("seen-place", kwargs={"where": place.slug})).status_code == 404
    charlie.post(erase)
    assert ErasureRequest.objects.get(contribution=mine.pk).person == world.charlie.pk


def test_my_contributions_stand_by_the_day_they_show(charlie: Client, world: World) -> None:
    hearing = world.place()
    first, second = (world.answer(hearing, text, actor=world.as_charlie) for text in ("First.", "Second."))
    rows = Contribution.objects.unscoped(reason="a test").filter(pk=second.pk)
    rows.update(created_at=clock.now() - timedelta(days=365))
    html = charlie.get("/me/contributions/").content.decode()
    assert html.index(f'id="c{first.pk}"') < html.index(f'id="c{second.pk}"')


def test_my_contributions_cost_the_same_however_many(
    charlie: Client, world: World, assert_same_queries: Callable[..., None]
) -> None:
    hearing = world.place()

    def write(count: int) -> None:
        for number in range(count):
            world.answer(hearing, f"Number {number}", actor=world.as_charlie)

    write(3)
    assert_same_queries(lambda: charlie.get("/me/contributions/"), grow=lambda: write(9), at_most=8)


def test_my_contributions_go_on_where_the_page_ended(charlie: Client, world: World) -> None:
    hearing = world.place()
    written = {world.answer(hearing, f"Number {n}", actor=world.as_charlie).pk for n in range(23)}
    seen: list[int] = []
    address = "/me/contributions/"
    while address:
        html = charlie.get(address).content.decode()
        seen += [pk for pk in written if f'id="c{pk}"' in html]
        address = html.partition('href="/me/contributions/?after=')[2].partition('"')[0]
        address = f"/me/contributions/?after={address}" if address else ""
    assert sorted(seen) == sorted(written)


def test_the_profile_costs_the_same_however_many_places(
    bob: Client, world: World, assert_same_queries: Callable[..., None]
) -> None:
    def join() -> None:
        for _number in range(4):
            world.member(world.place().tool.place, "Bob", "reader")

    join()
    assert_same_queries(lambda: bob.get("/me/"), grow=join, at_most=10)


def test_a_place_one_has_left_is_not_among_ones_contributions(charlie: Client, world: World) -> None:
    hearing = world.place(access="members", writers="members")
    world.member(hearing.tool.place, "Charlie", "contributor")
    answer = world.answer(hearing, "Said inside.", actor=world.as_charlie)
    assert Contribution.objects.visible_to(world.as_charlie).filter(pk=answer.pk).exists()
    hearing.tool.place.memberships.filter(user=world.charlie).delete()
    assert "Said inside." not in charlie.get("/me/contributions/").content.decode()


# --- the demo's mailbox -------------------------------------------------------------------------------------------


@pytest.fixture
def letters(tmp_path: Path) -> Any:
    for number, to in enumerate(["kari@example.test", "ola@example.test"]):
        backend = EmailBackend(file_path=str(tmp_path))
        # Two mails in one second would share a file.
        backend._fname = str(tmp_path / f"2026010{number}-120000-1.log")  # type: ignore[attr-defined]
        text = f"Hi <b>you</b>\n\nhttp://localhost/receipt/ABC{number}/\n"
        backend.send_messages([EmailMessage(f"Kvittering på svaret {number}", text, "m@example.test", [to])])
    with override_settings(
        EMAIL_FILE_PATH=tmp_path, MAILBOX_IN_BROWSER=True, ROOT_URLCONF="tests.web.demo_urls"
    ):
        yield tmp_path


def test_the_mailbox_lists_newest_first_and_searches_by_address(charlie: Client, letters: Path) -> None:
    html = charlie.get("/mail/").content.decode()
    assert html.index("Kvittering på svaret 1") < html.index("Kvittering på svaret 0")
    found = charlie.get("/mail/?to=KARI").content.decode()
    assert "kari@example.test" in found and "ola@example.test" not in found


def test_a_mail_is_shown_with_links_and_nothing_else_alive(charlie: Client, letters: Path) -> None:
    html = charlie.get("/mail/20260100-120000-1/").content.decode()
    assert 'href="http://localhost/receipt/ABC0/"' in html
    assert "&lt;b&gt;you" in html


def test_mails_are_for_those_who_have_logged_in(stranger: Client, letters: Path) -> None:
    assert stranger.get("/mail/").status_code == 302


@pytest.mark.parametrize("key", ["nothing", "../secret", "..", "a/b"])
def test_only_mails_are_read(charlie: Client, letters: Path, key: str) -> None:
    (letters.parent / "secret.log").write_text("To: x\n\nsecret")
    assert charlie.get(f"/mail/{key}/").status_code == 404
    with pytest.raises(Http404):
        mailbox.mail(RequestFactory().get("/"), STRANGER, key=key)


def test_a_real_installation_shows_no_mail(charlie: Client) -> None:
    assert charlie.get("/mail/").status_code == 404


@pytest.mark.parametrize(
    ("hosts", "shown"), [("", "True"), ("localhost,127.0.0.1", "True"), ("demo.example.no", "False")]
)
def test_the_demos_mails_are_not_shown_where_other_machines_may_reach_them(hosts: str, shown: str) -> None:
    script = "from moteplass.config.settings import embedded; print(embedded.MAILBOX_IN_BROWSER)"
    environ = os.environ | {"MOTEPLASS_SECRET_KEY": "x" * 50, "MOTEPLASS_HOSTS": hosts}
    said = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == shown
