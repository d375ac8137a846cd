"""The second person: checks, puts right or sends back; never whoever wrote it in."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from moteplass.kit.localise import today
from moteplass.spine.access.decide import Refused
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, Revision
from moteplass.spine.places.models import Role
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.commands.answering import let_through
from moteplass.tools.hearing.commands.desk import check_entry, send_back
from moteplass.tools.hearing.figures import figures
from moteplass.tools.hearing.models import Entry, Hearing
from moteplass.tools.hearing.records import record_rows
from tests.addresses import at
from tests.tools.hearing.desks import Clerk, enter, letter, over
from tests.tools.hearing.forms import Respondent
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hearing(world: World, settings: Any) -> Hearing:
    """Alice and Bob check answers here."""
    settings.LANGUAGE_CODE = "en"
    hearing = world.place()
    world.member(hearing.tool.place, "Bob", Role.MODERATOR)
    return hearing


def fresh(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def said(entry: Entry) -> Contribution:
    return Contribution.objects.unscoped(reason="the test looks").get(pk=entry.pk)


def test_when_another_has_checked_it_it_shows_counts_and_says_how_it_came(
    world: World, bob: Client, stranger: Client, hearing: Hearing
):
    entry = enter(world, hearing, "Dark nights.")
    page = bob.get(at(hearing, "hearing-desk-entry", answer=entry.pk))
    assert "Yes, it is checked" in page.content.decode()
    done = bob.post(at(hearing, "hearing-desk-entry", answer=entry.pk), {"act": "check", "version": 1})
    assert done.status_code == 302
    checked = fresh(entry)
    assert (checked.state, checked.checker_name) == ("checked", "Bob") and checked.checked_at
    assert figures(hearing).total == 1
    public = stranger.get(at(hearing, "hearing")).content.decode()
    assert "Dark nights." in public and "Received <time" in public and "Alice" not in public


def test_whoever_wrote_it_in_cannot_check_it(world: World, alice: Client, hearing: Hearing):
    entry = enter(world, hearing)
    page = alice.get(at(hearing, "hearing-desk-entry", answer=entry.pk)).content.decode()
    assert "Yes, it is checked" not in page
    with pytest.raises(NotPossible):
        check_entry(world.as_alice, entry=entry, version=1)
    refused = alice.post(at(hearing, "hearing-desk-entry", answer=entry.pk), {"act": "check", "version": 1})
    assert refused.status_code == 422 and fresh(entry).state == "to_check"


def test_nor_can_anyone_who_has_put_it_right_since(world: World, bob: Client, hearing: Hearing):
    world.member(hearing.tool.place, "Charlie", Role.EXPERT)
    entry = enter(world, hearing)
    send_back(world.as_charlie, entry=entry, version=1, note="The date is wrong.")
    clerk = Clerk(bob, hearing, at(hearing, "hearing-desk-edit", answer=entry.pk)).say("By Bob now.")
    assert clerk.press("send").status_code == 302
    assert fresh(entry).state == "to_check"
    for actor in (world.as_alice, world.as_bob):
        with pytest.raises(NotPossible):
            check_entry(actor, entry=entry, version=2)
    check_entry(world.as_charlie, entry=entry, version=2)


def test_the_database_refuses_one_person_in_both_places(world: World, hearing: Hearing):
    entry = enter(world, hearing)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(checker=world.alice)


def test_the_ordinary_check_is_no_way_round_the_second_person(world: World, alice: Client, hearing: Hearing):
    entry = enter(world, hearing, "Not to be let through here.")
    with pytest.raises(NotPossible):
        let_through(world.as_alice, answer=entry.answer)
    assert "Not to be let through here." not in alice.get(at(hearing, "hearing-check")).content.decode()
    alice.post(at(hearing, "hearing-check"), {"act": "let_through", "answer": entry.pk})
    assert said(entry).state == "awaiting"


def test_nor_is_the_number_of_the_desks_form_a_way_to_the_code(
    world: World, stranger: Client, hearing: Hearing
):
    entry = enter(world, hearing, "Dark nights.")
    again = Respondent(hearing, stranger).text("Dark nights.")
    sent = again.press("send", submission=str(entry.answer.submission))
    assert sent.status_code == 409
    assert again.press("send").status_code == 302, "with a number of its own it is another answer"


def test_where_answers_are_checked_first_it_then_awaits_that_check(
    world: World, alice: Client, stranger: Client
):
    hearing = world.place(checked_first=True)
    world.member(hearing.tool.place, "Bob", Role.MODERATOR)
    entry = enter(world, hearing, "Dark nights.")
    check_entry(world.as_bob, entry=entry, version=1)
    assert said(entry).state == "awaiting" and figures(hearing).total == 0
    assert "Dark nights." in alice.get(at(hearing, "hearing-check")).content.decode()
    let_through(world.as_alice, answer=entry.answer)
    assert "Dark nights." in stranger.get(at(hearing, "hearing")).content.decode()


def test_a_checker_puts_it_right_and_both_versions_are_kept(world: World, bob: Client, hearing: Hearing):
    entry = enter(world, hearing, "The lamsp.")
    clerk = Clerk(bob, hearing, at(hearing, "hearing-desk-edit", answer=entry.pk))
    assert "The lamsp." in clerk.html
    clerk.say("The lamps.").press("send")
    assert fresh(entry).state == "checked"
    rows = Revision.objects.filter(contribution=entry.pk).order_by("number").values_list("body", "by_id")
    assert list(rows) == [("The lamsp.", world.alice.pk), ("The lamps.", world.bob.pk)]
    assert figures(hearing).total == 1
    line = AuditEntry.objects.get(verb="hearing.entry.checked")
    assert line.details == {"corrected": True}


def test_it_is_sent_back_with_a_note_and_comes_again(
    world: World, alice: Client, bob: Client, hearing: Hearing
):
    entry = enter(world, hearing)
    where = at(hearing, "hearing-desk-entry", answer=entry.pk)
    silent = bob.post(where, {"act": "send_back", "version": 1, "note": " "})
    assert silent.status_code == 422 and "Write what must be put right." in silent.content.decode()
    bob.post(where, {"act": "send_back", "version": 1, "note": "Page two is missing."})
    assert fresh(entry).state == "sent_back"
    assert (
        "Page two is missing." in alice.get(at(hearing, "hearing-desk") + "?list=sent_back").content.decode()
    )
    with pytest.raises(NotPossible):
        check_entry(world.as_bob, entry=entry, version=1)
    clerk = Clerk(alice, hearing, at(hearing, "hearing-desk-edit", answer=entry.pk))
    assert "Page two is missing." in clerk.html
    clerk.say("With page two.").press("send")
    assert (fresh(entry).state, fresh(entry).note) == ("to_check", "")
    check_entry(world.as_bob, entry=entry, version=2)


def test_what_has_changed_meanwhile_is_not_checked_unseen(world: World, bob: Client, hearing: Hearing):
    entry = enter(world, hearing)
    Clerk(bob, hearing)
    mended = Clerk(logged_in_alice(world), hearing, at(hearing, "hearing-desk-edit", answer=entry.pk))
    mended.say("Changed.").press("send")
    with pytest.raises(NotPossible):
        check_entry(world.as_bob, entry=entry, version=1)
    check_entry(world.as_bob, entry=entry, version=2)
    with pytest.raises(NotPossible, match=r"already|allerede"):
        check_entry(world.as_bob, entry=entry, version=2)


def logged_in_alice(world: World) -> Client:
    client = Client()
    client.force_login(world.alice)
    return client


def test_a_late_answer_is_marked_for_everyone(world: World, stranger: Client, hearing: Hearing):
    over(hearing)
    entry = enter(world, hearing, "Too late.")
    check_entry(world.as_bob, entry=entry, version=1)
    for page in (at(hearing, "hearing"), at(hearing, "hearing-answer", answer=entry.pk)):
        assert "Came after the deadline" in stranger.get(page).content.decode()


def test_strangers_and_readers_can_do_nothing(world: World, stranger: Client, hearing: Hearing):
    entry = enter(world, hearing)
    with pytest.raises(Refused):
        check_entry(world.as_charlie, entry=entry, version=1)
    for name in ("hearing-desk-entry", "hearing-desk-edit"):
        assert stranger.get(at(hearing, name, answer=entry.pk)).status_code in (302, 403)


def test_exports_and_the_api_say_how_it_came_and_staff_who_wrote_it_in(
    world: World, alice: Client, stranger: Client, hearing: Hearing
):
    entry = enter(world, hearing, channel="phone")
    check_entry(world.as_bob, entry=entry, version=1)
    where = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug, "format": "csv"}

    def rows(client: Client, name: str) -> list[dict[str, str]]:
        body = b"".join(client.get(reverse(name, kwargs=where)).streaming_content)  # type: ignore[attr-defined]
        return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))

    (public,) = rows(stranger, "hearing-download")
    assert (public["channel"], public["received_on"], public["late"]) == (
        "phone",
        today().isoformat(),
        "False",
    )
    assert "written_in_by" not in public and "Alice" not in str(public)
    (staff,) = rows(alice, "hearing-export")
    assert (staff["written_in_by"], staff["checked_by"]) == ("Alice", "Bob")
    path = f"/api/v1/hearing/{hearing.tool.place.slug}/{hearing.tool.slug}/answers"
    (row,) = stranger.get(path).json()["answers"]
    assert (row["channel"], row["received_on"], row["late"]) == ("phone", today().isoformat(), False)


@pytest.mark.parametrize("which", ["to_check", "checked", "letters"])
def test_the_lists_do_not_grow_queries(
    world: World, alice: Client, hearing: Hearing, which: str, assert_same_queries
):
    def one_more() -> None:
        entry = enter(world, hearing)
        if which != "to_check":
            check_entry(world.as_bob, entry=entry, version=1)

    def six_more() -> None:
        for _ in range(6):
            one_more()

    one_more()
    assert_same_queries(
        lambda: alice.get(at(hearing, "hearing-desk") + f"?list={which}"),
        grow=six_more,
        at_most=14,
    )


def test_the_record_holds_what_came_in_and_who_wrote_and_checked_it(
    world: World, alice: Client, hearing: Hearing
):
    clerk = Clerk(alice, hearing).say("For the record.")
    clerk.press("send", scans=SimpleUploadedFile("letter.pdf", letter()))
    entry = Entry.objects.get()
    check_entry(world.as_bob, entry=entry, version=1)
    (record,) = record_rows([entry.pk])
    assert [document.title for document in record.documents] == ["v1", "letter.pdf"]
    assert record.handling["received"] == today().isoformat()
    assert (record.handling["written_in_by"], record.handling["checked_by"]) == ("Alice", "Bob")
