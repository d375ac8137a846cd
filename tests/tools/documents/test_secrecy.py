"""A closed room: nothing of it shows to who is outside, by whatever way they look. Inside it is found."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moteplass.spine.access.actor import actor_for
from moteplass.spine.content.attachments import take
from moteplass.spine.content.models import Attachment, Contribution
from moteplass.spine.notify.following import follow_as_person
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Membership
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.documents import jobs
from moteplass.tools.documents.commands import change_document, write_document
from moteplass.tools.documents.models import Document
from moteplass.tools.documents.records import record_rows
from tests.addresses import at
from tests.conftest import logged_in
from tests.tools.documents.rooms import given, room
from tests.world import World

TITLE, WORDS = "Zebras at the quay", "The giraffe needs a wider pavement."
PDF = b"%PDF-1.7\nstartxref\n0\n%%EOF\n"


def written(world: World, **more: Any) -> Document:
    tool = room(world, **more)
    files = (take(SimpleUploadedFile("giraffe.pdf", PDF)),)
    found = write_document(world.as_alice, tool=tool, given=given(TITLE, WORDS, files=files))
    return Document.objects.select_related("tool__place", "contribution").get(pk=found.pk)


def ways_in(document: Document) -> list[str]:
    tool, place = document.tool, document.tool.place.slug
    api = f"/api/v1/documents/{place}/{tool.slug}/documents"
    attachment = Attachment.objects.get(contribution_id=document.pk)
    return [
        at(tool, "documents"),
        at(tool, "documents-document", document=document.pk),
        at(tool, "documents-versions", document=document.pk),
        at(tool, "documents-version", document=document.pk, version=1),
        f"/m/{place}/",
        f"/m/{place}/feed.atom",
        f"/m/{place}/search/?q=giraffe",
        f"/files/{attachment.pk}/{attachment.name}",
        api,
        f"{api}/{document.pk}",
        f"{api}/{document.pk}/versions",
    ]


@pytest.mark.parametrize("access", ["members", "hidden"])
def test_who_is_outside_meets_nothing_of_a_room(world: World, stranger: Client, access: str) -> None:
    document = written(world, access=access)
    member = logged_in(world.member(document.tool.place, "Member", "reader").email)
    outside = [stranger, logged_in(world.bob.email), logged_in(world.charlie.email)]
    for address in ways_in(document):
        assert member.get(address).status_code == 200, address
        for client in outside:
            assert client.get(address).status_code == 404, address
    for address in (
        "/",
        "/places/",
        "/search/?q=giraffe",
        "/search/?q=zebras",
        "/sitemap.xml",
        "/api/v1/places",
    ):
        for client in outside:
            said = client.get(address).content.decode()
            assert TITLE not in said, address
            assert document.tool.place.slug not in said, address


def test_a_member_finds_it_by_search_in_the_feed_and_by_the_api(world: World) -> None:
    document = written(world)
    member = logged_in(world.member(document.tool.place, "Member", "reader").email)
    for address in (
        "/search/?q=giraffe",
        f"/m/{document.tool.place.slug}/feed.atom",
        f"/m/{document.tool.place.slug}/",
    ):
        assert TITLE in member.get(address).content.decode(), address
    api = f"/api/v1/documents/{document.tool.place.slug}/documents/documents"
    assert [row["title"] for row in member.get(f"{api}?q=giraffe").json()["documents"]] == [TITLE]
    assert member.get(f"{api}?q=elephant").json()["documents"] == []
    one = member.get(f"{api}/{document.pk}").json()
    assert (one["markdown"], one["files"][0]["name"]) == (WORDS, "giraffe.pdf")
    assert member.get(f"{api}/{document.pk}/versions").json()["versions"][0]["number"] == 1


def test_a_change_is_told_to_followers_who_may_still_read_and_once_a_day(world: World) -> None:
    document = written(world)
    tool, said = document.tool, document.contribution
    for name in ("Follows", "Left", "Comments"):
        person = actor_for(world.member(tool.place, name, "contributor"))
        if name == "Comments":
            post_comment(person, about=said, text="Well")
        else:
            follow_as_person(person, tool=tool, contribution=said)
    Membership.objects.filter(user__name="Left").delete()
    for version in (1, 2):
        change_document(
            world.as_alice, document=document, given=given(TITLE, f"Text {version}"), version=version
        )
        jobs.tell_changed(document_id=document.pk, version=version + 1)
    told = Mail.objects.filter(purpose="documents.changed")
    assert sorted(told.values_list("to", flat=True)) == ["comments@example.test", "follows@example.test"]
    assert all(TITLE in mail.subject and "stop" in mail.unsubscribe for mail in told)


def test_the_record_has_every_version_and_every_file(world: World) -> None:
    document = written(world)
    change_document(world.as_alice, document=document, given=given(TITLE, "Second"), version=1)
    post_comment(world.as_alice, about=document.contribution, text="Well")
    ids = Contribution.objects.unscoped(reason="a test").values_list("pk", flat=True)
    records = {record.kind: record for record in record_rows(list(ids))}
    assert [one.text for one in records["documents.document"].documents] == [WORDS, "Second", ""]
    assert records["documents.document"].documents[2].storage_name
    assert records["talk.comment"].documents[0].text == "Well"


@pytest.mark.parametrize("version", ["9" * 5000, "9" * 18, "-1", "x", "\x00"])
def test_a_version_that_is_no_number_of_ours_is_no_fault_of_ours(world: World, version: str) -> None:
    document = written(world)
    where = at(document.tool, "documents-edit", document=document.pk)
    sent = {"act": "save", "title": TITLE, "body": "Other words.", "version": version}
    assert logged_in(world.alice.email).post(where, sent).status_code in (404, 409, 422)
