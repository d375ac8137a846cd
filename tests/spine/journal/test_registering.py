"""What the plan says is to be journalled comes into the journal, with a number that stays."""

from dataclasses import replace

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.voices import Voice
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.journal import registering
from moteplass.spine.journal.models import Case, Change, Entry
from moteplass.spine.journal.registering import keep, keep_journal
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.records.commands import decide_on
from moteplass.spine.records.models import Outcome
from moteplass.tools.hearing.models import Hearing
from tests.world import World


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place(title="A new bridge")


def moved(pk: int, to: State) -> None:
    Contribution.objects.unscoped(reason="test").filter(pk=pk).update(state=to)


def entry(pk: int) -> Entry:
    return Entry.objects.get(contribution=pk)


def test_a_letter_and_the_answers_to_it_become_a_case_with_entries(world: World, hearing: Hearing) -> None:
    shown = world.answer(hearing, name="Kari Nordmann")
    withheld = world.answer(hearing, name="Ola Nordmann", name_withheld=True)
    keep_journal()
    keep_journal()
    case = Case.objects.get(tool=hearing.tool)
    assert (case.year, case.number, case.title, case.last) == (today().year, 1, "A new bridge", 3)
    assert case.responsible_person == "Alice"
    rows = list(Entry.objects.filter(case=case).order_by("number"))
    assert [row.number for row in rows] == [row.sequence for row in rows] == [1, 2, 3]
    assert [row.type for row in rows] == ["U", "I", "I"]
    assert [row.contribution_id for row in rows[1:]] == [shown.pk, withheld.pk]
    assert rows[1].title == "Svar – A new bridge" or rows[1].title == "Answer – A new bridge"
    assert (rows[1].correspondent, rows[1].public_correspondent) == ("Kari Nordmann", "Kari Nordmann")
    assert (rows[2].correspondent, rows[2].public_correspondent) == ("Ola Nordmann", "*****")


def test_an_employees_is_internal_where_they_work_and_incoming_elsewhere(
    world: World, hearing: Hearing
) -> None:
    answers = {}
    for owner in (
        world.agency,
        Organisation.objects.create(slug="other", kind="state", name_nb="Annen etat"),
    ):
        job = Employment.objects.get_or_create(
            user=world.bob, organisation=owner, defaults={"since": "2020-01-01"}
        )[0]
        actor = replace(world.as_bob, voice=Voice(f"employee-{job.pk}"))
        answers[owner.slug] = world.answer(hearing, actor=actor).pk
    keep_journal()
    types = [entry(pk).type for pk in answers.values()]
    assert types == [Entry.Type.FOLLOWED_UP, Entry.Type.INCOMING]


def test_what_is_not_sent_or_not_to_be_journalled_is_left(world: World, hearing: Hearing) -> None:
    waiting, archived = world.answer(hearing), world.answer(hearing)
    moved(waiting.pk, State.AWAITING)
    decide_on(
        SYSTEM, place=hearing.tool.place, contributions=[archived.pk], outcome=Outcome.ARCHIVE, reason="So."
    )
    draft = world.place(title="Not out", published=False)
    keep_journal()
    assert not Entry.objects.filter(contribution__in=[waiting.pk, archived.pk]).exists()
    assert not Case.objects.filter(tool=draft.tool).exists()
    moved(waiting.pk, State.PUBLISHED)
    keep_journal()
    assert entry(waiting.pk).number == 2


def test_a_tool_with_something_to_archive_has_a_case_though_it_has_no_entries(world: World) -> None:
    idea = world.idea(world.box())
    keep_journal()
    case = Case.objects.get(tool=idea.contribution.tool)
    assert not case.entries.exists()
    assert registering.behind() == []


def test_one_that_is_withdrawn_keeps_its_number_and_comes_back_when_it_is_to_be_journalled(
    world: World, hearing: Hearing
) -> None:
    answer = world.answer(hearing)
    keep_journal()
    number = entry(answer.pk).sequence
    moved(answer.pk, State.WITHDRAWN)
    keep_journal()
    found = entry(answer.pk)
    assert (found.status, found.sequence) == (Entry.Status.CANCELLED, number)
    assert found.cancelled_because
    decide_on(
        SYSTEM, place=hearing.tool.place, contributions=[answer.pk], outcome=Outcome.JOURNAL, reason="So."
    )
    keep_journal()
    assert entry(answer.pk).status == Entry.Status.JOURNALLED
    log = Change.objects.filter(entry__contribution=answer.pk).order_by("pk")
    assert [(c.metadata, c.previous, c.new) for c in log] == [
        ("journalstatus", "Journalført", "Utgår"),
        ("journalstatus", "Utgår", "Journalført"),
    ]


def test_a_closed_case_is_opened_again_when_something_more_comes(world: World, hearing: Hearing) -> None:
    keep_journal()
    Case.objects.filter(tool=hearing.tool).update(status=Case.Status.CLOSED, closed=today())
    world.answer(hearing)
    keep_journal()
    case = Case.objects.get(tool=hearing.tool)
    assert (case.status, case.closed, case.last) == (Case.Status.OPEN, None, 2)
    assert Change.objects.get(case=case).new == "Under behandling"


def test_many_are_registered_by_as_many_statements_as_one(world: World, hearing: Hearing) -> None:
    keep_journal()

    def cost(answers: int) -> int:
        for _number in range(answers):
            world.answer(hearing)
        with CaptureQueriesContext(connection) as queries:
            assert keep(SYSTEM, tool=hearing.tool).registered == answers
        return len(queries)

    assert cost(1) == cost(20)


def test_batches_follow_each_other_until_there_is_no_more(
    world: World, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registering, "BATCH", 2)
    for _number in range(4):
        world.answer(hearing)
    keep_journal()
    assert sorted(Entry.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]


def test_numbers_begin_again_with_the_year(world: World, hearing: Hearing) -> None:
    keep_journal()
    answer = world.answer(hearing)
    with clock.frozen(clock.now().replace(year=today().year + 1)):
        keep_journal()
    later = entry(answer.pk)
    assert (later.year, later.sequence, later.number) == (today().year + 1, 1, 2)


def test_nobody_deletes_an_entry_or_gives_it_another_number(world: World, hearing: Hearing) -> None:
    keep_journal()
    for sql in (
        "DELETE FROM journal_entry",
        "DELETE FROM journal_case",
        "UPDATE journal_entry SET sequence = 99",
        "UPDATE journal_case SET number = 99",
        "UPDATE journal_series SET last = 0",
    ):
        with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_steward_keeps_no_journal(world: World, hearing: Hearing) -> None:
    with pytest.raises(Refused):
        keep(world.as_alice, tool=hearing.tool)
