"""`moteplass organisation`."""

import pytest
from typer.testing import CliRunner

from moteplass.cli.errors import Problem
from moteplass.cli.main import app
from moteplass.kit.localise import today
from moteplass.spine.access.actor import STRANGER, actor_for
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution
from moteplass.spine.organisations.models import DirectoryKey, Organisation
from moteplass.spine.places.models import Membership
from moteplass.spine.speaking.models import Mandate
from moteplass.spine.stewardship.directory_keys import directory_of
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["organisation", *words], catch_exceptions=False, standalone_mode=False)
    return result.output


def test_an_organisation_and_who_works_there(world: World) -> None:
    run("add", "--slug", "tilsynet", "--kind", "state", "--name", "Tilsynet")
    run("employ", "--email", world.charlie.email, "--organisation", "tilsynet", "--may-create-places")
    made = Organisation.objects.get(slug="tilsynet")
    assert actor_for(world.charlie).creates_for == {made.pk}
    assert "tilsynet\tstate\t-\tTilsynet" in run("list")
    assert AuditEntry.objects.filter(verb__in=["organisation.added", "organisation.employed"]).count() == 2


def test_said_again_it_changes_the_rights(world: World) -> None:
    run("employ", "--email", world.alice.email, "--organisation", "agency")
    assert actor_for(world.alice).creates_for == frozenset()
    assert actor_for(world.alice).organisations == {world.agency.pk}


def test_a_staff_directorys_key_is_made_listed_and_revoked(world: World) -> None:
    made = run("make-key", "--organisation", "agency", "--name", "Entra", "--days", "30")
    assert "/scim/v2/agency" in made
    key = made.rpartition("Key: ")[2].strip()
    assert directory_of(key, "agency") is not None and directory_of(key, "other") is None
    (row,) = DirectoryKey.objects.all()
    listed = run("keys", "--organisation", "agency")
    assert f"{row.pk}\tEntra\t" in listed and key not in listed
    run("revoke-key", "--organisation", "agency", str(row.pk))
    assert directory_of(key, "agency") is None


def test_an_organisation_is_verified_and_unverified(world: World) -> None:
    said = ["--organisation", "agency", "--by", "Drift AS", "--ground", "register", "--domain", "Etåten.no"]
    with pytest.raises(Problem, match="number"):
        run("verify", *said)
    Organisation.objects.filter(slug="agency").update(number="923609016")
    run("verify", *said)
    agency = Organisation.objects.select_related("verification").get(slug="agency")
    assert agency.verified_on and agency.verification.domains == ["xn--etten-nra.no"]
    run("unverify", "--organisation", "agency")
    assert not Organisation.objects.filter(verified_on__isnull=False).exists()


def test_somebody_speaks_for_an_organisation_until_it_is_ended(world: World) -> None:
    who = ["speaks-for", "--email", world.charlie.email, "--organisation", "agency"]
    said = run(*who, "--given-by", "The board, item 4", "--until", "2099-12-31")
    assert said == "Charlie speaks for Etaten until 2099-12-31.\n"
    assert [one.organisation_id for one in actor_for(world.charlie).standings] == [world.agency.pk]
    assert "no more" in run(*who, "--end")
    # What began today lasts the day out.
    assert Mandate.objects.get().until == today()


def test_who_leaves_has_no_capacity_role_or_mandate_there_and_what_they_wrote_stands(world: World) -> None:
    hearing = world.place()
    place = hearing.tool.place
    answer = world.answer(hearing, actor=world.as_bob)
    Membership.objects.create(place=place, user=world.bob, role="moderator")
    elsewhere = Organisation.objects.create(slug="club", kind="association", name_nb="Klubben")
    for one in (world.agency, elsewhere):
        Mandate.objects.create(user=world.bob, organisation=one, given_by="A", since="2020-01-01")
    gone = run("employ", "--email", world.bob.email, "--organisation", "agency", "--end")
    assert gone == "Bob works in Etaten no more.\n"
    actor = actor_for(world.bob)
    assert actor.organisations == frozenset()
    assert [one.organisation for one in actor.standings] == ["Klubben"]
    assert not Membership.objects.filter(user=world.bob).exists()
    assert Contribution.objects.visible_to(STRANGER).get(pk=answer.pk).author_id == world.bob.pk
    with pytest.raises(Problem, match="do not work there"):
        run("employ", "--email", world.bob.email, "--organisation", "agency", "--end")

    # A place is not left without anybody who runs it.
    Membership.objects.create(place=place, user=world.alice, role="archivist")
    assert place.slug in run("employ", "--email", world.alice.email, "--organisation", "agency", "--end")
    assert [*Membership.objects.filter(user=world.alice).values_list("role", flat=True)] == ["steward"]
    assert actor_for(world.alice).creates_for == frozenset()


@pytest.mark.parametrize(
    "words",
    [
        ["add", "--slug", "x", "--kind", "state", "--name", "X", "--number", "123456789"],
        ["add", "--slug", "x", "--kind", "nonsense", "--name", "X"],
        ["add", "--slug", "agency", "--kind", "state", "--name", "X"],
        ["employ", "--email", "nobody@example.test", "--organisation", "agency"],
        ["employ", "--email", "alice@example.test", "--organisation", "nowhere"],
        ["revoke-key", "--organisation", "agency", "7"],
        ["speaks-for", "--email", "bob@example.test", "--organisation", "agency"],
        ["speaks-for", "--email", "bob@example.test", "--organisation", "agency", "--end"],
        ["verify", "--organisation", "agency", "--by", "X", "--ground", "hearsay"],
        ["verify", "--organisation", "agency", "--by", "X", "--ground", "domain", "--domain", "no domain"],
    ],
)
def test_what_cannot_be_is_refused_in_words(world: World, words: list[str]) -> None:
    with pytest.raises(Problem):
        run(*words)
