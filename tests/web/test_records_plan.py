"""The records plan of a place: rules added and replaced, what they touch, and what was decided by those before."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.kit.localise import today
from moteplass.spine.records.models import Appraisal, EarlierAppraisal, Ground, Outcome, Plan, Rule
from moteplass.tools.hearing.models import Hearing
from tests.conftest import logged_in
from tests.web.test_access_everywhere import text_of
from tests.world import World


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


@pytest.fixture
def vera(world: World, hearing: Hearing) -> Client:
    return logged_in(world.member(hearing.tool.place, "Vera", "archivist").email)


@pytest.fixture
def at(hearing: Hearing) -> str:
    return reverse("records-plan", kwargs={"place": hearing.tool.place.slug})


def told(**more: str) -> dict[str, str]:
    return {
        "do": "add",
        "kind": "hearing.answer",
        "outcome": "discard",
        "months": "6",
        "ground": "other",
        "reference": "Our own decision 26/17",
        "criterion": "Answers to tests are not kept.",
        "since": today().isoformat(),
    } | more


def test_a_rule_is_counted_first_then_decides_for_what_is_there_and_what_comes(
    world: World, hearing: Hearing, vera: Client, at: str
) -> None:
    before, elsewhere = world.answer(hearing).pk, world.answer(world.place()).pk
    was = Appraisal.objects.get(pk=before)
    page = vera.post(at, told(do="count"))
    assert page.status_code == 200
    assert "1 innlegg" in text_of(page)
    assert not Rule.objects.filter(plan__place=hearing.tool.place).exists()
    assert vera.post(at, told()).status_code == 302
    rule = Rule.objects.get(plan__place=hearing.tool.place)
    assert (rule.by_name, rule.version, rule.ground.reference) == ("Vera", 1, "Our own decision 26/17")
    for pk in (before, world.answer(hearing).pk):
        found = Appraisal.objects.get(pk=pk)
        assert (found.outcome, found.rule_id, found.due is None) == (Outcome.DISCARD, rule.pk, False)
    assert EarlierAppraisal.objects.get(contribution=before).rule_id == was.rule_id
    assert Appraisal.objects.get(pk=elsewhere).rule_id == was.rule_id
    assert "Our own decision 26/17" in text_of(vera.get(at))


def test_a_rule_is_replaced_once_and_what_it_decided_says_so(
    world: World, hearing: Hearing, vera: Client, at: str
) -> None:
    vera.post(at, told())
    old = Rule.objects.get(plan__place=hearing.tool.place)
    answer = world.answer(hearing).pk
    ground = str(old.ground_id)
    sent = told(outcome="context", months="", ground=ground)
    assert vera.post(f"{at}?replaces={old.pk}", sent).status_code == 302
    new = Rule.objects.get(replaces=old)
    old.refresh_from_db()
    assert (old.until, old.ended_in, new.version, new.position) == (new.since, 2, 2, old.position)
    assert Plan.objects.get(place=hearing.tool.place).version == 2
    assert Appraisal.objects.get(pk=answer).rule_id == new.pk
    assert EarlierAppraisal.objects.get(contribution=answer).rule_id == old.pk
    assert vera.post(f"{at}?replaces={old.pk}", sent).status_code == 404


def test_a_rule_is_moved_and_ended_and_those_that_are_left_decide(
    world: World, hearing: Hearing, vera: Client, at: str
) -> None:
    answer = world.answer(hearing).pk
    template = Appraisal.objects.get(pk=answer).rule_id
    vera.post(at, told(outcome="archive", months="", note="Below"))
    vera.post(at, told(outcome="context", months="", note="Above"))
    mine = Rule.objects.filter(plan__place=hearing.tool.place)
    above, below = mine.get(note="Above"), mine.get(note="Below")
    sent = vera.post(at, {"do": "down", "rule": str(above.pk)})
    moved, raised = mine.get(replaces=above), mine.get(replaces=below)
    assert sent["Location"] == f"{at}#rule-{moved.pk}"
    assert (moved.position, raised.position, moved.version) == (below.position, above.position, 3)
    assert Appraisal.objects.get(pk=answer).rule_id == raised.pk
    # Neither one that has an end, nor the last further down.
    for rule in (above, moved):
        vera.post(at, {"do": "down", "rule": str(rule.pk)})
    assert mine.count() == 4
    vera.post(at, {"do": "end", "rule": str(raised.pk)})
    assert Appraisal.objects.get(pk=answer).rule_id == moved.pk
    vera.post(at, {"do": "end", "rule": str(moved.pk)})
    assert Appraisal.objects.get(pk=answer).rule_id == template
    earlier = EarlierAppraisal.objects.filter(contribution=answer).order_by("pk")
    assert list(earlier.values_list("rule_id", flat=True))[-2:] == [raised.pk, moved.pk]


def test_a_rule_to_come_is_ended_before_it_begins_and_the_template_s_stand(
    hearing: Hearing, vera: Client, at: str
) -> None:
    vera.post(at, told(since=(today() + timedelta(days=3)).isoformat()))
    later = Rule.objects.get(plan__place=hearing.tool.place)
    shared = Rule.objects.filter(plan__place=None, until=None).first()
    assert shared is not None
    for rule in (later, shared):
        vera.post(at, {"do": "end", "rule": str(rule.pk)})
        rule.refresh_from_db()
    assert later.until == later.since and shared.until is None
    ended = text_of(vera.get(at)).partition('id="ended"')[2]
    assert f'id="rule-{later.pk}"' in ended


def test_one_that_begins_later_leaves_what_is_there(
    world: World, hearing: Hearing, vera: Client, at: str
) -> None:
    answer = world.answer(hearing).pk
    was = Appraisal.objects.get(pk=answer).rule_id
    later = (today() + timedelta(days=3)).isoformat()
    assert vera.post(at, told(since=later)).status_code == 302
    assert Appraisal.objects.get(pk=answer).rule_id == was


@pytest.mark.parametrize(
    "lacks", [{"months": ""}, {"ground": ""}, {"criterion": ""}, {"since": "2020-01-01"}, {"outcome": ""}]
)
def test_what_lacks_is_said_and_nothing_is_added(
    hearing: Hearing, vera: Client, at: str, lacks: dict[str, str]
) -> None:
    page = vera.post(at, told(**lacks))
    assert page.status_code == 422 and 'id="errors"' in page.content.decode()
    assert "26/17" in page.content.decode()
    assert not Rule.objects.filter(plan__place=hearing.tool.place).exists()
    assert not Ground.objects.filter(place=hearing.tool.place).exists()


def test_the_plan_is_the_archivist_s(hearing: Hearing, alice: Client, at: str) -> None:
    assert alice.get(at).status_code == 403
    assert alice.post(at, told()).status_code == 403
    assert alice.post(at, {"do": "end", "rule": "1"}).status_code == 403
