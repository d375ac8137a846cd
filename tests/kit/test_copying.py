"""Rows copied in: the columns named, the models' defaults for the rest, and nothing the tables forbid."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from moteplass.kit.copying import copy_in, new_ids
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, Revision
from tests.world import World

pytestmark = pytest.mark.django_db

COLUMNS = ("id", "organisation", "place", "tool", "kind")


@pytest.fixture
def where(world: World) -> tuple[int, int, int]:
    tool = world.place().tool
    return world.agency.pk, tool.place_id, tool.pk


def copied(ids: list[int]) -> list[Any]:
    rows = Contribution.objects.unscoped(reason="test").filter(pk__in=ids)
    return list(rows.order_by("pk"))


def test_ids_are_new_and_nobody_elses(where: tuple[int, int, int]) -> None:
    first, second = new_ids(Contribution, 3), new_ids(Contribution, 2)
    assert len({*first, *second}) == 5
    assert not copied([*first, *second])
    assert new_ids(Contribution, 0) == []


def test_what_is_not_named_gets_its_default(where: tuple[int, int, int]) -> None:
    ids = new_ids(Contribution, 2)
    copy_in(Contribution, COLUMNS, [(pk, *where, "guestbook.entry") for pk in ids])
    rows = copied(ids)
    assert [row.pk for row in rows] == ids
    for row in rows:
        assert (row.state, row.channel, row.title, row.revision) == ("published", "web", "", 1)
        assert row.author_id is None and row.parent_id is None and row.edited_at is None
        assert row.created_at is not None and row.published_at is not None


def test_values_arrive_as_they_were(where: tuple[int, int, int]) -> None:
    moment = datetime(2020, 2, 29, 12, 30, tzinfo=UTC)
    (pk,) = new_ids(Contribution, 1)
    title = "Tab\there, line\nthere, \\N and \\. and «æøå»"
    copy_in(
        Contribution,
        (*COLUMNS, "title", "published_at", "author_name"),
        [(pk, *where, "guestbook.entry", title, moment, "")],
    )
    (row,) = copied([pk])
    assert (row.title, row.published_at, row.author_name) == (title, moment, "")


def test_generated_fields_are_left_to_the_database(where: tuple[int, int, int]) -> None:
    (pk,) = new_ids(Contribution, 1)
    copy_in(Contribution, COLUMNS, [(pk, *where, "guestbook.entry")])
    copy_in(Revision, ("contribution", "body"), [(pk, "Elgen står i myra")])
    assert Revision.objects.get(contribution_id=pk, search="elg").number == 1


def test_copying_is_one_statement_however_many_rows(where: tuple[int, int, int]) -> None:
    ids = new_ids(Contribution, 50)
    with CaptureQueriesContext(connection) as queries:
        copy_in(Contribution, COLUMNS, [(pk, *where, "guestbook.entry") for pk in ids])
    assert len(queries) <= 1
    assert len(copied(ids)) == 50


def test_no_rows_is_nothing(where: tuple[int, int, int]) -> None:
    before = AuditEntry.objects.count()
    copy_in(AuditEntry, ("act", "verb", "subject"), [])
    assert AuditEntry.objects.count() == before


def test_what_the_tables_forbid_is_forbidden_and_nothing_comes_in(where: tuple[int, int, int]) -> None:
    ids = new_ids(Contribution, 2)
    rows = [(ids[0], *where, "guestbook.entry", "published"), (ids[1], *where, "guestbook.entry", "odd")]
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in(Contribution, (*COLUMNS, "state"), rows)
    assert not copied(ids)


def test_a_value_of_the_wrong_type_is_refused(where: tuple[int, int, int]) -> None:
    (pk,) = new_ids(Contribution, 1)
    with pytest.raises((DatabaseError, psycopg.Error)), transaction.atomic():
        copy_in(Contribution, COLUMNS, [(pk, *where[:2], "not a number", "guestbook.entry")])
    assert not copied([pk])


def test_a_row_that_is_too_short_is_refused(where: tuple[int, int, int]) -> None:
    (pk,) = new_ids(Contribution, 1)
    with pytest.raises((DatabaseError, psycopg.Error)), transaction.atomic():
        copy_in(Contribution, COLUMNS, [(pk, *where)])
    assert not copied([pk])
