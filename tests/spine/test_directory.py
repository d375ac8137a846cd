"""A directory gives and takes roles and employments, and only those that are its own."""

from datetime import date, timedelta

import pytest

from moteplass.kit.localise import today
from moteplass.spine.access.decide import Refused
from moteplass.spine.accounts.models import User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Access, Membership, Place, Role
from moteplass.spine.stewardship.commands import let_in
from moteplass.spine.stewardship.directory import Job, apply_groups, apply_jobs, map_group, unmap_group
from tests.world import World

SOURCE = "jobb"


@pytest.fixture
def place(world: World) -> Place:
    place = world.tool("hearing", title="Closed", access=Access.MEMBERS).place
    for group, role in (("saksbehandlere", Role.EXPERT), ("ledere", Role.EXPERT), ("ledere", Role.MODERATOR)):
        map_group(world.as_alice, place=place, source=SOURCE, group=group, role=role)
    return place


def roles(user: User, place: Place) -> set[str]:
    return set(Membership.objects.filter(user=user, place=place).values_list("role", flat=True))


def test_roles_come_and_go_with_the_groups(world: World, place: Place) -> None:
    apply_groups(world.bob, SOURCE, ["saksbehandlere", "unknown"])
    assert roles(world.bob, place) == {"expert"}
    apply_groups(world.bob, SOURCE, ["ledere"])
    assert roles(world.bob, place) == {"expert", "moderator"}
    apply_groups(world.bob, SOURCE, [])
    assert roles(world.bob, place) == set()
    verbs = AuditEntry.objects.filter(place_id=place.pk, verb__startswith="directory.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True))[3:] == ["directory.joined"] * 2 + ["directory.left"] * 2


def test_nothing_new_leaves_no_line(world: World, place: Place) -> None:
    apply_groups(world.bob, SOURCE, ["ledere"])
    before = AuditEntry.objects.count()
    apply_groups(world.bob, SOURCE, ["ledere"])
    apply_groups(world.charlie, SOURCE, ["unknown"])
    assert AuditEntry.objects.count() == before


def test_what_a_person_gave_or_another_directory_gave_stays(world: World, place: Place) -> None:
    let_in(world.as_alice, place=place, role=Role.EXPERT, user=world.bob)
    apply_groups(world.bob, SOURCE, ["ledere"])
    apply_groups(world.bob, SOURCE, [])
    assert roles(world.bob, place) == {"expert"}
    apply_groups(world.charlie, SOURCE, ["ledere"])
    apply_groups(world.charlie, "another", [])
    assert roles(world.charlie, place) == {"expert", "moderator"}
    let_in(world.as_alice, place=place, role=Role.MODERATOR, user=world.charlie)
    apply_groups(world.charlie, SOURCE, [])
    assert roles(world.charlie, place) == {"moderator"}


def test_a_role_the_group_no_longer_gives_is_gone_at_once(world: World, place: Place) -> None:
    apply_groups(world.bob, SOURCE, ["saksbehandlere"])
    for mapped in place.group_roles.filter(role=Role.EXPERT).order_by("pk"):
        assert roles(world.bob, place) == {"expert"}
        unmap_group(world.as_alice, place=place, mapped=mapped)
    assert roles(world.bob, place) == set()


def test_only_who_runs_a_place_says_what_groups_may_there(world: World, place: Place) -> None:
    world.member(place, "Bob", Role.MODERATOR)
    with pytest.raises(Refused):
        map_group(world.as_bob, place=place, source=SOURCE, group="ledere", role=Role.STEWARD)


def test_employments_begin_change_and_end_as_the_directory_says(world: World) -> None:
    other = Organisation.objects.create(slug="other", kind=Organisation.Kind.STATE, name_nb="Andre")
    apply_jobs(world.charlie, SOURCE, [Job(world.agency.pk, "Rådgiver", "Tromsø")])
    apply_jobs(world.charlie, SOURCE, [Job(world.agency.pk, "Direktør", "Tromsø")])
    held = Employment.objects.get(user=world.charlie)
    assert (held.title, held.source, held.until) == ("Direktør", SOURCE, None)
    Employment.objects.filter(pk=held.pk).update(since=date(2024, 1, 1))
    apply_jobs(world.charlie, SOURCE, [Job(other.pk)])
    held.refresh_from_db()
    assert held.until == today() - timedelta(days=1)
    assert world.agency.pk not in world.as_charlie.organisations
    assert other.pk in world.as_charlie.organisations


def test_an_employment_a_person_wrote_down_is_left_as_it_is(world: World) -> None:
    apply_jobs(world.bob, SOURCE, [Job(world.agency.pk, "Something else")])
    apply_jobs(world.bob, SOURCE, [])
    held = Employment.objects.get(user=world.bob)
    assert (held.title, held.source, held.until) == ("", "", None)
