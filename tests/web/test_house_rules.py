"""House rules: shown where one writes, in versions that stand, and at no cost to the pages that show them."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moteplass.spine.moderation.commands.rules import set_rules
from moteplass.spine.moderation.models import HouseRule, HouseRules
from moteplass.spine.places.models import Place
from moteplass.tools.hearing.commands.rounds import start_round
from moteplass.tools.hearing.models import Hearing
from tests.web.test_stewards_place import _settings
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def hearing(world: World) -> Hearing:
    hearing = world.place()
    set_rules(world.as_alice, place=hearing.tool.place, rules=["Be brief.", "Be <kind>."])
    return hearing


def test_a_changed_rule_is_a_new_version_and_an_unchanged_one_none(
    alice: Client, stranger: Client, hearing: Hearing
) -> None:
    place = hearing.tool.place
    page = f"/m/{place.slug}/settings/"
    assert "Be brief.\nBe &lt;kind&gt;." in alice.get(page).content.decode()
    alice.post(page, _settings(place, house_rules="Be brief.\r\n- Be <kind>.\r\n\r\n"))
    assert HouseRules.objects.filter(place=place).count() == 1
    alice.post(page, _settings(place, house_rules="Be brief.\r\nStay on the case."))
    now = stranger.get(f"/m/{place.slug}/rules/").content.decode()
    assert '<li id="r2">Stay on the case.</li>' in now and "Be &lt;kind&gt;." not in now
    before = stranger.get(f"/m/{place.slug}/rules/1/").content.decode()
    assert '<li id="r2">Be &lt;kind&gt;.</li>' in before and "These rules no longer hold" in before
    assert stranger.get(f"/m/{place.slug}/rules/3/").status_code == 404


def test_a_rule_that_is_too_long_is_said_at_the_field_and_all_is_kept(
    alice: Client, hearing: Hearing
) -> None:
    place = hearing.tool.place
    long = "so " * 200
    said = alice.post(f"/m/{place.slug}/settings/", _settings(place, house_rules=f"One.\n{long}"))
    assert said.status_code == 422 and 'href="#house_rules"' in said.content.decode()
    assert "so so so" in said.content.decode()
    assert HouseRules.objects.filter(place=place).count() == 1


@pytest.mark.parametrize(
    "change", ["UPDATE moderation_houserule SET text = 'x'", "DELETE FROM moderation_houserules"]
)
def test_no_version_is_changed_or_deleted(hearing: Hearing, change: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_they_show_where_one_writes_and_no_page_asks_for_them(
    world: World, stranger: Client, hearing: Hearing
) -> None:
    place, tool = hearing.tool.place, hearing.tool
    idea = world.idea(world.box())
    set_rules(world.as_alice, place=idea.box.tool.place, rules=["Be brief.", "Be <kind>."])
    answer = world.answer(hearing)
    home = f"/m/{place.slug}/{tool.slug}/"
    ideas = f"/m/{idea.box.tool.place.slug}/{idea.box.tool.slug}/"
    for path in (
        f"{home}answer/",
        f"{home}answers/{answer.pk}/",
        f"{home}c/{answer.pk}/comment/",
        f"{ideas}new/",
        f"{ideas}{idea.pk}/point/for/",
        f"{ideas}{idea.pk}/suggest/",
        f"{ideas}{idea.pk}/",
    ):
        html = stranger.get(path).content.decode()
        assert "Be &lt;kind&gt;." in html, path
        with CaptureQueriesContext(connection) as asked:
            stranger.get(path)
        assert not [query for query in asked if "moderation_houserule" in query["sql"]]


def test_a_place_without_rules_says_nothing_of_them_where_one_writes(world: World, stranger: Client) -> None:
    hearing = world.place()
    home = f"/m/{hearing.tool.place.slug}/"
    assert "House rules" not in stranger.get(f"{home}{hearing.tool.slug}/answer/").content.decode()
    assert "This place has no rules of its own" in stranger.get(f"{home}rules/").content.decode()


def test_a_new_round_begins_with_the_rules_of_the_one_before(world: World, hearing: Hearing) -> None:
    new = start_round(world.as_alice, hearing=hearing).place
    assert Place.objects.get(pk=new.pk).rules_version == 1
    assert [*HouseRule.objects.filter(rules__place=new).values_list("text", flat=True)] == [
        "Be brief.",
        "Be <kind>.",
    ]


def test_the_list_of_versions_does_not_grow_queries(
    world: World, stranger: Client, hearing: Hearing, assert_same_queries: Any
) -> None:
    place = hearing.tool.place

    def grow() -> None:
        for number in range(25):
            set_rules(world.as_alice, place=place, rules=[f"Rule {number}."])

    # A version is read once by a process, the first time anybody sees it.
    assert_same_queries(
        lambda: [stranger.get(f"/m/{place.slug}/rules/{n}/") for n in (1, 1)], grow=grow, at_most=8
    )
    assert "?after=" in stranger.get(f"/m/{place.slug}/rules/").content.decode()
