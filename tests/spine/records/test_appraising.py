"""Every contribution is appraised when it is written, by whatever way it comes in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from moteplass.kit import clock, statements
from moteplass.kit.copying import copy_in, new_ids
from moteplass.kit.localise import today
from moteplass.spine.access.actor import Actor, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Place
from moteplass.spine.records.commands import decide_on, take_back
from moteplass.spine.records.models import Appraisal, EarlierAppraisal, Ground, Outcome, Plan, Rule
from moteplass.spine.records.queries import DUE, Wanted, listed
from moteplass.spine.registry.loader import all_kinds
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.talk.commands import post_comment
from tests.world import World


@pytest.fixture
def plan(db: None) -> Plan:
    """The template, without the rules it begins with."""
    plan, _new = Plan.objects.get_or_create(place=None)
    end(plan)
    return plan


def end(plan: Plan) -> None:
    Rule.objects.filter(plan=plan, until=None, since__lte=today()).update(until=today(), ended_in=1)


def rule(plan: Plan, outcome: Outcome, position: int = 10, **conditions: Any) -> Rule:
    ground = Ground.objects.create(reference="§ 1", criterion="Part of the case.", since=date(2026, 1, 1))
    more = {"since": today(), "version": 1} | conditions
    return Rule.objects.create(plan=plan, outcome=outcome, position=position, ground=ground, **more)


def of(pk: int) -> Appraisal:
    return Appraisal.objects.get(pk=pk)


def moved(pk: int, to: State) -> None:
    Contribution.objects.unscoped(reason="test").filter(pk=pk).update(state=to)


@pytest.fixture
def archivist(world: World) -> Actor:
    hearing = world.place(title="Kept")
    return actor_for(world.member(hearing.tool.place, "Vera", "archivist"))


def test_the_first_rule_that_fits_decides_and_the_place_s_own_come_first(world: World, plan: Plan) -> None:
    hearing = world.place()
    everything = rule(plan, Outcome.ARCHIVE, 99)
    answers = rule(plan, Outcome.JOURNAL, 10, kind="hearing.answer")
    rule(plan, Outcome.CONTEXT, 5, kind="hearing.answer", since=today() + timedelta(days=2))
    first = of(world.answer(hearing).pk)
    assert (first.outcome, first.rule_id, first.due) == (Outcome.JOURNAL, answers.pk, None)
    own = rule(Plan.objects.create(place=hearing.tool.place), Outcome.CONTEXT, 500, tool="hearing")
    answer = world.answer(hearing, "Another.")
    assert of(answer.pk).rule_id == own.pk
    about = answer.contribution
    assert of(post_comment(world.as_alice, about=about, text="A word.").pk).rule_id == own.pk
    assert of(world.idea(world.box()).pk).rule_id == everything.pk


def test_the_template_it_begins_with_knows_every_kind_and_rests_on_a_ground(world: World) -> None:
    plan = Plan.objects.get(place=None)
    rules = list(Rule.objects.filter(plan=plan, until=None).select_related("ground"))
    named = {rule.kind for rule in rules}
    assert {kind for tool in all_kinds() for kind in tool.kinds} <= named
    assert all(rule.ground.criterion for rule in rules)
    letter = world.place().letter_id
    assert of(letter or 0).outcome == Outcome.JOURNAL


def test_what_no_rule_fits_is_for_a_person_to_decide(world: World, plan: Plan) -> None:
    found = of(world.answer(world.place()).pk)
    assert (found.outcome, found.rule_id) == (Outcome.DOUBTFUL, None)


def test_rows_copied_in_by_the_thousand_are_appraised_each(world: World, plan: Plan) -> None:
    hearing = world.place()
    kept = rule(plan, Outcome.DISCARD, kind="hearing.answer", months=6)
    ids = new_ids(Contribution, 50)
    where = (hearing.tool.place.organisation_id, hearing.tool.place_id, hearing.tool_id, "hearing.answer")
    names = ["id", "organisation", "place", "tool", "kind"]
    copy_in(Contribution, names, [(pk, *where) for pk in ids])
    found = Appraisal.objects.filter(pk__in=ids, rule=kept, outcome=Outcome.DISCARD, due__isnull=False)
    assert found.count() == len(ids)


def test_a_day_is_the_house_s_own_not_that_of_greenwich(world: World, plan: Plan, archivist: Actor) -> None:
    rule(plan, Outcome.DISCARD, kind="hearing.answer", months=6)
    tool = Place.objects.get(title="Kept").tools.get()
    made = Contribution(
        organisation=tool.place.organisation,
        place=tool.place,
        tool=tool,
        kind="hearing.answer",
        state=State.PUBLISHED,
        created_at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC),
    )
    made.save()
    assert (of(made.pk).since, of(made.pk).due) == (date(2026, 7, 1), date(2027, 1, 1))
    with clock.frozen(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        (found,) = listed(archivist, tool.place, Wanted(list=DUE))
    assert found.pk == made.pk


def test_nothing_is_left_without_an_appraisal(world: World) -> None:
    answer = world.answer(world.place())
    with pytest.raises(IntegrityError, match="contribution_is_appraised"), transaction.atomic():
        Appraisal.objects.filter(pk=answer.pk).delete()
        connection.check_constraints()


def test_a_change_of_state_asks_the_rules_again_and_what_was_is_kept(world: World, plan: Plan) -> None:
    journal, gone = rule(plan, Outcome.JOURNAL, 20), rule(plan, Outcome.DOUBTFUL, 10, state="withdrawn")
    pk = world.answer(world.place()).pk
    moved(pk, State.WITHDRAWN)
    assert of(pk).rule_id == gone.pk
    (earlier,) = EarlierAppraisal.objects.filter(contribution=pk)
    assert (earlier.outcome, earlier.rule_id) == (Outcome.JOURNAL, journal.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        EarlierAppraisal.objects.filter(pk=earlier.pk).update(outcome=Outcome.DISCARD)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        EarlierAppraisal.objects.filter(pk=earlier.pk).delete()


def test_a_rule_is_ended_once_and_never_changed(plan: Plan) -> None:
    made = rule(plan, Outcome.ARCHIVE)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Rule.objects.filter(pk=made.pk).update(outcome=Outcome.CONTEXT)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Ground.objects.filter(pk=made.ground_id).update(reference="§ 2")
    end(plan)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Rule.objects.filter(pk=made.pk).update(until=None, ended_in=None)


def test_what_a_person_decides_stands_until_it_is_taken_back(
    world: World, plan: Plan, archivist: Actor
) -> None:
    rule(plan, Outcome.JOURNAL)
    place = Place.objects.get(title="Kept")
    pk = world.answer(place.tools.get().hearing).pk
    elsewhere = world.answer(world.place()).pk
    due = date(2030, 1, 1)
    batch, count = decide_on(
        archivist,
        place=place,
        contributions=[pk, elsewhere],
        outcome=Outcome.DISCARD,
        due=due,
        reason="Spam.",
    )
    assert count == 1 and of(elsewhere).outcome == Outcome.JOURNAL
    moved(pk, State.HIDDEN)
    found = of(pk)
    assert (found.outcome, found.due, found.reason, found.by_name) == (Outcome.DISCARD, due, "Spam.", "Vera")
    assert take_back(archivist, place=place, batch=batch) == 1
    found = of(pk)
    assert (found.outcome, found.due, found.reason, found.by_name) == (Outcome.JOURNAL, None, "", "")
    told = EarlierAppraisal.objects.filter(contribution=pk).order_by("pk").values_list("reason", flat=True)
    assert list(told) == ["", "Spam."]


def test_a_decision_takes_an_archivist_and_a_reason(world: World, archivist: Actor) -> None:
    place = Place.objects.get(title="Kept")
    told: dict[str, Any] = {"place": place, "contributions": [1], "outcome": Outcome.ARCHIVE}
    with pytest.raises(NotPossible):
        decide_on(archivist, **told, reason=" ")
    with pytest.raises(Refused):
        decide_on(world.as_alice, **told, reason="I run the place.")


def test_a_draft_that_is_thrown_away_takes_its_appraisal_along(world: World) -> None:
    tool = world.place().tool
    draft = Contribution(
        organisation=tool.place.organisation,
        place=tool.place,
        tool=tool,
        kind="ideas.idea",
        state=State.DRAFT,
    )
    draft.save()
    moved(draft.pk, State.AWAITING)
    assert EarlierAppraisal.objects.filter(contribution=draft.pk).exists()
    statements.run("DELETE FROM content_contribution WHERE id = %s", [draft.pk])
    assert not Appraisal.objects.filter(pk=draft.pk).exists()
    assert not EarlierAppraisal.objects.filter(contribution=draft.pk).exists()
    connection.check_constraints()
