"""A report: its writer's alone until it is published, one document from then on."""

import pytest
from django.test import Client

from moteplass.spine.access.actor import STRANGER, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Capacity, Contribution
from moteplass.spine.places.models import Access, Place, Tool, Writers
from moteplass.spine.stewardship.commands import move_place
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.documents.commands import change_document, keep_draft, publish_report, write_document
from moteplass.tools.documents.models import Document
from tests.addresses import at, read
from tests.conftest import logged_in
from tests.tools.documents.rooms import again, given, room
from tests.world import World


def make(world: World) -> Tool:
    return room(
        world,
        template="report",
        title="A hundred Fridays",
        access=Access.OPEN,
        writers=Writers.VERIFIED,
        published=False,
    )


def published(world: World, tool: Tool, body: str = "The bus was full.") -> Document:
    draft = keep_draft(world.as_alice, tool=tool, given=given("A hundred Fridays", body))
    return publish_report(world.as_alice, draft=draft)


def test_a_report_is_written_kept_looked_at_and_published(world: World, stranger: Client) -> None:
    tool = make(world)
    alice = logged_in(world.alice.email)
    home = at(tool, "documents")
    assert "The report is not written yet" in read(alice, home)
    typed = {
        "title": "A hundred Fridays",
        "body": "The **bus** was full.",
        "submission": "b2f0f7e0-3c62-4a3a-9a36-9f4f3c1f7c10",
        "act": "save",
    }
    # Publishing is asked about first: the form alone does not do it.
    asked = alice.post(at(tool, "documents-new"), typed)["Location"]
    assert asked == at(tool, "documents-open")
    assert stranger.get(home).status_code == 404
    assert "<strong>bus</strong>" in read(alice, asked)
    alice.post(asked)
    page = read(stranger, home)
    assert "<strong>bus</strong>" in page
    assert "Etaten" in page
    assert again(tool).place.state == Place.State.OPEN
    report = Contribution.objects.visible_to(STRANGER).get(tool=tool)
    assert report.capacity == Capacity.AGENCY
    assert report.revision == 1


def test_nobody_else_sees_the_draft_whatever_their_role_and_however_the_place_stands(
    world: World, stranger: Client
) -> None:
    tool = make(world)
    keep_draft(world.as_alice, tool=tool, given=given("Secret zebra", "Secret giraffe"))
    move_place(world.as_alice, place=tool.place, to=Place.State.OPEN)
    steward = logged_in(world.member(tool.place, "Other", "steward").email)
    place = f"/m/{tool.place.slug}/"
    for client in (steward, stranger):
        for address in (place, f"{place}search/?q=giraffe", "/search/?q=giraffe", f"{place}feed.atom"):
            said = client.get(address).content.decode()
            assert "zebra" not in said, address
    assert stranger.get(at(tool, "documents")).status_code == 404
    assert "zebra" not in read(steward, at(tool, "documents"))


def test_an_empty_report_is_not_published(world: World) -> None:
    tool = make(world)
    alice = logged_in(world.alice.email)
    assert alice.post(at(tool, "documents-open")).status_code == 422
    draft = keep_draft(world.as_alice, tool=tool, given=given("Only a title", ""))
    assert alice.post(at(tool, "documents-open")).status_code == 422
    with pytest.raises(Refused):
        publish_report(world.as_alice, draft=draft)


def test_a_report_is_one_document_and_published_once_by_its_steward(world: World) -> None:
    tool = make(world)
    expert = actor_for(world.member(tool.place, "Expert", "expert"))
    published(world, tool)
    tool = again(tool)
    with pytest.raises(Refused):
        write_document(world.as_alice, tool=tool, given=given())
    late = keep_draft(expert, tool=tool, given=given())
    with pytest.raises(Refused):
        publish_report(expert, draft=late)
    with pytest.raises(Refused):
        published(world, tool)
    with pytest.raises(NoRoom):
        publish_report(world.as_alice, draft=late)
    assert logged_in(world.alice.email).get(at(tool, "documents-new")).status_code == 404


def test_a_published_report_is_changed_in_the_open_and_commented_on(world: World, stranger: Client) -> None:
    tool = make(world)
    report = published(world, tool)
    report = Document.objects.select_related("tool__place").get(pk=report.pk)
    expert = actor_for(world.member(tool.place, "Expert", "expert"))
    change_document(
        expert, document=report, given=given("A hundred Fridays", "The bus was empty."), version=1
    )
    page = read(stranger, at(tool, "documents-version", document=report.pk, version=2))
    assert "empty" in page
    said = Contribution.objects.visible_to(STRANGER).get(pk=report.pk)
    post_comment(world.as_charlie, about=said, text="I was on it.")
    page = read(stranger, at(tool, "documents"))
    assert "I was on it." in page
    assert "Log in to comment" in page
    # Who may comment does not write.
    with pytest.raises(Refused):
        change_document(world.as_charlie, document=report, given=given(), version=2)
