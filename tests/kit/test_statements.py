"""Statements put together once: holes and what fills them, and rows added without the ORM's own way."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.db.utils import DataError
from django.test.utils import CaptureQueriesContext

from moteplass.kit import statements
from moteplass.kit.statements import Statement, add, add_all, number, word
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, Revision, Tally
from moteplass.spine.organisations.models import Employment, Organisation
from tests.world import World

pytestmark = pytest.mark.django_db

WHICH, NAME = number(7), word(7)


@pytest.fixture(params=[True, False], ids=["planned", "not planned"])
def planned(request: pytest.FixtureRequest, settings: Any) -> bool:
    settings.PREPARED_STATEMENTS = request.param
    return bool(request.param)


def contribution(world: World, **more: Any) -> Contribution:
    tool = world.place().tool
    where = {"organisation_id": world.agency.pk, "place_id": tool.place_id, "tool_id": tool.pk}
    return Contribution(kind="guestbook.entry", **(where | more))


def audit(n: int, **more: Any) -> AuditEntry:
    return AuditEntry(act="read", verb=f"verb-{n}", subject="x", **more)


# --- holes ----------------------------------------------------------------------------------------
def test_a_hole_is_filled_anew_each_time(world: World, planned: bool) -> None:
    people = Employment.objects.filter(organisation_id=WHICH).order_by("user__name")
    statement = Statement.of(people.values_list("user__name"), WHICH)
    assert statement.rows({WHICH: world.agency.pk}) == [("Alice",), ("Bob",)]
    assert statement.rows({WHICH: world.agency.pk + 1}) == []
    assert statement.rows({WHICH: world.agency.pk}, planned=False) == [("Alice",), ("Bob",)]


def test_numbers_words_moments_and_uuids_are_holes(world: World, planned: bool) -> None:
    form = uuid.UUID(int=5)
    answer = world.answer(world.place())
    rows = type(answer).objects.filter(
        hearing_id=WHICH, name=NAME, submission=form, contribution__published_at__lt=statements.MOMENT
    )
    statement = Statement.of(rows.values_list("pk"), WHICH, NAME, form, statements.MOMENT)
    values: dict[Any, Any] = {
        WHICH: answer.hearing_id,
        NAME: answer.name,
        form: answer.submission,
        statements.MOMENT: datetime(2999, 1, 1, tzinfo=UTC),
    }
    assert statement.rows(values) == [(answer.pk,)]
    assert statement.rows(values | {statements.MOMENT: datetime(1999, 1, 1, tzinfo=UTC)}) == []


def test_what_is_no_hole_stays(world: World) -> None:
    rows = Organisation.objects.filter(pk=WHICH, slug="agency").values_list("slug")
    assert Statement.of(rows, WHICH).rows({WHICH: world.agency.pk}) == [("agency",)]


def test_truth_is_never_taken_for_the_number_one(world: World) -> None:
    rows = Employment.objects.filter(may_create_places=True).values_list("user__name")
    assert Statement.of(rows, 1).rows() == [("Alice",)]


def test_a_hole_without_a_value_is_an_error(world: World) -> None:
    statement = Statement.of(Organisation.objects.filter(pk=WHICH).values_list("slug"), WHICH)
    with pytest.raises(KeyError):
        statement.rows({NAME: 1})
    with pytest.raises(KeyError):
        statement.rows()


def test_a_value_of_the_wrong_type_is_refused_by_the_database(world: World) -> None:
    statement = Statement.of(Organisation.objects.filter(pk=WHICH).values_list("slug"), WHICH)
    with pytest.raises(DataError), transaction.atomic():
        statement.rows({WHICH: "not a number"})


# --- adding ---------------------------------------------------------------------------------------
def test_add_gives_back_the_key_and_what_the_database_filled_in(world: World, planned: bool) -> None:
    row = contribution(world)
    assert add(row) is row
    stored = Contribution.objects.unscoped(reason="test").get(pk=row.pk)
    assert (row.created_at, row.published_at) == (stored.created_at, stored.published_at)
    assert stored.state == "published" and stored.revision == 1 and stored.title == ""
    assert not row._state.adding


def test_add_is_one_query_and_save_then_updates(world: World) -> None:
    row = contribution(world)
    with CaptureQueriesContext(connection) as queries:
        add(row)
    assert len(queries) == 1
    row.title = "Later"
    row.save()
    assert (
        Contribution.objects.unscoped(reason="test").filter(tool_id=row.tool_id, title="Later").count() == 1
    )


def test_a_value_of_ones_own_goes_before_the_databases(world: World, planned: bool) -> None:
    moment = datetime(2020, 2, 29, 12, tzinfo=UTC)
    row = add(contribution(world, published_at=moment))
    stored = Contribution.objects.unscoped(reason="test").get(pk=row.pk)
    assert stored.published_at == moment and stored.created_at > moment


def test_generated_fields_are_left_to_the_database(world: World, planned: bool) -> None:
    row = add(Revision(contribution=add(contribution(world)), number=1, body="Elgen står i myra"))
    assert Revision.objects.filter(pk=row.pk, search="elg").exists()


def test_a_row_whose_key_is_given_keeps_it(world: World, planned: bool) -> None:
    about = add(contribution(world))
    assert add(Tally(contribution=about, tool_id=about.tool_id)).pk == about.pk
    assert Tally.objects.get(pk=about.pk).support == 0


def test_json_dates_nothing_and_truth_arrive_as_they_are(world: World, planned: bool) -> None:
    details = {"new": True, "number": None, "words": ["æ", "%s"]}
    assert AuditEntry.objects.get(pk=add(audit(1, details=details)).pk).details == details
    job = Employment(
        user=world.charlie, organisation=world.agency, since=date(2024, 2, 29), may_create_places=True
    )
    stored = Employment.objects.get(pk=add(job).pk)
    assert (stored.since, stored.until, stored.may_create_places) == (date(2024, 2, 29), None, True)


def test_an_expression_is_refused(world: World) -> None:
    about = add(contribution(world))
    with pytest.raises(TypeError):
        add(Tally(contribution=about, tool_id=about.tool_id, support=F("comments") + 1))
    with pytest.raises(TypeError):
        add_all([contribution(world, published_at=Now())])


def test_what_the_tables_forbid_is_still_forbidden(world: World, planned: bool) -> None:
    odd = contribution(world, state="odd")
    with pytest.raises(IntegrityError), transaction.atomic():
        add(odd)


def test_several_rows_of_several_tables_are_one_query(world: World, planned: bool) -> None:
    about = add(contribution(world))
    rows = [
        audit(1),
        Revision(contribution=about, number=1, body="One"),
        audit(2, details={"a": 1}),
        Tally(contribution=about, tool_id=about.tool_id),
        Revision(contribution=about, number=2, body="Two"),
        audit(3),
    ]
    with CaptureQueriesContext(connection) as queries:
        add_all(rows)
    assert len(queries) == 1
    verbs = AuditEntry.objects.filter(verb__startswith="verb-").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["verb-1", "verb-2", "verb-3"]
    revisions = Revision.objects.filter(contribution=about).order_by("pk").values_list("number", "body")
    assert list(revisions) == [(1, "One"), (2, "Two")]
    assert Tally.objects.filter(pk=about.pk).exists()
    assert not any(row._state.adding for row in rows)


def test_rows_of_one_table_with_different_fields_left_out_all_come_in(world: World, planned: bool) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    add_all([audit(1, at=moment), audit(2), audit(3, at=moment)])
    rows = AuditEntry.objects.filter(verb__startswith="verb-")
    assert set(rows.filter(at=moment).values_list("verb", flat=True)) == {"verb-1", "verb-3"}
    assert rows.exclude(at=moment).get().verb == "verb-2"


@pytest.mark.parametrize("last", ["SELECT %s + 1", "WITH one AS (SELECT %s AS n) SELECT n + 1 FROM one"])
def test_the_rows_of_the_statement_that_ends_it_come_back(world: World, planned: bool, last: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert add_all([audit(1)], (last, [41])) == [(42,)]
    assert len(queries) == 1 and AuditEntry.objects.filter(verb="verb-1").exists()
    assert add_all([], (last, [1])) == [(2,)]


def test_all_or_nothing(world: World) -> None:
    about = add(contribution(world))
    same = [Revision(contribution=about, number=1, body="Twice") for _ in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        add_all([audit(1), *same])
    assert not AuditEntry.objects.filter(verb="verb-1").exists()


def test_no_rows_is_no_query(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        add_all([])
    assert not queries.captured_queries


# --- statements of our own writing ----------------------------------------------------------------
def test_run_gives_rows_where_there_are_any(world: World, planned: bool) -> None:
    assert statements.run("SELECT %s::int + 1, %s::text", [1, "a"]) == [(2, "a")]
    assert statements.run("UPDATE organisations_organisation SET slug = slug WHERE id = %s", [0]) == []
