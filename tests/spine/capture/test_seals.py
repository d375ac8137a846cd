"""The hash chains: what was changed, taken out or put in behind the triggers' back is found, by its id."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from typer.testing import CliRunner

from moteplass.cli.main import app
from moteplass.kit import clock
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.capture import sealing
from moteplass.spine.capture.models import Seal
from moteplass.spine.capture.verifying import Fault, faults
from moteplass.spine.content.attachments import FOLDER, store
from moteplass.spine.content.models import Attachment, Revision
from moteplass.spine.journal.registering import keep_journal
from moteplass.spine.records.models import Appraisal, Outcome
from tests.world import World, make_world


def behind_its_back(sql: str, *values: Any) -> None:
    """As who has the database's own password: no trigger, no foreign key."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def sealed(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two answers, one with a file, and seals of few rows."""
    monkeypatch.setattr(sealing, "ROWS", 3)
    hearing = world.place()
    world.answer(hearing, "The first word.")
    answer = world.answer(hearing, "The last word.")
    taken = store(ContentFile(b"what was sent"), "sent.txt", "text/plain", "txt")
    Attachment.objects.create(
        contribution_id=answer.pk,
        name=taken.name,
        mime=taken.mime,
        size=taken.size,
        sha256=taken.sha256,
        file=taken.storage_name,
    )
    sealing.seal()
    return world


def test_what_nobody_has_touched_is_right(sealed: World) -> None:
    assert Seal.objects.filter(chain="log").count() > 2
    assert list(faults()) == []
    seals = Seal.objects.count()
    sealing.seal()
    assert Seal.objects.count() == seals


LOG, TEXT = "audit_auditentry", "content_revision"
TAMPERED: list[tuple[str, str, str, str]] = [
    (LOG, "log", "UPDATE audit_auditentry SET actor_name = 'Another' WHERE id = %s", "has been changed"),
    (LOG, "log", "UPDATE audit_auditentry SET at = at + interval '1 hour' WHERE id = %s", "has been changed"),
    (LOG, "log", "DELETE FROM audit_auditentry WHERE id = %s", "is gone"),
    (
        TEXT,
        "revisions",
        "UPDATE content_revision SET body = 'The lost word.' WHERE id = %s",
        "has been changed",
    ),
    (TEXT, "revisions", "DELETE FROM content_revision WHERE id = %s", "is gone"),
]


@pytest.mark.parametrize(("table", "chain", "sql", "said"), TAMPERED)
def test_a_row_that_is_tampered_with_is_named(
    sealed: World, table: str, chain: str, sql: str, said: str
) -> None:
    model = AuditEntry if table == LOG else Revision
    pk = model.objects.order_by("pk").values_list("pk", flat=True)[1]
    behind_its_back(sql, pk)
    assert [fault for fault in faults() if fault.what == chain] == [Fault(chain, pk, said)]


PROMISES: list[tuple[str, str]] = [
    ("DELETE FROM records_appraisal", "has no appraisal"),
    ("UPDATE content_contribution SET revision = 7", "lacks the version that counts, 7"),
    ("DELETE FROM journal_entry", "numbers, and not all of them stand"),
    ("DELETE FROM journal_case", "numbers, and not all of them stand"),
]


@pytest.mark.parametrize(("sql", "said"), PROMISES)
def test_a_row_without_what_belongs_to_it_is_named(sealed: World, sql: str, said: str) -> None:
    pk = Revision.objects.order_by("pk").values_list("contribution", flat=True)[0]
    Appraisal.objects.filter(pk=pk).update(outcome=Outcome.JOURNAL, reason="So.")
    keep_journal()
    assert list(faults()) == []
    with transaction.atomic():
        behind_its_back(f"{sql} WHERE %s IS NOT NULL", pk)
        assert any(said in fault.text for fault in faults())
        # The end of a test looks at foreign keys too.
        transaction.set_rollback(True)


def put_in(pk: int) -> None:
    behind_its_back(
        "INSERT INTO audit_auditentry (id, act, verb, actor_name, subject, details) "
        "VALUES (%s, 'read', 'never', '', '', '{}')",
        pk,
    )


def test_a_row_put_in_below_what_is_sealed_is_named(sealed: World) -> None:
    put_in(-5)
    assert list(faults()) == [Fault("log", -5, "was put in after its time")]


@pytest.mark.parametrize("sql", ["UPDATE capture_seal SET lines = ''", "DELETE FROM capture_seal"])
def test_a_seal_cannot_be_changed_and_it_shows_where_it_is(sealed: World, sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql)
    first, second = Seal.objects.filter(chain="log").order_by("pk")[:2]
    behind_its_back(f"{sql} WHERE id = %s", second.pk)
    # Whoever takes one out joins the ends.
    behind_its_back(
        "UPDATE capture_seal SET previous_id = %s "
        "WHERE previous_id = %s AND NOT EXISTS (SELECT 1 FROM capture_seal s WHERE s.id = %s)",
        first.pk,
        second.pk,
        second.pk,
    )
    assert any(fault.what == "seal" for fault in faults())


def _lost(name: str) -> None:
    default_storage.delete(name)


def _other(name: str) -> None:
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"something else"))


@pytest.mark.parametrize(("harm", "said"), [(_lost, "lost its file"), (_other, "another file")])
def test_a_file_that_is_lost_or_another_is_named(
    sealed: World, harm: Callable[[str], None], said: str
) -> None:
    file = Attachment.objects.get()
    harm(file.file.name or "")
    (fault,) = faults()
    assert (fault.what, fault.id) == ("content.attachment", file.pk) and said in fault.text


def test_a_file_that_belongs_to_nothing_is_named_once_no_form_can_still_hold_it(sealed: World) -> None:
    name = default_storage.save(f"{FOLDER}/extra.txt", ContentFile(b"x"))
    assert list(faults()) == []
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert Fault("file", name, "belongs to nothing") in list(faults())
    default_storage.delete(name)


def test_the_command_says_what_is_wrong_and_ends_with_1(sealed: World) -> None:
    last = Seal.objects.filter(chain="log").latest("pk")
    noted = f"{last.pk}:{last.sha256}"
    good = CliRunner().invoke(app, ["records", "verify", "--noted", noted])
    assert good.exit_code == 0 and noted in good.output
    behind_its_back("DELETE FROM capture_seal WHERE id = %s", last.pk)
    cut = CliRunner().invoke(app, ["records", "verify", "--noted", noted])
    assert cut.exit_code == 1 and f"WRONG  seal {noted}" in cut.output


@pytest.mark.django_db(transaction=True)
def test_a_line_that_is_committed_late_under_a_lower_id_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = make_world()
    monkeypatch.setattr(sealing, "_PATIENCE", 0.1)
    late = connection.copy()
    late.set_autocommit(False)
    with closing(late), late.cursor() as other:
        # An id and nothing more: the transaction has written nothing, and no snapshot knows that it will.
        other.execute("SELECT nextval('audit_auditentry_id_seq')")
        (low,) = other.fetchone()
        world.place()
        sealing.seal()
        assert not Seal.objects.filter(chain="log").exists()
        assert low < AuditEntry.objects.earliest("pk").pk
        other.execute(
            "INSERT INTO audit_auditentry (id, act, verb, actor_name, subject, details) "
            "VALUES (%s, 'read', 'late', '', '', '{}')",
            [low],
        )
        late.commit()
    sealing.seal()
    assert list(faults()) == []
    with transaction.atomic():
        behind_its_back("DELETE FROM audit_auditentry WHERE id = %s", low)
    assert list(faults()) == [Fault("log", low, "is gone")]
