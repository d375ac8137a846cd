"""The public journal in eInnsyn: what anybody may see of it and nothing else, once, and as it stands now."""

from collections.abc import Iterator
from typing import Any

import pytest

from moteplass.kit.noark5.codes import SCREENED
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.content.models import Contribution
from moteplass.spine.journal.commands import Exemption, cancel_entry, lift, restrict, show_publicly
from moteplass.spine.journal.models import Entry, Publicity, Restriction
from moteplass.spine.journal.registering import keep
from moteplass.spine.push import jobs
from moteplass.spine.push.models import Pushed, Receiver
from tests.spine.push.fake_einnsyn import DOCUMENT, KEY, SERIES, FakeEInnsyn
from tests.spine.push.server import served
from tests.spine.push.test_core import answered, forget, later
from tests.world import World

pytestmark = pytest.mark.skipif(
    not DOCUMENT.is_file(), reason=f"no OpenAPI document of eInnsyn's: {DOCUMENT}"
)


@pytest.fixture
def einnsyn(settings: Any, world: World) -> Iterator[FakeEInnsyn]:
    with served(fake := FakeEInnsyn()):
        one = {"kind": "einnsyn", "url": fake.root, "secret": KEY, "series": SERIES}
        settings.JOURNAL_RECEIVERS = {"einnsyn": {**one, "organisation": world.agency.slug}}
        yield fake
    assert fake.wrong == []


@pytest.fixture
def entry(world: World) -> Entry:
    """An answer by Kari, in the journal after its letter."""
    hearing = world.place(title="Kari's bridge")
    world.answer(hearing, name="Kari Nordmann")
    keep(SYSTEM, tool=hearing.tool)
    return answered(hearing)


def posts(einnsyn: FakeEInnsyn) -> list[dict[str, Any]]:
    return sorted(einnsyn.all("journalpost"), key=lambda each: each["journalpostnummer"])


def party(einnsyn: FakeEInnsyn) -> dict[str, Any]:
    (id,) = posts(einnsyn)[1]["korrespondansepart"]
    return einnsyn.things[id]


def test_a_case_and_its_entries_are_there_as_the_public_sees_them(einnsyn: FakeEInnsyn, entry: Entry) -> None:
    jobs.push_journal()
    (case,) = einnsyn.all("saksmappe")
    assert case["offentligTittel"] == case["offentligTittelSensitiv"] == "Kari's bridge"
    letter, answer = posts(einnsyn)
    assert [each["journalposttype"] for each in (letter, answer)] == [
        "utgaaende_dokument",
        "inngaaende_dokument",
    ]
    assert answer["journalsekvensnummer"] == entry.sequence and "skjerming" not in answer
    assert party(einnsyn)["korrespondansepartNavn"] == "Kari Nordmann"
    seen = len(einnsyn.seen)
    jobs.push_journal()
    assert len(einnsyn.seen) == seen


def test_what_is_screened_here_is_screened_there_and_a_lifted_ground_goes(
    einnsyn: FakeEInnsyn, entry: Entry
) -> None:
    jobs.push_journal()
    show_publicly(SYSTEM, about=entry, words={0, 1}, name=True, publicity=Publicity.AUTO)
    show_publicly(SYSTEM, about=entry.case, words={0}, name=False, publicity=Publicity.AUTO)
    restrict(SYSTEM, about=entry, given=Exemption(code=Restriction.Code.EXEMPT, reference="Offl. § 13"))
    jobs.push_journal()
    everything = str(list(einnsyn.things.values()))
    assert "Kari" not in everything.replace(posts(einnsyn)[0]["offentligTittel"], "")
    assert einnsyn.things[posts(einnsyn)[1]["skjerming"]]["skjermingshjemmel"] == "Offl. § 13"
    lift(SYSTEM, about=entry, reason="So.")
    cancel_entry(SYSTEM, entry=entry, reason="Kari took it back.")
    jobs.push_journal()
    answer = posts(einnsyn)[1]
    assert "skjerming" not in answer and einnsyn.all("skjerming") == [] and answer["beskrivelse"] == "Utgår"


def test_what_anyone_may_not_read_any_more_is_screened_whole(einnsyn: FakeEInnsyn, entry: Entry) -> None:
    jobs.push_journal()
    Contribution.objects.unscoped(reason="test").filter(pk=entry.contribution_id).update(state="restricted")
    jobs.push_journal()
    assert posts(einnsyn)[1]["offentligTittel"] == party(einnsyn)["korrespondansepartNavn"] == SCREENED
    place = entry.place
    type(place).objects.filter(pk=place.pk).update(access="members")
    jobs.push_journal()
    assert "Kari" not in str(list(einnsyn.things.values()))


def test_cut_off_at_any_request_it_ends_the_same_and_nothing_is_there_twice(
    einnsyn: FakeEInnsyn, entry: Entry
) -> None:
    restrict(SYSTEM, about=entry, given=Exemption(code=Restriction.Code.EXEMPT, reference="Offl. § 13"))
    jobs.push_journal()
    whole, requests = einnsyn.tree(), list(einnsyn.seen)
    for at, (method, _path) in enumerate(requests):
        for carried_out in (False, True) if method != "GET" else (False,):
            forget()
            einnsyn.things, einnsyn.seen, einnsyn.cut = (
                {SERIES: {"entity": "arkivdel"}},
                [],
                (at, carried_out),
            )
            jobs.push_journal()
            assert einnsyn.cut is None and Receiver.objects.get().problem
            later()
            jobs.push_journal()
            assert (einnsyn.tree(), einnsyn.wrong) == (whole, []), (at, carried_out)
    assert Pushed.objects.filter(problem="").count() == 3
