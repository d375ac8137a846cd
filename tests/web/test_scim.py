"""Staff directories over SCIM: the standard's own tester is content, and one directory knows nothing of another."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, SYSTEM, Actor, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.accounts.models import Identity, User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Access, Membership, Place, Role
from moteplass.spine.speaking.models import Mandate
from moteplass.spine.stewardship.commands import let_in
from moteplass.spine.stewardship.directory import map_group
from moteplass.spine.stewardship.directory_keys import revoke_directory_key
from moteplass.spine.stewardship.provisioned import people
from moteplass.spine.stewardship.provisioning import Person, give_now, list_person, source_of
from tests.conftest import logged_in
from tests.web.directories import ENTERPRISE, GROUP, KARI, Directory, ids, patch, replacing
from tests.world import PASSWORD, World


def in_process(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The house as a WSGI application, on the test's own connection to the database."""
    response = ClientHandler(enforce_csrf_checks=True)(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return list(response)  # closed already: once more would close the connection


@pytest.fixture
def directory(world: World) -> Directory:
    return Directory(world.agency)


def test_the_standards_own_tester_is_content(directory: Directory) -> None:
    # Seconds to load, which only this process has a use for.
    from scim2_client.engines.wsgi import WSGISCIMClient
    from scim2_tester import Status, check_server

    scim = WSGISCIMClient(
        in_process,
        base_url=f"http://testserver/scim/v2/{directory.organisation.slug}",
        headers={"Authorization": f"Bearer {directory.key}"},
    )
    results = check_server(scim)
    failed = [r for r in results if r.status not in (Status.SUCCESS, Status.COMPLIANT, Status.SKIPPED)]
    assert failed == []
    skipped = {r.title for r in results if r.status is Status.SKIPPED}
    assert skipped == {"search_with_attributes"}
    assert len(results) > 60


@pytest.fixture
def elsewhere(world: World) -> Directory:
    return Directory(Organisation.objects.create(slug="other", kind=Organisation.Kind.STATE, name_nb="Andre"))


@pytest.fixture
def closed(world: World) -> Place:
    """A closed place where the group of caseworkers has a role."""
    place = world.tool("hearing", title="Closed", access=Access.MEMBERS).place
    source = source_of(world.agency)
    map_group(world.as_alice, place=place, source=source, group="Saksbehandlere", role=Role.EXPERT)
    return place


def test_an_employee_comes_works_changes_and_leaves(
    world: World, directory: Directory, closed: Place
) -> None:
    made = directory.send("POST", "Users", KARI)
    assert made.status_code == 201 and made["Location"] == made.json()["meta"]["location"]
    assert "phoneNumbers" not in made.json() and "privat" not in made.content.decode()
    user = User.objects.get(email="kari@agency.example")
    assert user.name == "Kari Hansen" and not user.has_usable_password()
    where = made["Location"]
    group = directory.send("POST", "Groups", GROUP | {"members": [{"value": made.json()["id"]}]})
    assert group.status_code == 201
    assert closed.memberships.get(user=user).role == "expert"
    let_in(world.as_alice, place=closed, role=Role.MODERATOR, user=user)
    box = world.box()
    idea = world.idea(box, actor=actor_for(user))
    Mandate.objects.create(user=user, organisation=world.agency, given_by="The board", since="2020-01-01")

    directory.send("PATCH", where, replacing("title", "Direktør"))
    directory.send("PATCH", where, replacing("name.familyName", "Ødegård"))
    held = Employment.objects.get(user=user)
    assert (held.title, held.workplace, held.until) == ("Direktør", "Samfunn", None)
    user.refresh_from_db()
    assert user.name == "Kari Ødegård"

    browser = logged_in(user.email)
    at = reverse("place", kwargs={"place": closed.slug})
    assert browser.get(at).status_code == 200
    assert directory.send("PATCH", where, replacing("active", "False")).json()["active"] is False
    assert browser.get("/me/").status_code == 302, "the session has ended"
    assert logged_in(user.email).get(at).status_code == 404
    held.refresh_from_db()
    assert held.until is not None and actor_for(user).organisations == frozenset()
    assert actor_for(user).standings == (), "nor is a mandate from there left"
    assert Contribution.objects.visible_to(STRANGER).get(pk=idea.pk).author_id == user.pk
    line = AuditEntry.objects.get(verb="provisioning.person_left")
    assert (line.act, line.actor_name, line.organisation_id) == ("provision", "Entra", world.agency.pk)

    directory.send("PATCH", where, replacing("active", True))
    assert actor_for(user).organisations == {world.agency.pk}
    assert roles_in(closed, user) == {"expert"}, "what the group gives; not what a person had given"
    assert directory.send("DELETE", where).status_code == 204
    assert directory.send("GET", where).status_code == 404
    assert actor_for(user).organisations == frozenset() and roles_in(closed, user) == set()
    assert Employment.objects.filter(user=user).count() == 2


def roles_in(place: Place, user: User) -> set[str]:
    return set(Membership.objects.filter(place=place, user=user).values_list("role", flat=True))


def test_roles_follow_who_is_in_the_group(world: World, directory: Directory, closed: Place) -> None:
    pk = directory.send("POST", "Users", KARI).json()["id"]
    user = User.objects.get(email="kari@agency.example")
    group = directory.send("POST", "Groups", GROUP)["Location"]
    directory.send("PATCH", group, patch({"op": "Add", "path": "members", "value": [{"value": pk}]}))
    assert roles_in(closed, user) == {"expert"}
    out = patch({"op": "Remove", "path": "members", "value": [{"value": pk}]})
    assert "members" not in directory.send("PATCH", group, out).json()
    assert roles_in(closed, user) == set()
    directory.send("PUT", group, GROUP | {"members": [{"value": pk}]})
    assert roles_in(closed, user) == {"expert"}
    directory.send("PATCH", group, replacing("displayName", "Andre ting"))
    assert roles_in(closed, user) == set()
    map_group(
        world.as_alice, place=closed, source=source_of(world.agency), group="Andre ting", role=Role.READER
    )
    give_now(source_of(world.agency), "Andre ting")
    assert roles_in(closed, user) == {"reader"}
    assert directory.send("DELETE", group).status_code == 204
    assert roles_in(closed, user) == set()


def test_one_organisations_key_knows_nothing_of_another(
    world: World, directory: Directory, elsewhere: Directory
) -> None:
    made = directory.send("POST", "Users", KARI)
    group = directory.send("POST", "Groups", GROUP)
    there = elsewhere.organisation.slug
    for one, body in ((made, replacing("title", "Spion")), (group, replacing("displayName", "Tatt"))):
        address = one["Location"].replace(f"/{directory.organisation.slug}/", f"/{there}/")
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            sent = body if method == "PATCH" else (KARI if "Users" in address else GROUP)
            assert elsewhere.send(method, address, sent).status_code == 404
            # Its own key opens nothing at the other's address.
            assert elsewhere.send(method, one["Location"], sent).status_code == 401
    assert ids(elsewhere.send("GET", "Users")) == ids(elsewhere.send("GET", "Groups")) == []
    taken = elsewhere.send("POST", "Groups", GROUP | {"members": [{"value": made.json()["id"]}]})
    assert taken.status_code == 400
    assert directory.send("GET", made["Location"]).json()["title"] == "Rådgiver"


def test_somebody_known_from_before_gets_an_employment_and_nothing_of_theirs_is_touched(
    world: World, directory: Directory, elsewhere: Directory
) -> None:
    mine = logged_in(world.bob.email)
    same = KARI | {"emails": [{"value": world.bob.email.upper()}], "displayName": "Bobby"}
    told = [directory.send("POST", "Users", KARI), elsewhere.send("POST", "Users", same)]
    assert told[0].json().keys() - {"displayName"} == told[1].json().keys() - {"displayName"}, (
        "nobody learns who has an account"
    )
    assert actor_for(world.bob).organisations == {world.agency.pk, elsewhere.organisation.pk}
    elsewhere.send("PATCH", told[1]["Location"], replacing("displayName", "Somebody else"))
    elsewhere.send("DELETE", told[1]["Location"])
    before = (world.bob.name, world.bob.email, world.bob.password)
    world.bob.refresh_from_db()
    assert (world.bob.name, world.bob.email, world.bob.password) == before
    assert actor_for(world.bob).organisations == {world.agency.pk}
    assert mine.get("/me/").status_code == 200


def test_an_account_that_nobody_has_confirmed_is_not_handed_an_employment(
    world: World, directory: Directory
) -> None:
    impostor = User.objects.create_user("kari@agency.example", PASSWORD, name="Not Kari")
    EmailAddress.objects.create(user=impostor, email=impostor.email, verified=False, primary=True)
    Identity.objects.create(user=impostor, issuer="https://id.example", subject="theirs")
    browser = logged_in(impostor.email)
    directory.send("POST", "Users", KARI)
    impostor.refresh_from_db()
    assert impostor.name == "Kari Hansen" and not impostor.has_usable_password()
    assert not impostor.identities.exists() and browser.get("/me/").status_code == 302


def test_people_are_found_by_filters_and_in_pages(
    world: World, directory: Directory, assert_same_queries: Any
) -> None:
    pk = directory.send("POST", "Users", KARI).json()["id"]
    count = iter(range(100))

    def more() -> None:
        for _n in range(4):
            name = f"ola{next(count)}@agency.example"
            directory.send("POST", "Users", KARI | {"userName": name, "emails": [{"value": name}]})

    more()
    assert_same_queries(lambda: directory.send("GET", "Users"), grow=more, at_most=5)
    for wanted in (
        'userName eq "KARI@agency.example"',
        'externalId eq "0042" and userName sw "kari"',
        'emails[type eq "work" and value eq "kari@agency.example"]',
        f'id eq "{pk}"',
        f'{ENTERPRISE}:department eq "samfunn" and not (userName co "ola")',
        'title pr and active eq true and emails.value ew "ri@agency.example"',
    ):
        assert ids(directory.send("GET", f"Users?{urlencode({'filter': wanted})}")) == [pk], wanted
    for wrong in ("userName", "shoeSize eq 42", 'active gt "x"', "(" * 3000, 'id eq "\x00"'):
        got = directory.send("GET", f"Users?{urlencode({'filter': wrong})}")
        assert (got.status_code, got.json()["scimType"]) == (400, "invalidFilter"), wrong
    page = directory.send("GET", "Users?startIndex=2&count=3").json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (9, 2, 3)
    for nobody in (f"startIndex={10**30}", "count=0", urlencode({"filter": 'title eq "\\u0000x"'})):
        assert ids(directory.send("GET", f"Users?{nobody}")) == []
    deep = "not (" * 400 + "title pr" + ")" * 400
    assert directory.send("POST", "Users/.search", {"filter": deep * 3}).status_code == 400


def test_a_change_on_top_of_another_and_what_cannot_be_are_refused(directory: Directory) -> None:
    made = directory.send("POST", "Users", KARI)
    where, seen = made["Location"], made["ETag"]
    assert directory.send("GET", where, **{"if-none-match": seen}).status_code == 304
    assert directory.send("PATCH", where, replacing("title", "A"), **{"if-match": seen}).status_code == 200
    late = directory.send("PATCH", where, replacing("title", "B"), **{"if-match": seen})
    assert late.status_code == 412
    again = directory.send("POST", "Users", KARI | {"userName": "KARI@agency.example"})
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")
    twin = directory.send("POST", "Users", KARI | {"userName": "kari2"})
    assert twin.status_code == 409, "one account, one person"
    for wrong in ({"userName": "x" * 300}, {"emails": [{"value": "no address"}]}, {"userName": ""}):
        assert directory.send("POST", "Users", KARI | wrong).status_code == 400, wrong
    assert (
        directory.client.post(f"/scim/v2/{directory.organisation.slug}/Users", "{", "a/b").status_code == 400
    )
    assert directory.send("POST", "Bulk", {}).status_code == 501


def test_a_key_that_is_wrong_late_or_revoked_opens_nothing(
    directory: Directory, alice: Client, settings: Any
) -> None:
    address = f"/scim/v2/{directory.organisation.slug}/Users"
    assert alice.get(address).status_code == 401, "a session is no key"
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert directory.send("GET", "Users").status_code == 401
    assert directory.send("GET", "Users").status_code == 200
    revoke_directory_key(SYSTEM, key=directory.organisation.directory_keys.get())
    assert directory.send("GET", "Users")["WWW-Authenticate"] == "Bearer"
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"directory-key": "1/10m"}
    assert directory.send("GET", "Users").status_code == 429


def test_nobody_but_the_directory_itself_lists_people(world: World, elsewhere: Directory) -> None:
    operator = replace(world.as_charlie, is_operator=True)
    other = Actor(directory=elsewhere.organisation.pk)
    for actor in (STRANGER, world.as_alice, operator, other):
        with pytest.raises(Refused):
            list_person(actor, organisation=world.agency, said=Person("kari"))
        assert not people(actor).exists()
