"""Erasing: only lawfully, never what is on hold, and never a file that something else names."""

import gzip
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import STRANGER, SYSTEM
from moteplass.spine.access.acts import Act
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.capture import documents, jobs, sealing
from moteplass.spine.capture.commands import capture_thread
from moteplass.spine.capture.models import Capture, CaptureFile
from moteplass.spine.capture.verifying import faults
from moteplass.spine.command import Tx, command
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Link, Revision, State
from moteplass.spine.disposal.erasing import Gone, erase, on_hold
from moteplass.spine.disposal.models import Disposal, Erased, Hold
from moteplass.spine.places.models import Place
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.talk.queries import thread
from moteplass.spine.transfer.models import Transfer
from tests.spine.disposal.marked import archivist_of, of, taken
from tests.spine.disposal.test_nothing_is_left import work
from tests.world import World


@command(Act.APPRAISE, on="place")
def erase_now(tx: Tx, *, place: Place, ids: list[int], disposal: Disposal | None = None) -> Gone:
    return erase(tx, ids, ground="Their writer asked for it", disposal=disposal)


def test_what_is_erased_leaves_its_metadata_and_the_log_and_is_no_fault(world: World) -> None:
    hearing = world.place()
    kept, gone = world.answer(hearing, "The first word."), world.answer(hearing, "The last word.")
    sealing.seal()
    archivist = archivist_of(world, hearing.tool.place)
    erased = erase_now(archivist, place=hearing.tool.place, ids=[gone.pk])
    assert erased == Gone([gone.pk], [])
    assert erase_now(archivist, place=hearing.tool.place, ids=[gone.pk, kept.pk]).contributions == [kept.pk]
    left = of(gone.pk)
    assert (left.state, left.title, left.author_name, left.channel) == (State.ERASED, "", "", "web")
    assert len(Erased.objects.get(pk=gone.pk).versions) == 1
    assert AuditEntry.objects.filter(verb="disposal.erased", subject_id=gone.pk).count() == 1
    sealing.seal()
    assert list(faults()) == []


def test_packages_for_the_depot_are_gone_with_what_they_may_hold(world: World) -> None:
    with connection.cursor() as cursor:
        # What other tests have left behind is about rows that are gone.
        cursor.execute("DELETE FROM procrastinate_jobs")
    hearing = world.place()
    answer, place = world.answer(hearing, "The last word."), hearing.tool.place
    made = {"state": "done", "size": 1, "sha256": "0" * 64, "leave": False}
    sip = taken("sip.tar")
    done = Transfer.objects.create(place=place, file=sip.storage_name, **made)
    making = Transfer.objects.create(place=place, state="making", leave=False)
    other = Transfer.objects.create(place=world.place().tool.place, file=taken().storage_name, **made)
    erase_now(archivist_of(world, place), place=place, ids=[answer.pk])
    for one in (done, making, other):
        one.refresh_from_db()
    assert (done.state, making.state, other.state) == ("stopped", "stopped", "done")
    assert not done.file and done.problem and making.problem
    work()
    assert not default_storage.exists(sip.storage_name) and default_storage.exists(other.file.name or "")


def test_nothing_is_deleted_but_lawfully(world: World) -> None:
    hearing = world.place()
    answer = world.answer(hearing, "The last word.")
    place = hearing.tool.place

    def refused(sql: str) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL moteplass.disposal = 'on'")
            cursor.execute(sql, [answer.pk])

    refused("DELETE FROM content_revision WHERE contribution_id = %s")
    listed = Disposal.objects.create(place=place, count=1)
    listed.items.create(contribution=of(answer.pk), kind="hearing.answer", ground="x", due="2020-01-01")
    with pytest.raises(DatabaseError, match="nobody has approved"):
        erase_now(archivist_of(world, place), place=place, ids=[answer.pk], disposal=listed)
    Hold.objects.create(place=place, reason="A case in court", by_name="Ada")
    assert on_hold([answer.pk]) == {answer.pk}
    with pytest.raises(DatabaseError, match="on hold"):
        erase_now(archivist_of(world, place), place=place, ids=[answer.pk])
    assert Revision.objects.filter(contribution=answer.pk).exists()


def test_what_is_deleted_without_a_word_in_the_log_is_a_fault(world: World) -> None:
    answer = world.answer(world.place(), "The last word.")
    sealing.seal()
    Erased.objects.create(contribution=of(answer.pk), ground="Forged")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL moteplass.disposal = 'on'")
        cursor.execute("DELETE FROM content_revision WHERE contribution_id = %s", [answer.pk])
    assert "is gone" in [fault.text for fault in faults()]


def test_a_thread_tells_that_one_stood_there_which_was_replied_to(world: World, stranger: Client) -> None:
    hearing = world.place()
    answer = of(world.answer(hearing, "The last word.").pk)
    first = post_comment(STRANGER, about=answer, text="Zebras at night.", name="Kari")
    post_comment(STRANGER, about=answer, parent=first, text="And by day.", name="Ola")
    lone = post_comment(STRANGER, about=answer, text="Nobody replies to this.", name="Torvald")
    place = hearing.tool.place
    erase_now(archivist_of(world, place), place=place, ids=[first.pk, lone.pk])
    shown = [(row.id, row.gone, row.name) for row in thread(STRANGER, answer.pk).rows]
    assert shown[0] == (first.pk, True, "") and len(shown) == 2
    assert tallies.counted(answer.pk, "comments") == 1
    where = {"place": place.slug, "tool": hearing.tool.slug, "answer": answer.pk}
    page = stranger.get(reverse("hearing-answer", kwargs=where)).content.decode()
    assert "And by day." in page and "Zebras" not in page and "Torvald" not in page


@pytest.mark.parametrize("erased_meanwhile", [False, True])
def test_what_came_while_a_capture_was_made_is_not_left_in_it(
    world: World, monkeypatch: pytest.MonkeyPatch, erased_meanwhile: bool
) -> None:
    hearing = world.place()
    answer, place = of(world.answer(hearing, "The first word.").pk), hearing.tool.place
    capture = capture_thread(SYSTEM, place=place, about=answer.pk)
    archivist, came = archivist_of(world, place), []
    pages_are_read = documents.write_data

    def then_somebody_comments(*args: Any) -> None:
        came.append(post_comment(STRANGER, about=answer, text="Zebras at night.", name="Kari").pk)
        pages_are_read(*args)
        if erased_meanwhile:
            erase_now(archivist, place=place, ids=came)

    with monkeypatch.context() as patch:
        patch.setattr(documents, "write_data", then_somebody_comments)
        jobs.make(capture.pk)
    assert CaptureFile.objects.filter(capture=capture).exists() is not erased_meanwhile
    if not erased_meanwhile:
        assert erase_now(archivist, place=place, ids=came).captures == [capture.pk]
    assert not CaptureFile.objects.filter(capture=capture).exists()
    jobs.make(capture.pk)
    assert Capture.objects.get(pk=capture.pk).state == Capture.State.DONE
    with CaptureFile.objects.get(capture=capture, format="json").file.open() as file:
        assert b"Zebras" not in file.read()


def test_a_capture_of_another_thread_that_names_the_writer_is_made_again(world: World) -> None:
    hearing = world.place()
    supported = world.answer(hearing, "The first word.")
    joining = world.answer(hearing, "And I agree.", name="Torvald Helmer", joins=supported.pk)
    other = world.answer(hearing, "Something else.")
    elsewhere = world.idea(world.box(), "Lend out the vans").contribution
    Link.objects.create(source_id=joining.pk, target=elsewhere, kind=Link.Kind.BECAME)
    place = hearing.tool.place
    names_them, does_not, at_the_link = (
        capture_thread(SYSTEM, place=where, about=pk)
        for where, pk in ((place, supported.pk), (place, other.pk), (elsewhere.place, elsewhere.pk))
    )
    for capture in (names_them, does_not, at_the_link):
        jobs.make(capture.pk)
    transfer = Transfer.objects.create(place=elsewhere.place, state="making", leave=False)
    again = erase_now(archivist_of(world, place), place=place, ids=[joining.pk]).captures
    assert again == [names_them.pk, at_the_link.pk]
    transfer.refresh_from_db()
    assert transfer.state == "stopped"
    for pk in again:
        jobs.make(pk)
    for file in CaptureFile.objects.filter(format="warc"):
        with file.file.open() as raw:
            assert b"Torvald" not in gzip.decompress(raw.read())
