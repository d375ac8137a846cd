"""How an agency moderates, in numbers: right, open, and telling of nobody."""

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.content.models import Contribution
from moteplass.spine.moderation.models import Case, Decision, Measure
from moteplass.spine.moderation.report import report
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place
from tests.world import World


def _decided(about: int, measure: Measure, many: int, *, days: int = 2, owner: int | None = None) -> None:
    """Cases that were decided now, some days after the first flag."""
    c = Contribution.objects.unscoped(reason="the test").get(pk=about)
    now = clock.now()
    cases = Case.objects.bulk_create(
        Case(
            organisation_id=owner or c.organisation_id,
            place_id=c.place_id,
            tool_id=c.tool_id,
            contribution=c,
            revision=1,
            state=Case.State.DECIDED,
            opened_at=now - timedelta(days=days),
            due_at=now,
            decided_at=now,
        )
        for _one in range(many)
    )
    law = "" if measure == Measure.LEAVE else "straffeloven § 185"
    Decision.objects.bulk_create(
        Decision(case=case, number=1, measure=measure, law=law, reason="So.", revision=1, at=now, by_name="M")
        for case in cases
    )


@pytest.fixture
def about(world: World) -> int:
    return int(world.answer(world.place()).pk)


def _numbers(client: Client) -> dict[tuple[str, str, str], str]:
    body = client.get("/moderation/report.csv").getvalue()
    rows = csv.DictReader(body.decode("utf-8-sig").splitlines())
    return {(row["Agency"], row["Table"], row["Row"]): row["How many"] for row in rows}


def test_numbers_are_counted_by_measure_ground_and_time(stranger: Client, about: int) -> None:
    stranger.cookies["django_language"] = "en"
    _decided(about, Measure.HIDE, 12)
    _decided(about, Measure.LEAVE, 8, days=5)
    shown = _numbers(stranger)
    assert shown["Etaten", "What was done", "Hide it"] == "12"
    assert shown["Etaten", "By which rule", "No rule was broken"] == "8"
    assert shown["All", "How long it took", "3 to 7 days"] == "8"
    page = stranger.get("/moderation/report/agency/").content.decode()
    assert "How Etaten moderates" in page and "<b>2 days</b>" in page
    assert stranger.get("/moderation/report/nobody/").status_code == 404


def test_a_small_number_is_hidden_and_no_other_tells_it(stranger: Client, about: int) -> None:
    other = Organisation.objects.create(slug="other", kind="state", name_nb="En annen etat")
    _decided(about, Measure.HIDE, 12)
    _decided(about, Measure.LEAVE, 9)
    _decided(about, Measure.REMOVE, 3)
    _decided(about, Measure.HIDE, 20, owner=other.pk)
    found = report(clock.now().year)
    measures = found.tables[0]
    for column in (None, 0, 1):
        rows, total = dict(measures.of(column)), measures.total(column)
        hidden = [label for label, n in rows.items() if n is None]
        # One that is hidden alone is what the others leave of the sum.
        assert len(hidden) != 1 or total is None
    removed = str(Measure.REMOVE.label)
    assert dict(measures.of(0))[removed] is None and dict(measures.of(None))[removed] is None
    # The same decisions, counted by rule, have the same sums: what is hidden there is hidden here.
    rules = found.tables[1]
    assert [rules.total(column) for column in (None, 0, 1)] == [
        measures.total(column) for column in (None, 0, 1)
    ]


def test_what_was_left_to_stand_is_not_told_by_the_rules_where_the_measures_hide_it(about: int) -> None:
    other = Organisation.objects.create(slug="other", kind="state", name_nb="En annen etat")
    for owner in (None, other.pk):
        _decided(about, Measure.LEAVE, 9, owner=owner)
        _decided(about, Measure.REMOVE, 3, owner=owner)
        _decided(about, Measure.HIDE, 40, owner=owner)
    measures, rules, waits = report(clock.now().year).tables[:3]
    for column in (None, 0, 1):
        left = dict(measures.of(column))[str(Measure.LEAVE.label)], rules.of(column)[-1][1]
        assert left == ((None, None) if column is not None else (18, 18))
        assert len({table.total(column) for table in (measures, rules, waits)}) == 1


@pytest.mark.usefixtures("in_english")
def test_what_stands_in_closed_places_is_not_counted(stranger: Client, about: int) -> None:
    _decided(about, Measure.HIDE, 12)
    Place.objects.update(access="members")
    assert report(clock.now().year).organisations == ()
    assert "Nothing was flagged" in stranger.get("/moderation/report/").content.decode()


def test_it_costs_the_same_however_much_is_decided(
    stranger: Client, about: int, assert_same_queries: Any
) -> None:
    _decided(about, Measure.HIDE, 6)
    assert_same_queries(
        lambda: stranger.get("/moderation/report/"),
        grow=lambda: _decided(about, Measure.WARN, 60),
        at_most=2,
    )
