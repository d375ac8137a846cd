"""Running a place: making one, its settings, its life, its log; and nobody from next door."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Membership, Place, Role
from tests.world import World

NEW = {"template": "hearing", "title": "Mørkere netter på Østre Ås", "slug": ""}


def _settings(place: Place, **changed: str) -> dict[str, Any]:
    fields = ("title", "summary", "purpose", "access", "writers", "capacities", "naming", "outcome")
    return {"do": "save", "house_rules": "", **{name: getattr(place, name) for name in fields}, **changed}


# --- making one ----------------------------------------------------------------------------------------------------


def test_a_place_gets_its_address_from_the_title_and_goes_on_to_the_tools_setup(
    alice: Client, world: World
) -> None:
    response = alice.post("/places/new/", {**NEW, "organisation": world.agency.pk})
    place = Place.objects.get(slug="morkere-netter-pa-ostre-as")
    assert response.headers["Location"].startswith(f"/m/{place.slug}/hearing/")
    assert place.state == "draft" and place.memberships.get().user == world.alice


def test_the_address_is_suggested_while_the_title_is_typed(alice: Client) -> None:
    response = alice.get("/places/new/?title=Åpne+gårder", headers={"hx-request": "true"})
    html = response.content.decode()
    assert "/m/apne-garder/" in html and "<main" not in html
    # What one types into the field oneself while the suggestion is on its way is never overwritten.
    assert "<input" not in html


def test_a_taken_address_is_refused_and_nothing_typed_is_lost(alice: Client, world: World) -> None:
    taken = world.place().tool.place.slug
    response = alice.post("/places/new/", {**NEW, "slug": taken, "organisation": world.agency.pk})
    assert response.status_code == 422
    assert NEW["title"] in response.content.decode() and 'href="#slug"' in response.content.decode()


def test_a_place_cannot_be_made_in_anothers_name(alice: Client, world: World) -> None:
    other = Organisation.objects.create(slug="other", kind="state", name_nb="En annen etat")
    assert alice.post("/places/new/", {**NEW, "organisation": other.pk}).status_code == 422
    assert not Place.objects.filter(organisation=other).exists()


def test_only_those_who_may_make_places_reach_the_page(bob: Client, charlie: Client, world: World) -> None:
    for client in (bob, charlie):
        assert client.get("/places/new/").status_code == 403
        assert client.post("/places/new/", {**NEW, "organisation": world.agency.pk}).status_code == 403
    assert not Place.objects.exists()


# --- settings and life ---------------------------------------------------------------------------------------------


def test_settings_are_saved_and_logged_in_words(alice: Client, world: World) -> None:
    place = world.place().tool.place
    alice.post(
        f"/m/{place.slug}/settings/",
        _settings(place, title="Et nytt navn", house_rules="Vær grei\r\nVær kort"),
    )
    place.refresh_from_db()
    assert place.title == "Et nytt navn"
    log = alice.get(f"/m/{place.slug}/log/").content.decode()
    assert "Alice" in log and log.count("<tr") > 3


def test_letting_more_people_read_asks_first(alice: Client, world: World) -> None:
    place = world.place(access="members").tool.place
    wider = _settings(place, access="open")
    asked = alice.post(f"/m/{place.slug}/settings/", wider)
    assert asked.status_code == 200 and b'name="sure" value="open"' in asked.content
    assert Place.objects.get(pk=place.pk).access == "members"
    alice.post(f"/m/{place.slug}/settings/", {**wider, "sure": "open"})
    assert Place.objects.get(pk=place.pk).access == "open"


def test_a_yes_to_one_level_is_not_a_yes_to_another(alice: Client, world: World) -> None:
    place = world.place(access="members").tool.place
    alice.post(f"/m/{place.slug}/settings/", {**_settings(place, access="open"), "sure": "organisation"})
    assert Place.objects.get(pk=place.pk).access == "members"


def test_letting_fewer_people_read_just_happens(alice: Client, world: World) -> None:
    place = world.place(access="open").tool.place
    alice.post(f"/m/{place.slug}/settings/", _settings(place, access="hidden"))
    assert Place.objects.get(pk=place.pk).access == "hidden"


def test_a_place_goes_through_its_life_one_confirmed_step_at_a_time(alice: Client, world: World) -> None:
    place = world.place().tool.place
    address = f"/m/{place.slug}/settings/"
    for to in ("closed", "open", "closed", "archived"):
        assert alice.get(f"{address}?to={to}").status_code == 200
        alice.post(address, {"do": "move", "to": to})
        assert Place.objects.get(pk=place.pk).state == to
    assert alice.get(f"{address}?to=open").status_code == 404
    alice.post(address, {"do": "move", "to": "open"})
    assert Place.objects.get(pk=place.pk).state == "archived"


def test_what_is_not_a_state_is_not_found(alice: Client, world: World) -> None:
    place = world.place().tool.place
    assert alice.post(f"/m/{place.slug}/settings/", {"do": "move", "to": "gone"}).status_code == 404


@pytest.mark.parametrize("page", ["settings/", "log/", "members/"])
def test_a_steward_of_another_place_is_nobody_here(world: World, charlie: Client, page: str) -> None:
    own = world.place(access="members").tool.place
    world.member(own, "Charlie", Role.STEWARD)
    closed, open_ = world.place(access="members").tool.place, world.place(access="open").tool.place
    assert charlie.get(f"/m/{own.slug}/{page}").status_code == 200
    assert charlie.get(f"/m/{closed.slug}/{page}").status_code == 404
    assert charlie.post(f"/m/{closed.slug}/{page}", {"do": "save"}).status_code in (404, 405)
    assert charlie.get(f"/m/{open_.slug}/{page}").status_code == 403
    assert charlie.post(f"/m/{open_.slug}/{page}", {"do": "save"}).status_code in (403, 405)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.STEWARD])
def test_no_other_role_reaches_settings_and_log(world: World, charlie: Client, role: str) -> None:
    place = world.place(access="members").tool.place
    world.member(place, "Charlie", role)
    for page in ("settings/", "log/"):
        assert charlie.get(f"/m/{place.slug}/{page}").status_code == 403
    assert charlie.get(f"/m/{place.slug}/members/").status_code == 200


def test_the_log_costs_the_same_however_long(
    alice: Client, world: World, assert_same_queries: Callable[..., None]
) -> None:
    hearing = world.place()

    def act() -> None:
        for number in range(15):
            world.answer(hearing, f"Number {number}")
            alice.post(
                f"/m/{hearing.tool.place.slug}/members/",
                {"do": "add", "who": "person", "email": world.person(f"P{number}").email, "role": "reader"},
            )

    act()
    assert_same_queries(lambda: alice.get(f"/m/{hearing.tool.place.slug}/log/"), grow=act, at_most=14)


def test_the_log_goes_on_where_the_page_ended(alice: Client, world: World) -> None:
    hearing = world.place()
    for number in range(60):
        world.answer(hearing, f"Number {number}")
    first = alice.get(f"/m/{hearing.tool.place.slug}/log/").content.decode()
    after = first.partition("?after=")[2].partition('"')[0]
    second = alice.get(f"/m/{hearing.tool.place.slug}/log/?after={after}", headers={"hx-request": "true"})
    assert "<main" not in second.content.decode() and second.content.count(b"<tr") > 5


def test_the_log_of_one_place_holds_nothing_of_another(alice: Client, world: World) -> None:
    quiet, busy = world.place(title="Quiet"), world.place(title="Busy")
    before = alice.get(f"/m/{quiet.tool.place.slug}/log/").content.count(b"<tr")
    world.answer(busy)
    assert alice.get(f"/m/{quiet.tool.place.slug}/log/").content.count(b"<tr") == before
    assert Membership.objects.filter(place=busy.tool.place).count() == 1
