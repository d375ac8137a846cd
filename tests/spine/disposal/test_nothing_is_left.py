"""After a disposal no byte of what was said is found in any table, file, feed, export or search; what it was, is."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import pkcs7
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.capture import sealing
from moteplass.spine.capture.commands import capture_place
from moteplass.spine.capture.models import Capture
from moteplass.spine.capture.verifying import faults
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.disposal import commands, jobs, signing
from moteplass.spine.disposal.models import Disposal, Disposed
from moteplass.spine.events.jobs import run
from moteplass.spine.journal.commands import cancel_entry, correct
from moteplass.spine.journal.models import Entry
from moteplass.spine.journal.registering import keep
from moteplass.spine.places.models import Place
from moteplass.spine.records.commands import decide_on
from moteplass.spine.records.models import Appraisal, Outcome
from moteplass.spine.stewardship.commands import NotPossible
from tests.conftest import logged_in
from tests.spine.disposal.marked import archivist_of, everywhere, of
from tests.spine.disposal.scanning import MARK, files, tables
from tests.world import World

R = Disposed.Result


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "files", tmp_path / "var"


def make_due(vera: Actor, place: Place, ids: list[int]) -> None:
    decide_on(
        vera,
        place=place,
        contributions=ids,
        outcome=Outcome.DISCARD,
        due=date(2020, 1, 1),
        reason="Of no value once it has been read",
    )


def work() -> None:
    """Run every job that waits, and those that these defer."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE scheduled_at IS NULL RETURNING args::text")
            found = [json.loads(args) for (args,) in cursor.fetchall()]
        if not found:
            return
        for args in found:
            run(args["job"], args["ids"])


def test_after_a_disposal_no_byte_of_it_is_found_anywhere(world: World) -> None:
    with connection.cursor() as cursor:
        # What other tests have left behind is about rows that are gone.
        cursor.execute("DELETE FROM procrastinate_jobs")
    places = everywhere(world)
    lamps, ids = places[0]
    vera = archivist_of(world, lamps)
    # It was in the journal before somebody decided otherwise, and the place was captured.
    decide_on(vera, place=lamps, contributions=ids[:1], outcome=Outcome.JOURNAL, reason="A case document")
    keep(vera, tool=of(ids[0]).tool)
    entry = Entry.objects.get(contribution=ids[0])
    correct(vera, about=entry, given={"title": "A letter"}, reason=f"It said {MARK}")
    cancel_entry(vera, entry=entry, reason=f"{MARK.title()} is no title")
    capture_place(vera, place=lamps)
    work()
    sealing.seal()
    assert len(tables()) > 15 and {"content_revision", "notify_mail", "journal_entry"} <= tables()
    assert len(files()) > 5
    lines = AuditEntry.objects.count()

    for place, those in places:
        make_due(archivist_of(world, place), place, those)
        approved = commands.propose(archivist_of(world, place), place=place)
        commands.approve(archivist_of(world, place, "Ada"), place=place, disposal=approved.pk)
    work()
    mail.outbox.clear()

    assert tables() == set()
    assert files() == set()
    _no_page_tells_of_it(world, places)
    # What it was, and what was done, is left; and the chain of seals says nothing is wrong.
    everything = [pk for _place, those in places for pk in those]
    left = Contribution.objects.unscoped(reason="a test").filter(pk__in=everything)
    assert set(left.values_list("state", flat=True)) == {State.ERASED} and left.count() == len(everything)
    assert Appraisal.objects.filter(pk__in=everything, reason__startswith="Of no value").count() == len(
        everything
    )
    assert AuditEntry.objects.filter(verb="disposal.erased").count() == len(everything)
    assert AuditEntry.objects.count() > lines
    assert Entry.objects.get(contribution=ids[0]).title == "*****"
    assert Capture.objects.get(place=lamps).state == Capture.State.DONE
    sealing.seal()
    assert list(faults()) == []
    _reports_are_signed()


def _no_page_tells_of_it(world: World, places: list[tuple[Place, list[int]]]) -> None:
    readers = [Client(), logged_in(world.alice.email), logged_in("vera@example.test")]
    for place, ids in places:
        c = of(ids[0])
        here = {"place": place.slug}
        urls = [
            reverse("place", kwargs=here),
            reverse("place-feed", kwargs=here),
            reverse("place-log", kwargs=here),
            reverse("records", kwargs=here) + "?list=all",
            reverse(c.tool.kind, kwargs={**here, "tool": c.tool.slug}),
        ]
        if c.tool.kind == "hearing":
            tool = {**here, "tool": c.tool.slug}
            urls += [reverse("hearing-download", kwargs={**tool, "format": "csv"})]
            urls += [reverse("hearing-export", kwargs={**tool, "format": "json"})]
        for reader in readers:
            for url in urls:
                got = reader.get(url)
                assert got.status_code < 500
                assert MARK.encode() not in b"".join(got).lower(), url
    for reader in readers:
        assert reader.get("/api/v1/search", {"q": MARK}).json()["hits"] == []


def _reports_are_signed() -> None:
    for done in Disposal.objects.all():
        assert done.state == Disposal.State.DONE
        report = done.report.read()
        assert b"pdfaid" in report and b"<pdfaid:part>2</pdfaid:part>" in report
        (certificate,) = pkcs7.load_der_pkcs7_certificates(bytes(done.signature or b""))
        signer = signing.signer()
        assert certificate == signer.certificate


def test_what_is_held_or_decided_otherwise_meanwhile_is_left_and_a_second_run_does_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing = world.place()
    place = hearing.tool.place
    vera = archivist_of(world, place)
    ids = [world.answer(hearing, f"Answer {n}.").pk for n in range(6)]
    make_due(vera, place, ids)
    approved = commands.propose(vera, place=place, but=ids[:1])
    with pytest.raises(NotPossible):
        commands.propose(vera, place=place, only=ids[1:])
    hold = commands.put_on_hold(vera, place=place, contribution=ids[1], reason="Asked for by the court")
    decide_on(vera, place=place, contributions=[ids[2]], outcome=Outcome.ARCHIVE, reason="It was needed")
    with pytest.raises(NotPossible):
        commands.approve(vera, place=place, disposal=approved.pk)
    with pytest.raises(DatabaseError, match="approved_by_another"), transaction.atomic():
        Disposal.objects.filter(pk=approved.pk).update(
            state="approved", approved_by=vera.user_id, approved_at=clock.now()
        )
    commands.approve(archivist_of(world, place, "Ada"), place=place, disposal=approved.pk)
    with pytest.raises(NotPossible):
        commands.drop(vera, place=place, disposal=approved.pk)
    # Killed after the first batch of one, and begun again.
    monkeypatch.setattr(commands, "BATCH", 1)
    assert commands.carry_out_some(vera, place=place, disposal=approved.pk)
    jobs.carry_out(approved.pk)
    jobs.carry_out(approved.pk)
    assert dict(Disposed.objects.values_list("contribution", "result")) == {
        ids[1]: R.HELD,
        ids[2]: R.JUDGED,
        **dict.fromkeys(ids[3:], R.DONE),
    }
    assert AuditEntry.objects.filter(verb="disposal.erased").count() == 3
    assert Revision.objects.filter(contribution__in=ids[:3]).count() == 3
    # The hold lifted, it is due again, and goes with the next list.
    commands.lift_hold(vera, place=place, hold=hold.pk)
    commands.put_on_hold(vera, place=place, reason="The whole case")
    with pytest.raises(NotPossible):
        commands.propose(vera, place=place)


def test_a_batch_takes_the_same_queries_however_many_stand_in_it(
    world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    hearing = world.place()
    place = hearing.tool.place
    vera = archivist_of(world, place)
    counted = []
    for many in (2, 8):
        ids = [world.answer(hearing, f"Answer {n}.").pk for n in range(many)]
        make_due(vera, place, ids)
        approved = commands.propose(vera, place=place)
        commands.approve(archivist_of(world, place, "Ada"), place=place, disposal=approved.pk)
        with django_assert_max_num_queries(90) as ran:
            commands.carry_out_some(vera, place=place, disposal=approved.pk)
        counted.append(len(ran))
    assert counted[0] == counted[1]
