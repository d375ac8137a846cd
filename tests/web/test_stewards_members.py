"""Who belongs: let in, taken out, across agencies, and never from outside."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from moteplass.spine.accounts.models import User
from moteplass.spine.events.jobs import name_of
from moteplass.spine.notify.models import Mail
from moteplass.spine.notify.welcome import tell_let_in
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Membership, Place, Role
from moteplass.spine.stewardship.commands import let_in
from moteplass.web.stewards.queries import members
from tests.world import World


def _place(world: World) -> Place:
    return world.place(access="members").tool.place


def _add(client: Client, place: Place, **given: str) -> int:
    return client.post(
        f"/m/{place.slug}/members/", {"do": "add", "who": "person", "role": "contributor", **given}
    ).status_code


def test_a_person_from_another_agency_is_let_in_by_address(
    alice: Client, charlie: Client, world: World
) -> None:
    place = _place(world)
    assert charlie.get(f"/m/{place.slug}/members/").status_code == 404
    assert _add(alice, place, email="CHARLIE@example.test") == 302
    html = charlie.get(f"/m/{place.slug}/members/").content.decode()
    assert "Alice" in html and "Charlie" in html and "Etaten" in html
    # Those who belong see who else does, but change nothing, and see no addresses.
    assert 'name="do"' not in html and "alice@example.test" not in html


def test_who_works_in_two_agencies_is_listed_as_a_colleague_in_both(alice: Client, world: World) -> None:
    elsewhere = Organisation.objects.create(slug="other", kind="state", name_nb="Den andre etaten")
    place = world.place(access="members").tool.place
    Employment.objects.create(user=world.bob, organisation=elsewhere, since="2019-01-01")
    let_in(world.as_alice, place=place, role=Role.READER, user=world.bob)
    (row,) = [row for row in members(place, cursor=None).rows if row.name == "Bob"]
    assert (row.note, row.own) == (world.agency.name, True)
    Place.objects.filter(pk=place.pk).update(organisation=elsewhere)
    place.refresh_from_db()
    (row,) = [row for row in members(place, cursor=None).rows if row.name == "Bob"]
    assert (row.note, row.own) == (elsewhere.name, True)


def test_everyone_in_an_organisation_is_let_in_at_once(alice: Client, charlie: Client, world: World) -> None:
    place = _place(world)
    other = Organisation.objects.create(
        slug="fjellvik", kind="municipality", name_nb="Fjellvik kommune", number="974760673"
    )
    Employment.objects.create(user=world.charlie, organisation=other, since=date(2020, 1, 1))
    assert _add(alice, place, who="organisation", organisation="974 760 673") == 302
    assert charlie.get(f"/m/{place.slug}/members/").status_code == 200


def _told(membership: Membership, by: int) -> dict[str, Mail]:
    # A job may be run twice.
    for _time in range(2):
        tell_let_in(membership.pk, by)
    return {mail.to: mail for mail in Mail.objects.filter(purpose="place.let_in")}


def test_who_is_let_in_is_told_once_in_their_own_language(alice: Client, world: World) -> None:
    place = _place(world)
    User.objects.filter(pk=world.charlie.pk).update(language="en")
    assert _add(alice, place, email="charlie@example.test") == 302
    membership = place.memberships.get(user=world.charlie)
    ids = {"membership_id": membership.pk, "by_id": world.alice.pk}
    waiting = ProcrastinateJob.objects.filter(args__job=name_of(tell_let_in))
    assert _add(alice, place, email="charlie@example.test") == 302, "given twice"
    assert [job.args["ids"] for job in waiting] == [ids]
    mails = _told(membership, world.alice.pk)
    assert set(mails) == {"charlie@example.test"} and Mail.objects.count() == 1
    mail = mails["charlie@example.test"]
    assert mail.subject == "You have been let in to The case"
    assert "as contributor. Alice let you in." in mail.body and f"/m/{place.slug}/" in mail.body


def test_everyone_who_works_in_an_organisation_is_told_but_not_who_did_it_or_has_left(world: World) -> None:
    place = _place(world)
    for name, until in (("Dag", None), ("Gone", date(2021, 1, 1))):
        Employment.objects.create(
            user=world.person(name), organisation=world.agency, since=date(2020, 1, 1), until=until
        )
    membership = let_in(world.as_alice, place=place, role=Role.READER, organisation=world.agency)
    told = set(_told(membership, world.alice.pk))
    assert "dag@example.test" in told and not told & {"alice@example.test", "gone@example.test"}
    Mail.objects.all().delete()
    Membership.objects.filter(pk=membership.pk).delete()
    assert _told(membership, world.alice.pk) == {}, "taken out before the job was run"


def test_several_organisations_with_such_a_name_are_put_up_for_choice(alice: Client, world: World) -> None:
    place = _place(world)
    made = [
        Organisation.objects.create(slug=f"vik-{n}", kind="municipality", name_nb=f"Vik kommune {n}")
        for n in "ab"
    ]
    given = {"do": "add", "who": "organisation", "organisation": "vik", "role": "reader"}
    asked = alice.post(f"/m/{place.slug}/members/", given)
    assert asked.status_code == 422 and b'name="picked"' in asked.content
    assert alice.post(f"/m/{place.slug}/members/", {**given, "picked": made[1].pk}).status_code == 302
    assert place.memberships.filter(organisation=made[1], role="reader").exists()


def test_a_whole_organisation_runs_nothing(alice: Client, world: World) -> None:
    place = _place(world)
    assert _add(alice, place, who="organisation", organisation="Etaten", role="steward") == 422
    assert not place.memberships.exclude(user=world.alice).exists()


@pytest.mark.parametrize(
    "given",
    [
        {"email": "nobody@example.test"},
        {"email": ""},
        {"who": "organisation", "organisation": "Nowhere"},
        {"role": "king"},
    ],
)
def test_who_is_not_found_is_not_let_in(alice: Client, world: World, given: dict[str, str]) -> None:
    place = _place(world)
    assert _add(alice, place, **{"email": world.charlie.email, **given}) == 422
    assert place.memberships.count() == 1


def test_a_role_is_taken_away_after_a_question(alice: Client, world: World) -> None:
    place = _place(world)
    world.member(place, "Charlie", "reader")
    row = place.memberships.get(role="reader")
    assert b"Charlie" in alice.get(f"/m/{place.slug}/members/?remove={row.pk}").content
    assert place.memberships.filter(pk=row.pk).exists()
    alice.post(f"/m/{place.slug}/members/", {"do": "remove", "membership": row.pk})
    assert not place.memberships.filter(pk=row.pk).exists()


def test_who_takes_a_groups_role_away_reads_that_it_comes_back(alice: Client, world: World) -> None:
    place = _place(world)
    alice.cookies["django_language"] = "en"
    for source, told in (("", False), ("jobb", True)):
        row = Membership.objects.create(
            place=place, user=world.bob, role="expert" if told else "reader", source=source
        )
        page = alice.get(f"/m/{place.slug}/members/?remove={row.pk}").content.decode()
        assert ("comes back when they next log in" in page) is told


def test_the_last_steward_stays_and_is_told_why(alice: Client, world: World) -> None:
    place = _place(world)
    row = place.memberships.get()
    response = alice.post(f"/m/{place.slug}/members/", {"do": "remove", "membership": row.pk}, follow=True)
    assert b'data-color="danger"' in response.content
    assert place.memberships.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.STEWARD])
def test_only_stewards_change_who_belongs(charlie: Client, world: World, role: str) -> None:
    place = _place(world)
    world.member(place, "Charlie", role)
    steward = place.memberships.get(role="steward")
    assert _add(charlie, place, email=world.bob.email) == 403
    assert charlie.get(f"/m/{place.slug}/members/?remove={steward.pk}").status_code == 403
    assert (
        charlie.post(f"/m/{place.slug}/members/", {"do": "remove", "membership": steward.pk}).status_code
        == 403
    )
    assert place.memberships.count() == 2


def test_a_role_in_another_place_cannot_be_reached_from_here(
    alice: Client, charlie: Client, world: World
) -> None:
    here, there = _place(world), _place(world)
    world.member(here, "Charlie", "steward")
    row = there.memberships.get()
    assert charlie.get(f"/m/{here.slug}/members/?remove={row.pk}").status_code == 404
    assert charlie.post(f"/m/{here.slug}/members/", {"do": "remove", "membership": row.pk}).status_code == 404
    assert Membership.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("raw", ["x", "", "-1", "9" * 30, "²"])
def test_what_is_no_number_is_not_found(alice: Client, world: World, raw: str) -> None:
    assert (
        alice.post(f"/m/{_place(world).slug}/members/", {"do": "remove", "membership": raw}).status_code
        == 404
    )


def test_the_public_does_not_see_who_belongs_to_an_open_place(
    stranger: Client, charlie: Client, world: World
) -> None:
    place = world.place(access="open").tool.place
    for client in (stranger, charlie):
        assert client.get(f"/m/{place.slug}/members/").status_code == 403


def test_the_list_costs_the_same_however_many(
    alice: Client, world: World, assert_same_queries: Callable[..., None]
) -> None:
    place = _place(world)
    count = iter(range(1000))

    def join() -> None:
        for _n in range(10):
            n = next(count)
            body = Organisation.objects.create(slug=f"o{n}", kind="business", name_nb=f"Firma {n}")
            Employment.objects.create(
                user=world.member(place, f"P{n}", "reader"), organisation=body, since=date(2020, 1, 1)
            )
            Membership.objects.create(place=place, organisation=body, role="reader")

    join()
    assert_same_queries(lambda: alice.get(f"/m/{place.slug}/members/"), grow=join, at_most=10)
