"""The groups of a directory give roles in a place as its steward says, and no longer than that."""

from typing import Any

from django.test import Client

from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.organisations.models import DirectoryGroup, DirectoryPerson
from moteplass.spine.places.models import Place
from moteplass.spine.stewardship.directory_keys import make_directory_key
from moteplass.spine.stewardship.provisioning import source_of
from tests.world import World


def give(client: Client, place: Place, **given: str) -> Any:
    usual = {"source": source_of(place.organisation), "group": "Saksbehandlere", "role": "expert"}
    return client.post(f"/m/{place.slug}/members/groups/", {**usual, **given})


def test_a_group_gives_a_role_until_it_is_taken(world: World, alice: Client, bob: Client) -> None:
    place = world.place(access="members").tool.place
    make_directory_key(SYSTEM, organisation=place.organisation, name="Entra", days=30)
    listed = DirectoryPerson.objects.create(
        organisation=place.organisation, user=world.bob, user_name="bob", display_name="Bob"
    )
    DirectoryGroup.objects.create(organisation=place.organisation, display_name="Saksbehandlere").members.add(
        listed
    )
    here = f"/m/{place.slug}/members/groups/"
    assert bob.get(here).status_code == 404
    assert give(alice, place).status_code == 302
    # At once, without a log-in of theirs; and it is not theirs to change.
    assert bob.get(f"/m/{place.slug}/").status_code == 200
    assert bob.get(here).status_code == give(bob, place, group="Ledere").status_code == 403
    (row,) = place.group_roles.all()
    assert b"Saksbehandlere" in alice.get(here).content
    assert alice.get(f"{here}?take={row.pk}").status_code == 200 and place.group_roles.exists()
    assert alice.post(here, {"take": row.pk}).status_code == 302
    assert not place.group_roles.exists() and bob.get(f"/m/{place.slug}/").status_code == 404


def test_what_is_wrong_is_told_and_another_places_row_is_not_there(world: World, alice: Client) -> None:
    place, other = world.place().tool.place, world.place().tool.place

    # Without a directory there is no source to choose.
    assert give(alice, place).status_code == 422
    make_directory_key(SYSTEM, organisation=place.organisation, name="Entra", days=30)
    for wrong in ({"group": " "}, {"role": "king"}, {"source": "scim:another"}):
        assert give(alice, place, **wrong).status_code == 422
    assert give(alice, other).status_code == 302
    there = f"/m/{place.slug}/members/groups/?take={other.group_roles.get().pk}"
    assert alice.get(there).status_code == alice.post(there, {}).status_code == 404
