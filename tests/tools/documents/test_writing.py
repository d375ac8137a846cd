"""Writing documents together: publishing, drafts, versions, and two who change the same at once."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from moteplass.spine.access.actor import actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.content.models import Attachment, Contribution, Revision, State
from moteplass.spine.places.models import Place
from moteplass.spine.stewardship.commands import move_place
from moteplass.tools.documents import queries
from moteplass.tools.documents.commands import (
    Overtaken,
    change_document,
    keep_draft,
    throw_draft,
    withdraw_document,
    write_document,
)
from moteplass.tools.documents.models import Document
from tests.addresses import at, read
from tests.conftest import logged_in
from tests.tools.documents.rooms import again, document, given, room
from tests.world import World

PDF = b"%PDF-1.7\nstartxref\n0\n%%EOF\n"


def form(**more: Any) -> dict[str, Any]:
    typed = {"title": "The plan", "body": "First we **count** the lamps.", "act": "save"}
    return typed | {"submission": str(uuid.uuid4())} | more


def test_what_is_written_shows_with_its_formatting_and_its_writer(world: World) -> None:
    tool = room(world)
    bob = logged_in(world.member(tool.place, "Bob", "contributor").email)
    response = bob.post(at(tool, "documents-new"), form())
    page = read(bob, response["Location"])
    assert "<strong>count</strong>" in page
    assert "Bob" in page
    assert "The plan" in read(bob, at(tool, "documents"))


def test_the_same_form_sent_twice_is_one_document(world: World) -> None:
    tool, sent = room(world), given()
    first = write_document(world.as_alice, tool=tool, given=sent)
    assert write_document(world.as_alice, tool=tool, given=sent) == first
    assert Document.objects.count() == 1


def test_a_form_without_title_or_text_is_kept_with_words_at_its_fields(world: World) -> None:
    tool = room(world)
    alice = logged_in(world.alice.email)
    response = alice.post(at(tool, "documents-new"), form(title="", body="Still here"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Give the document a title." in page
    assert "Still here" in page
    assert alice.post(at(tool, "documents-new"), form(body="")).status_code == 422
    assert not Document.objects.exists()


def test_an_identity_number_is_asked_about_before_it_is_stored(world: World) -> None:
    tool = room(world)
    alice = logged_in(world.alice.email)
    typed = form(body="He is 13097248022.")
    response = alice.post(at(tool, "documents-new"), typed)
    assert response.status_code == 422
    assert "national identity number" in response.content.decode()
    assert not Contribution.objects.unscoped(reason="a test").exists()
    # The button makes the text readable by all; saving it is another.
    shown = alice.post(at(tool, "documents-new"), typed | {"act": "", "fix": "blot"}).content.decode()
    assert "13097248022" not in shown and "He is •••••••••••." in shown
    alice.post(at(tool, "documents-new"), typed | {"fix": "blot"})
    assert "13097248022" not in Revision.objects.get().body


def test_who_writes_and_who_changes_what(world: World) -> None:
    tool = room(world)
    people = {
        name: actor_for(world.member(tool.place, name, name.lower())) for name in ("Reader", "Contributor")
    }
    with pytest.raises(Refused):
        document(tool, people["Reader"])
    bob = actor_for(world.member(tool.place, "Bob", "contributor"))
    own = document(tool, bob)
    with pytest.raises(Refused):
        change_document(people["Contributor"], document=own, given=given(body="Mine now"), version=1)
    assert change_document(bob, document=own, given=given(body="Second"), version=1) == 2
    expert = actor_for(world.member(tool.place, "Expert", "expert"))
    assert change_document(expert, document=own, given=given(body="Third"), version=2) == 3
    assert change_document(world.as_alice, document=own, given=given(body="Fourth"), version=3) == 4


def test_the_second_of_two_is_told_sees_the_difference_and_keeps_what_was_typed(world: World) -> None:
    tool = room(world)
    found = document(tool, world.as_alice, body="First we count the lamps.")
    expert = logged_in(world.member(tool.place, "Expert", "expert").email)
    edit = at(tool, "documents-edit", document=found.pk)
    assert 'name="version" value="1"' in read(expert, edit)
    change_document(world.as_alice, document=found, given=given(body="First we count the posts."), version=1)
    late = form(body="First we count the lamps. Then we switch them off.", version="1")
    response = expert.post(edit, late)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Alice has saved a newer version meanwhile" in page
    theirs = page.partition('id="theirs"')[2].partition("mp-diff mp-prose")[2].partition("</section>")[0]
    assert "lamps" in theirs.partition("<del>")[2].partition("</del>")[0]
    assert "posts" in theirs.partition("<ins>")[2].partition("</ins>")[0]
    assert "Then we switch them off." in page
    assert Revision.objects.filter(contribution=found.pk).count() == 2
    # Sent again it is made from the newest version.
    assert 'name="version" value="2"' in page
    assert expert.post(edit, late | {"version": "2"}).status_code == 302
    assert "switch them off" in Revision.objects.get(contribution=found.pk, number=3).body


def test_of_two_who_save_from_the_same_version_one_is_overtaken(world: World) -> None:
    tool = room(world)
    found = document(tool, world.as_alice)
    assert change_document(world.as_alice, document=found, given=given(body="One"), version=1) == 2
    with pytest.raises(Overtaken) as late:
        change_document(world.as_alice, document=found, given=given(body="Other"), version=1)
    assert late.value.newest == 2
    # What says the same as what stands there is no new version, whoever was late.
    assert change_document(world.as_alice, document=found, given=given(body="One"), version=1) == 2


def test_every_version_stays_and_any_two_are_compared(world: World) -> None:
    tool = room(world)
    found = document(tool, world.as_alice, body="Count the lamps.")
    for number, body in enumerate(["Count the posts.", "Count the red posts."], 1):
        change_document(world.as_alice, document=found, given=given(body=body), version=number)
    alice = logged_in(world.alice.email)
    page = read(alice, at(tool, "documents-versions", document=found.pk) + "?before=1&after=3")
    assert "From version 1 to version 3" in page
    assert "lamps" in page.partition("<del>")[2]
    first = read(alice, at(tool, "documents-version", document=found.pk, version=1))
    assert "Count the lamps." in first
    assert "This is an earlier version" in first
    assert alice.get(at(tool, "documents-version", document=found.pk, version=9)).status_code == 404


def test_a_draft_is_for_its_writer_alone_until_it_is_published(world: World) -> None:
    tool = room(world)
    bob = actor_for(world.member(tool.place, "Bob", "contributor"))
    sent = given("Half a thought")
    draft = keep_draft(bob, tool=tool, given=sent)
    keep_draft(bob, tool=tool, given=replace(sent, body="A bit more"))
    alice, mine = logged_in(world.alice.email), logged_in(world.bob.email)
    for address in (
        at(tool, "documents"),
        at(tool, "documents") + "?show=drafts",
        f"/m/{tool.place.slug}/",
        f"/m/{tool.place.slug}/search/?q=thought",
    ):
        assert "Half a thought" not in read(alice, address), address
    assert alice.get(at(tool, "documents-edit", document=draft.pk)).status_code == 404
    assert "Half a thought" in read(mine, at(tool, "documents") + "?show=drafts")
    assert "A bit more" in read(mine, at(tool, "documents-edit", document=draft.pk))
    assert not Revision.objects.exists()
    published = write_document(bob, tool=tool, given=replace(sent, body="A whole thought"))
    assert Document.objects.get() == published
    assert "Half a thought" in read(alice, at(tool, "documents"))


def test_a_draft_that_is_thrown_away_leaves_nothing(world: World) -> None:
    tool = room(world)
    draft = keep_draft(world.as_alice, tool=tool, given=given())
    throw_draft(world.as_alice, draft=draft)
    assert not Contribution.objects.unscoped(reason="a test").exists()


def test_files_come_along_stay_with_their_versions_and_survive_errors(world: World) -> None:
    tool = room(world)
    alice = logged_in(world.alice.email)
    upload = SimpleUploadedFile("map.pdf", PDF, "application/pdf")
    wrong = alice.post(at(tool, "documents-new"), form(title="", files=upload))
    page = wrong.content.decode()
    assert wrong.status_code == 422
    token = page.partition('name="kept" value="')[2].partition('"')[0]
    response = alice.post(at(tool, "documents-new"), form(body="", kept=token))
    assert response.status_code == 302, response.content.decode()
    attachment = Attachment.objects.get()
    found = Document.objects.get()
    assert alice.get(f"/files/{attachment.pk}/{attachment.name}").status_code == 200
    change_document(
        world.as_alice,
        document=found,
        given=given(body="Without the map", remove=frozenset({attachment.pk})),
        version=1,
    )
    assert queries.files_at(found.pk, 2) == []
    assert [file.name for file in queries.files_at(found.pk, 1)] == ["map.pdf"]


def test_what_is_withdrawn_is_gone_for_others_and_can_be_put_back(world: World) -> None:
    tool = room(world)
    bob = world.member(tool.place, "Bob", "contributor")
    reader = logged_in(world.member(tool.place, "Reader", "reader").email)
    found = document(tool, actor_for(bob))
    client = logged_in(bob.email)
    ask = at(tool, "documents-withdraw", document=found.pk)
    assert "Withdraw the document?" in read(client, ask)
    assert "The plan" in read(reader, at(tool, "documents"))
    client.post(ask)
    assert "The plan" not in read(reader, at(tool, "documents"))
    assert reader.get(at(tool, "documents-document", document=found.pk)).status_code == 404
    assert reader.post(ask).status_code == 404
    assert "This document is withdrawn" in read(client, at(tool, "documents-document", document=found.pk))
    with pytest.raises(Refused):
        change_document(actor_for(bob), document=found, given=given(body="x"), version=1)
    assert reader.post(at(tool, "documents-put-back", document=found.pk)).status_code == 404
    client.post(at(tool, "documents-put-back", document=found.pk))
    assert "The plan" in read(reader, at(tool, "documents"))


def test_nobody_writes_in_a_closed_place_and_what_was_typed_can_be_copied(world: World) -> None:
    tool = room(world)
    found = document(tool, world.as_alice)
    move_place(world.as_alice, place=tool.place, to=Place.State.CLOSED)
    alice = logged_in(world.alice.email)
    response = alice.post(at(tool, "documents-edit", document=found.pk), form(body="Too late", version="1"))
    assert response.status_code == 403
    assert "Too late" in response.content.decode()
    with pytest.raises(Refused):
        withdraw_document(world.as_alice, document=Document.objects.get(pk=found.pk))
    assert Contribution.objects.unscoped(reason="a test").get(pk=found.pk).state == State.PUBLISHED


def test_the_steward_writes_before_the_room_opens_and_nobody_else(world: World) -> None:
    tool = room(world, published=False)
    expert = actor_for(world.member(tool.place, "Expert", "expert"))
    with pytest.raises(Refused):
        document(tool, expert)
    document(tool, world.as_alice)
    assert again(tool).place.state == Place.State.DRAFT


def test_a_list_grows_without_more_queries_and_pages_newest_changed_first(
    world: World, assert_same_queries: Any
) -> None:
    tool = room(world)
    alice = logged_in(world.alice.email)

    def grow(start: int) -> None:
        for n in range(start, start + 20):
            document(tool, world.as_alice, title=f"Paper {n}")

    grow(0)
    home, newest = at(tool, "documents"), f"/m/{tool.place.slug}/"
    assert_same_queries(lambda: (alice.get(home), alice.get(newest)), grow=lambda: grow(20))
    change_document(
        world.as_alice, document=Document.objects.order_by("pk")[0], given=given("Paper 0", "New"), version=1
    )
    first = queries.documents(world.as_alice, tool)
    assert [row.title for row in first.rows[:2]] == ["Paper 0", "Paper 39"]
    rest = queries.documents(world.as_alice, tool, cursor=first.next)
    assert len({row.id for row in [*first.rows, *rest.rows]}) == 40
    assert rest.next is None


def test_a_document_costs_the_same_with_more_versions_and_comments(
    world: World, assert_same_queries: Any
) -> None:
    tool = room(world)
    found = document(tool, world.as_alice)
    alice = logged_in(world.alice.email)
    version = iter(range(1, 100))

    def grow() -> None:
        for _n in range(5):
            at_version = next(version)
            change_document(
                world.as_alice, document=found, given=given(body=f"Text {at_version}"), version=at_version
            )
            alice.post(f"/m/{tool.place.slug}/documents/c/{found.pk}/comment/", {"text": "Well said"})

    grow()
    page = at(tool, "documents-document", document=found.pk)
    versions = at(tool, "documents-versions", document=found.pk)
    assert_same_queries(lambda: (alice.get(page), alice.get(versions)), grow=grow)


def test_the_list_is_searched(world: World) -> None:
    tool = room(world)
    document(tool, world.as_alice, "Lamps", "About zebras")
    document(tool, world.as_alice, "Posts", "About giraffes")
    alice = logged_in(world.alice.email)
    page = read(alice, at(tool, "documents") + "?q=zebras")
    assert "Lamps" in page
    assert "Posts" not in page
    assert "No documents with these words" in read(alice, at(tool, "documents") + "?q=elephants")
