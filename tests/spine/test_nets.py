"""Reads say who is reading; writes leave a trace; what was said stands."""

import pytest
from django.db import DatabaseError, connection, transaction

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Refused
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.command import Tx, command
from moteplass.spine.command.command import Unaudited
from moteplass.spine.content.models import Contribution, Revision
from moteplass.spine.content.visibility import Unscoped
from moteplass.spine.places.models import Place
from tests.world import World


def test_contributions_cannot_be_read_without_saying_on_whose_behalf(world: World) -> None:
    answer = world.answer(world.place())
    for read in (
        lambda: list(Contribution.objects.all()),
        lambda: Contribution.objects.get(pk=answer.pk),
        lambda: Contribution.objects.filter(kind="x").first(),
        lambda: Contribution.objects.count(),
        lambda: Contribution.objects.filter(kind="x").exists(),
        lambda: list(Contribution.objects.values("title")),
        lambda: list(Contribution.objects.iterator()),
        lambda: Contribution.objects.filter(pk=1).update(title="x"),
        lambda: Contribution.objects.filter(pk=1).delete(),
        lambda: Revision.objects.get(contribution_id=answer.pk).contribution.title,
    ):
        with pytest.raises(Unscoped):
            read()


def test_a_reason_is_asked_for_when_nobody_is_reading(world: World) -> None:
    with pytest.raises(ValueError, match="why"):
        Contribution.objects.unscoped(reason=" ")


def test_a_command_without_an_audit_line_writes_nothing(world: World) -> None:
    @command(Act.MANAGE, on="place")
    def quiet(tx: Tx, *, place: Place) -> None:
        Place.objects.filter(pk=place.pk).update(title="changed")

    place = world.place().tool.place
    with pytest.raises(Unaudited):
        quiet(world.as_alice, place=place)
    place.refresh_from_db()
    assert place.title != "changed"


def test_a_command_decides_again_whoever_calls_it(world: World) -> None:
    @command(Act.MANAGE, on="place")
    def change(tx: Tx, *, place: Place) -> None:
        raise AssertionError("must not run")

    with pytest.raises(Refused):
        change(STRANGER, place=world.place().tool.place)


def test_a_verb_without_words_is_refused(world: World) -> None:
    @command(Act.MANAGE, on="place")
    def unnamed(tx: Tx, *, place: Place) -> None:
        tx.audit("place.unheard_of", place)

    with pytest.raises(LookupError, match="no words"):
        unnamed(world.as_alice, place=world.place().tool.place)


@pytest.mark.parametrize("change", ["UPDATE audit_auditentry SET verb = 'x'", "DELETE FROM audit_auditentry"])
def test_the_audit_log_cannot_be_rewritten(world: World, change: str) -> None:
    world.answer(world.place())
    assert AuditEntry.objects.exists()
    _refused(change)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE content_revision SET body = 'x'",
        "UPDATE content_revision SET at = now()",
        "DELETE FROM content_revision",
    ],
)
def test_what_was_said_cannot_be_changed_or_deleted(world: World, change: str) -> None:
    world.answer(world.place())
    _refused(change)


def _refused(change: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_every_answer_leaves_an_audit_line_without_its_words(world: World) -> None:
    answer = world.answer(world.place(), "A very particular sentence.", name="Kari")
    line = AuditEntry.objects.get(verb="hearing.answer.submitted")
    assert (line.subject, line.subject_id) == ("hearing.answer", answer.pk)
    assert line.place_id == answer.hearing.tool.place_id
    assert "particular" not in str(line.details)
