"""The records plan that all places share, and the legal grounds of one place and of all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from moteplass.kit.localise import today
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.records.grounds import listed
from moteplass.spine.records.jobs import ask_all_again
from moteplass.spine.records.models import Appraisal, Ground, Rule
from moteplass.tools.hearing.models import Hearing
from tests.conftest import logged_in
from tests.web.test_access_everywhere import text_of
from tests.web.test_records_plan import told
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")

PLAN, GROUNDS = "/records/plan/", "/records/grounds/"


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


@pytest.fixture
def vera(world: World, hearing: Hearing) -> Client:
    return logged_in(world.member(hearing.tool.place, "Vera", "archivist").email)


@pytest.fixture
def olga(world: World) -> Client:
    """Runs the site."""
    person = world.person("Olga")
    person.is_operator = True
    person.save()
    return logged_in(person.email)


def of_place(name: str, hearing: Hearing) -> str:
    return reverse(name, kwargs={"place": hearing.tool.place.slug})


def ground(**more: str) -> dict[str, str]:
    return {"reference": "§ 7", "criterion": "Kept for ever.", "since": "2026-02-01"} | more


def test_what_all_places_share_is_for_those_who_run_the_site(
    hearing: Hearing, vera: Client, olga: Client, stranger: Client
) -> None:
    shared = Rule.objects.filter(plan__place=None).count()
    for at in (PLAN, GROUNDS):
        assert olga.get(at).status_code == 200
        assert vera.get(at).status_code == vera.post(at, told() | ground()).status_code == 403
        assert stranger.get(at)["Location"].startswith("/login/")
        # Running the site opens no door to a place.
        assert olga.get(of_place(f"records-{at.split('/')[-2]}", hearing)).status_code == 403
    assert Rule.objects.filter(plan__place=None).count() == shared
    assert f'"{PLAN}"' not in text_of(vera.get(of_place("records-plan", hearing)))
    assert PLAN in text_of(olga.get("/me/")) and PLAN not in text_of(vera.get("/me/"))


def test_a_shared_rule_decides_in_all_places_but_after_their_own(
    world: World, hearing: Hearing, vera: Client, olga: Client
) -> None:
    elsewhere = world.place()
    here, there = world.answer(hearing).pk, world.answer(elsewhere).pk
    vera.post(of_place("records-plan", hearing), told(note="The place's"))
    page = olga.post(PLAN, told(do="count", note="Everybody's"))
    assert "It fits 1 contribution" in text_of(page)
    assert olga.post(PLAN, told(outcome="context", months="", note="Everybody's")).status_code == 302
    ask_all_again()
    own, shared = Rule.objects.get(note="The place's"), Rule.objects.get(note="Everybody's")
    assert shared.plan.place_id is None and shared.version == 2 and shared.ground.place_id is None
    assert [Appraisal.objects.get(pk=pk).rule_id for pk in (here, there)] == [own.pk, shared.pk]
    assert Appraisal.objects.get(pk=world.answer(elsewhere).pk).rule_id == shared.pk
    line = AuditEntry.objects.get(verb="records.rule.added", subject_id=shared.pk)
    assert (line.actor_name, line.place_id) == ("Olga", None)
    # A place's own are not on this page, nor does it end them.
    olga.post(PLAN, {"rule": str(own.pk), "do": "end"})
    own.refresh_from_db()
    assert own.until is None and "The place&#39;s" not in text_of(olga.get(PLAN))
    assert olga.get(f"{PLAN}?replaces={own.pk}").status_code == 404
    olga.post(PLAN, {"rule": str(shared.pk), "do": "down"})
    moved = Rule.objects.get(replaces=shared)
    assert olga.post(f"{PLAN}?replaces={moved.pk}", told(note="Anew")).status_code == 302
    olga.post(PLAN, {"rule": str(Rule.objects.get(note="Anew").pk), "do": "end"})
    ask_all_again()
    assert Appraisal.objects.get(pk=there).rule_id not in (shared.pk, moved.pk)


def test_a_corrected_ground_is_for_new_rules_and_old_ones_keep_what_they_cited(
    hearing: Hearing, vera: Client
) -> None:
    at, plan = of_place("records-grounds", hearing), of_place("records-plan", hearing)
    assert vera.post(at, ground()).status_code == 302
    old = Ground.objects.get(reference="§ 7")
    assert old.place_id == hearing.tool.place_id
    vera.post(plan, told(ground=str(old.pk), outcome="archive", months=""))
    rule = Rule.objects.get(plan__place=hearing.tool.place)
    sent = ground(criterion="Kept for ten years.", since=today().isoformat())
    assert vera.post(f"{at}?replaces={old.pk}", sent).status_code == 302
    new = Ground.objects.get(replaces=old)
    old.refresh_from_db()
    rule.refresh_from_db()
    assert (old.until, old.criterion, rule.ground_id) == (today(), "Kept for ever.", old.pk)
    assert vera.post(f"{at}?replaces={old.pk}", sent).status_code == 404
    page = text_of(vera.get(f"{plan}?replaces={rule.pk}"))
    assert "the ground has ended" in page and f'value="{new.pk}" selected' in page
    assert f'value="{old.pk}"' not in page.partition('id="ground"')[2].partition("</select>")[0]
    assert "1 rule rests on it" in text_of(vera.get(at)).partition('id="ended"')[2]
    verbs = AuditEntry.objects.filter(verb__startswith="records.ground").order_by("pk")
    assert [(one.verb, one.subject_id) for one in verbs] == [
        ("records.ground.added", old.pk),
        ("records.ground.replaced", new.pk),
    ]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Ground.objects.filter(pk=new.pk).update(criterion="Something else.")


def test_no_rule_begins_on_a_ground_that_has_ended_by_then(hearing: Hearing, vera: Client) -> None:
    at, plan = of_place("records-grounds", hearing), of_place("records-plan", hearing)
    vera.post(at, ground())
    made = Ground.objects.get(reference="§ 7")
    until = today() + timedelta(days=9)
    for sent in ("", "2026-01-31"):
        refused = vera.post(at, {"ground": str(made.pk), "until": sent})
        assert refused.status_code == 422 and f'href="#until-{made.pk}"' in text_of(refused)
    assert vera.post(at, {"ground": str(made.pk), "until": until.isoformat()}).status_code == 302
    late = vera.post(plan, told(ground=str(made.pk), since=until.isoformat()))
    assert late.status_code == 422 and "not in force on the day" in text_of(late)
    assert not Rule.objects.filter(plan__place=hearing.tool.place).exists()
    assert vera.post(plan, told(ground=str(made.pk))).status_code == 302


def test_grounds_that_all_places_share_are_not_changed_from_one(
    hearing: Hearing, vera: Client, olga: Client, assert_same_queries: Callable[..., None]
) -> None:
    at = of_place("records-grounds", hearing)
    one = Ground.objects.filter(place=None)[0]
    assert one.reference in text_of(vera.get(at))
    assert vera.get(f"{at}?replaces={one.pk}").status_code == 404
    assert vera.post(at, {"ground": str(one.pk), "until": today().isoformat()}).status_code == 422
    assert olga.post(GROUNDS, {"ground": str(one.pk), "until": today().isoformat()}).status_code == 302
    assert one.reference in text_of(vera.get(at)).partition('id="ended"')[2]
    empty = olga.post(GROUNDS, ground(criterion=" "))
    assert empty.status_code == 422 and "§ 7" in text_of(empty)

    def more() -> None:
        for n in range(4):
            assert olga.post(GROUNDS, ground(reference=f"§ {n}")).status_code == 302

    assert_same_queries(lambda: listed(hearing.tool.place), grow=more, at_most=1)
