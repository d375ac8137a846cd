"""The badge of an organisation that has been checked, and the page that tells what was checked."""

from typing import Any

import pytest
from django.test import Client

from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.content.models import Contribution
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Access
from moteplass.spine.stewardship.verifying import unverify_organisation, verify_organisation
from moteplass.spine.talk.commands import post_comment
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")

BADGE = 'data-color="success"'


def verify(world: World) -> None:
    Organisation.objects.filter(pk=world.agency.pk).update(number="923609016")
    world.agency.refresh_from_db()
    verify_organisation(
        SYSTEM, organisation=world.agency, ground="register", by="Drift AS", domains=["etaten.no"]
    )


def test_the_badge_stands_by_the_name_and_by_what_the_agency_writes(
    world: World, stranger: Client, assert_same_queries: Any
) -> None:
    hearing = world.place()
    answer = world.answer(hearing)
    about = Contribution.objects.unscoped(reason="the test acts on it").get(pk=answer.pk)
    post_comment(world.as_alice, about=about, text="Thank you.", as_agency=True)
    place, whole = f"/m/{hearing.tool.place.slug}/", f"/m/{hearing.tool.place.slug}/hearing/"
    pages = (place, whole, f"{whole}answers/{answer.pk}/")
    for address in pages:
        assert BADGE not in stranger.get(address).content.decode(), address
    assert_same_queries(lambda: stranger.get(place), grow=lambda: verify(world))
    for address in pages[:2]:
        assert '<a class="mp-tap" href="/organisations/agency/">' in stranger.get(address).content.decode()
    shown = [stranger.get(address).content.decode().count(BADGE) for address in pages]
    assert shown == [1, 2, 1], "by the name at the top, and by the reply"
    unverify_organisation(SYSTEM, organisation=world.agency)
    assert BADGE not in stranger.get(place).content.decode()


def test_the_page_says_what_was_checked_and_shows_what_is_open(world: World, stranger: Client) -> None:
    world.place(title="An open case")
    world.place(title="A closed case", access=Access.MEMBERS)
    before = stranger.get("/organisations/agency/").content.decode()
    assert "Nobody has checked yet" in before and BADGE not in before
    verify(world)
    page = stranger.get("/organisations/agency/").content.decode()
    for told in ("Drift AS", "923609016", "etaten.no", "register of legal entities", "An open case", "Flag"):
        assert told in page, told
    assert "A closed case" not in page


def test_one_with_nothing_but_closed_places_is_not_told_of(
    world: World, stranger: Client, bob: Client
) -> None:
    world.place(access=Access.ORGANISATION)
    assert stranger.get("/organisations/agency/").status_code == 404
    assert bob.get("/organisations/agency/").status_code == 200
    assert stranger.get("/organisations/nowhere/").status_code == 404
