"""`moteplass group`."""

import pytest
from typer.testing import CliRunner

from moteplass.cli.errors import Problem
from moteplass.cli.main import app
from moteplass.spine.places.models import Membership, Role
from moteplass.spine.stewardship.directory import apply_groups
from tests.world import World


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["group", *words], catch_exceptions=False, standalone_mode=False)
    return result.output


def test_a_group_is_given_a_role_listed_and_loses_it(world: World) -> None:
    place = world.tool("hearing", title="Closed").place
    said = ["--source", "jobb", "--group", "ledere", "--place", place.slug, "--role", Role.EXPERT]
    run("give", *said)
    assert run("list", "--place", place.slug) == "jobb\tledere\texpert\n"
    apply_groups(world.bob, "jobb", ["ledere"])
    held = Membership.objects.filter(user=world.bob, place=place)
    assert held.exists()
    run("take", *said)
    assert run("list", "--place", place.slug) == "" and not held.exists()
    for words in (["take", *said], ["give", *said[:-1], "king"], ["list", "--place", "nowhere"]):
        with pytest.raises(Problem):
            run(*words)
