"""The journal in an archive core: there once, whole, and as it stands here, wherever the line was cut."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from moteplass.kit import clock
from moteplass.kit.noark5.codes import SCREENED
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.content.models import Contribution
from moteplass.spine.journal.commands import Exemption, cancel_entry, correct, restrict, show_publicly
from moteplass.spine.journal.models import Case, Entry, Publicity, Restriction
from moteplass.spine.journal.registering import keep
from moteplass.spine.places.models import Access, Place
from moteplass.spine.push import changes, commands, jobs
from moteplass.spine.push.models import Problem, Pushed, Receiver
from moteplass.spine.push.receivers import named, reached
from moteplass.spine.push.web import Trouble
from moteplass.tools.hearing.models import Hearing
from tests.spine.push.fake_core import AUTHORIZATION, SERIES, FakeCore
from tests.spine.push.server import served
from tests.spine.transfer.test_export import attach
from tests.world import World

PNG = b"\x89PNG\r\n\x1a\nnot much of one"


@pytest.fixture
def core(settings: Any, world: World) -> Iterator[FakeCore]:
    with served(fake := FakeCore()):
        settings.JOURNAL_RECEIVERS = {"core": about(fake.root, world)}
        yield fake
    assert fake.wrong == []


def about(url: str, world: World, **more: str) -> dict[str, str]:
    return {
        "kind": "core",
        "url": url,
        "secret": AUTHORIZATION,
        "organisation": world.agency.slug,
        "series": SERIES,
        **more,
    }


@pytest.fixture
def hearing(world: World) -> Hearing:
    """A letter and one answer with a picture, in the journal."""
    hearing = world.place(title="The Oak's bridge")
    answer = world.answer(hearing, "I agree.", name="Kari Nordmann")
    attach(answer, "kart.png", PNG, "image/png")
    keep(SYSTEM, tool=hearing.tool)
    return hearing


def answered(hearing: Hearing) -> Entry:
    return Entry.objects.get(case__tool=hearing.tool, type=Entry.Type.INCOMING)


def forget() -> None:
    Pushed.objects.all().delete()
    Receiver.objects.all().delete()


def later() -> None:
    """What waits for another try has waited long enough."""
    for model in (Pushed, Receiver):
        model.objects.update(**commands.FINE)


def test_a_case_arrives_with_its_entries_both_sides_and_every_file(core: FakeCore, hearing: Hearing) -> None:
    core.page = 2
    jobs.push_journal()
    (case,) = core.all("sakarkiv/saksmappe")
    assert case.fields["tittel"] == "The Oak's bridge" and case.fields["saksstatus"]["kode"] == "B"
    letter, answer = core.all("sakarkiv/journalpost")
    assert [row.fields["journalposttype"]["kode"] for row in (letter, answer)] == ["U", "I"]
    parties = {each.kind.rpartition("part")[2]: each.fields for each in answer.children[:2]}
    assert parties["person"]["navn"] == "Kari Nordmann"
    assert parties["person"]["korrespondanseparttype"]["kode"] == "EA"
    assert parties["intern"]["korrespondanseparttype"]["kode"] == "IM"
    text, picture = core.all("arkivstruktur/dokumentbeskrivelse")[-2:]
    assert [row.fields["tilknyttetRegistreringSom"]["kode"] for row in (text, picture)] == ["H", "V"]
    assert (text.children[0].file or b"").startswith(b"%PDF") and picture.children[0].file == PNG
    seen = len(core.seen)
    jobs.push_journal()
    assert len(core.seen) == seen
    assert not Pushed.objects.exclude(problem="").exists()


def test_cut_off_at_any_request_it_ends_the_same_and_nothing_is_there_twice(
    core: FakeCore, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moteplass.kit.typeset.pdf", lambda *a, **kw: b"%PDF-1.7")
    # Only the letter: one of each kind of request is enough for as many runs as this.
    keep(SYSTEM, tool=world.place().tool)
    jobs.push_journal()
    whole, requests = core.tree(), list(core.seen)
    assert len(core.writes) == 9
    forget()
    receiver = Receiver.objects.create(name="core")
    (case,) = changes.cases(receiver, named()[0], clock.now())
    Pushed.objects.create(receiver=receiver, case=case, there="somewhere")
    entry: Any = changes.entries(receiver, named()[0], clock.now()).get()

    def hand_over() -> None:
        with reached(named()[0]) as takes:
            entry.case_there = takes.case(case)
            takes.entry(entry)

    methods = [method for method, _path in requests]
    for at, method in enumerate(methods):
        # Questions change nothing: the first after each write stands for those that follow it.
        if method == "GET" and at and methods[at - 1] == "GET":
            continue
        for carried_out in (False, True) if method != "GET" else (False,):
            core.series.children, core.things, core.seen = [], [core.series], []
            core.cut = (at, carried_out)
            with pytest.raises(Trouble):
                hand_over()
            hand_over()
            assert (core.tree(), core.wrong) == (whole, []), (at, carried_out)


def test_a_run_that_is_cut_off_goes_on_and_lost_rows_of_ours_make_no_doubles(
    core: FakeCore, hearing: Hearing
) -> None:
    core.cut = (20, True)
    jobs.push_journal()
    assert core.cut is None and Receiver.objects.get().problem == Problem.UNREACHABLE
    later()
    jobs.push_journal()
    whole = core.tree()
    assert len(core.all("sakarkiv/journalpost")) == 2 and not Pushed.objects.exclude(problem="").exists()
    forget()
    core.seen = []
    jobs.push_journal()
    assert core.writes == [] and core.tree() == whole


def test_what_is_corrected_exempted_and_cancelled_is_so_there_too_and_what_they_added_stays(
    core: FakeCore, hearing: Hearing, world: World
) -> None:
    jobs.push_journal()
    before = len(core.all("arkivstruktur/dokumentobjekt"))
    entry, case = answered(hearing), Case.objects.get(tool=hearing.tool)
    Case.objects.filter(pk=case.pk).update(title="A stone bridge", public_title="A stone bridge")
    correct(SYSTEM, about=entry, given={"title": "About Kari", "correspondent": "Kari N."}, reason="So.")
    restrict(SYSTEM, about=entry, given=Exemption(code=Restriction.Code.PERSONNEL, reference="Offl. § 25"))
    show_publicly(SYSTEM, about=entry, words={1}, name=True, publicity=Publicity.AUTO)
    # Somebody there is quicker, twice: what they wrote is kept.
    core.others = 2
    jobs.push_journal()
    assert core.all("sakarkiv/saksmappe")[0].fields["tittel"] == "A stone bridge"
    assert core.all("sakarkiv/saksmappe")[0].fields["beskrivelse"] == "Lagt til i kjernen 0"
    there = core.all("sakarkiv/journalpost")[1].fields
    assert (there["tittel"], there["offentligTittel"]) == ("About Kari", "About *****")
    screening = there["skjerming"]
    assert screening["skjermingshjemmel"] == "Offl. § 25" and screening["tilgangsrestriksjon"]["kode"] == "P"
    assert {each["kode"] for each in screening["skjermingMetadata"]} == {"TRO", "NA"}
    (person,) = core.all("arkivstruktur/korrespondansepartperson")
    assert person.fields["navn"] == "Kari N."
    cancel_entry(SYSTEM, entry=entry, reason="Twice.")
    jobs.push_journal()
    assert core.all("sakarkiv/journalpost")[1].fields["journalstatus"]["kode"] == "U"
    assert len(core.all("arkivstruktur/dokumentobjekt")) == before


def test_a_name_that_is_not_public_is_screened_there_and_so_is_every_title_of_what_is_closed(
    core: FakeCore, hearing: Hearing
) -> None:
    show_publicly(SYSTEM, about=answered(hearing), words=set(), name=True, publicity=Publicity.AUTO)
    jobs.push_journal()
    letter, answer = (row.fields for row in core.all("sakarkiv/journalpost"))
    assert {each["kode"] for each in answer["skjerming"]["skjermingMetadata"]} == {"NA"}
    assert "skjerming" not in letter and SCREENED not in letter["offentligTittel"]
    Place.objects.filter(pk=hearing.tool.place_id).update(access=Access.MEMBERS)
    jobs.push_journal()
    letter, answer = (row.fields for row in core.all("sakarkiv/journalpost"))
    (case,) = core.all("sakarkiv/saksmappe")
    assert [row["offentligTittel"] for row in (case.fields, letter, answer)] == [SCREENED] * 3
    assert {each["kode"] for each in letter["skjerming"]["skjermingMetadata"]} == {"NM"}


def test_a_lifted_exemption_is_taken_away_there(core: FakeCore, hearing: Hearing) -> None:
    entry = answered(hearing)
    row = restrict(SYSTEM, about=entry, given=Exemption(code=Restriction.Code.EXEMPT, reference="Offl. § 14"))
    jobs.push_journal()
    assert "skjerming" in core.all("sakarkiv/journalpost")[1].fields
    Restriction.objects.filter(pk=row.pk).update(lifted_at=clock.now())
    jobs.push_journal()
    assert "skjerming" not in core.all("sakarkiv/journalpost")[1].fields


def test_one_that_was_cut_off_before_its_file_and_written_anew_since_is_described_anew(
    core: FakeCore, hearing: Hearing
) -> None:
    jobs.push_journal()
    *_others, (method, _path) = core.seen
    assert method == "POST"
    picture = core.all("arkivstruktur/dokumentobjekt")[-1]
    picture.file, picture.fields["sjekksum"] = None, "0" * 64
    forget()
    jobs.push_journal()
    assert core.all("arkivstruktur/dokumentobjekt")[-1].file == PNG


def test_what_was_withdrawn_before_it_was_sent_goes_without_its_words(
    core: FakeCore, hearing: Hearing
) -> None:
    entry = answered(hearing)
    Contribution.objects.unscoped(reason="test").filter(pk=entry.contribution_id).update(state="withdrawn")
    jobs.push_journal()
    assert [len(row.children) for row in core.all("sakarkiv/journalpost")] == [3, 2]


def test_what_is_put_out_of_reach_is_left_as_it_is_in_the_core(core: FakeCore, hearing: Hearing) -> None:
    jobs.push_journal()
    entry, whole = answered(hearing), core.tree()
    Contribution.objects.unscoped(reason="test").filter(pk=entry.contribution_id).update(state="restricted")
    correct(SYSTEM, about=entry, given={"title": "Less"}, reason="So.")
    jobs.push_journal()
    assert core.tree() == whole


def test_one_that_is_refused_waits_alone_and_longer_each_time(
    core: FakeCore, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = answered(hearing)
    Entry.objects.filter(pk=entry.pk).update(title=" ", public_title=" ")
    jobs.push_journal()
    assert [wrong for wrong in core.wrong if "tittel" in wrong] == core.wrong
    core.wrong.clear()
    assert len(core.all("sakarkiv/journalpost")) == 1
    row = Pushed.objects.get(entry=entry)
    assert (row.problem, row.status, row.tries) == (Problem.REFUSED, 400, 1)
    jobs.push_journal()
    assert Pushed.objects.get(entry=entry).tries == 1
    Pushed.objects.filter(pk=row.pk).update(next_at=clock.now())
    jobs.push_journal()
    core.wrong.clear()
    again = Pushed.objects.get(entry=entry)
    assert again.tries == 2 and again.next_at and again.next_at - clock.now() > jobs._FIRST


@pytest.mark.parametrize(
    ("status", "problem"), [(503, Problem.UNREACHABLE), (401, Problem.DENIED), (302, Problem.SETUP)]
)
def test_a_receiver_that_fails_is_left_alone_for_a_while(
    core: FakeCore, hearing: Hearing, status: int, problem: Problem
) -> None:
    core.down = status
    jobs.push_journal()
    jobs.push_journal()
    assert len(core.seen) == 1 and Receiver.objects.get().problem == problem


def test_a_core_that_does_not_know_our_field_is_sent_nothing(core: FakeCore, hearing: Hearing) -> None:
    core.key_known = False
    jobs.push_journal()
    assert core.writes == [] and Receiver.objects.get().problem == Problem.SETUP


def test_the_key_goes_to_no_other_host_is_in_no_log_and_not_over_an_open_line(
    core: FakeCore,
    hearing: Hearing,
    world: World,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with served(other := FakeCore()):
        core.root = other.root
        jobs.push_journal()
    assert other.seen == [] and Receiver.objects.get().problem == Problem.SETUP
    forget()
    settings.JOURNAL_RECEIVERS = {"core": about("http://archive.example", world)}
    jobs.push_journal()
    assert Receiver.objects.get().problem == Problem.SETUP
    assert AUTHORIZATION not in caplog.text + json.dumps(str(Receiver.objects.values()))


def test_another_organisations_journal_is_not_sent(
    core: FakeCore, hearing: Hearing, world: World, settings: Any
) -> None:
    settings.JOURNAL_RECEIVERS = {"core": about(core.root, world, organisation="another")}
    jobs.push_journal()
    assert core.seen == []


def test_batches_follow_each_other_in_one_run(
    core: FakeCore, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 1)
    jobs.push_journal()
    assert len(core.all("sakarkiv/journalpost")) == 2
