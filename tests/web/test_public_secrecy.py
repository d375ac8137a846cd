"""Nothing closed is ever shown: not by page, list, search, feed, map of the site, count or title."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from moteplass.spine.content.models import Attachment
from moteplass.spine.notify.following import token_of
from moteplass.spine.notify.models import Follower
from moteplass.spine.places.models import Access, Place
from moteplass.spine.stewardship.commands import change_place
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing.commands import answering
from tests.world import World

CLOSED = [Access.ORGANISATION, Access.MEMBERS, Access.HIDDEN]
READ = [
    "/m/{place}/",
    "/m/{place}/search/",
    "/m/{place}/search/?q=secret",
    "/m/{place}/feed.atom",
    "/m/{place}/members/",
]
READ += [
    "/m/{place}/settings/",
    "/m/{place}/{tool}/",
    "/m/{place}/{tool}/follow/",
    "/m/{place}/{tool}/c/{answer}/comment/",
]
WRITE = [
    "/m/{place}/{tool}/follow/",
    "/m/{place}/{tool}/c/{answer}/support/",
    "/m/{place}/{tool}/c/{answer}/comment/",
]
EVERYWHERE = [
    "/",
    "/hearings/",
    "/hearings/?show=ended",
    "/places/",
    "/places/?show=ended",
    "/places/?show=mine",
]
EVERYWHERE += ["/search/?q=zebra", "/sitemap.xml", "/robots.txt"]


def anonymised(response: Any, place: str) -> tuple[int, str, dict[str, str]]:
    """All that a response tells, without the address that was asked for and what is random in every answer."""
    body = re.sub(r'nonce="[^"]+"', "", response.content.decode().replace(place, "…"))
    headers = {name: re.sub(r"'nonce-[^']+'", "", value) for name, value in response.items()}
    headers.pop("Content-Length", None)
    return response.status_code, body, headers


@pytest.mark.parametrize("access", CLOSED)
def test_a_stranger_cannot_learn_that_a_closed_place_exists(
    world: World, stranger: Client, charlie: Client, access: str
) -> None:
    hearing = world.place(access=access)
    answer = world.answer(hearing, actor=world.as_alice)
    there = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug, "answer": answer.pk}
    nowhere = there | {"place": "no-such"}
    for client in (stranger, charlie):
        for address in READ:
            real = anonymised(client.get(address.format(**there)), there["place"])
            false = anonymised(client.get(address.format(**nowhere)), nowhere["place"])
            assert real == false, address
            assert real[0] == 404, address


@pytest.mark.parametrize("access", CLOSED)
def test_a_stranger_cannot_write_in_a_closed_place(world: World, charlie: Client, access: str) -> None:
    hearing = world.place(access=access)
    answer = world.answer(hearing, actor=world.as_alice)
    there = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug, "answer": answer.pk}
    for address in WRITE:
        sent = charlie.post(address.format(**there), {"email": "c@example.test", "text": "Hello"})
        assert sent.status_code == 404, address


@pytest.mark.parametrize("access", CLOSED)
def test_a_closed_place_is_on_no_list_for_strangers(
    world: World, stranger: Client, charlie: Client, access: str
) -> None:
    hearing = world.place(title="Zebra crossings", access=access)
    world.answer(hearing, "The zebra is striped", actor=world.as_alice)
    for client in (stranger, charlie):
        for address in EVERYWHERE:
            page = client.get(address).content.decode().replace("zebra”", "").replace('value="zebra"', "")
            assert "Zebra" not in page, address
            assert "<mark>" not in page, address
            assert hearing.tool.place.slug not in page, address


def test_a_closed_tool_in_an_open_place_is_not_there(world: World, stranger: Client, alice: Client) -> None:
    hearing = world.place(title="An open house")
    world.answer(hearing, "The zebra is striped", actor=world.as_alice)
    hearing.tool.access = Access.MEMBERS
    hearing.tool.save()
    place = hearing.tool.place.slug
    assert stranger.get(f"/m/{place}/").status_code == 200
    for address in (
        f"/m/{place}/",
        f"/m/{place}/feed.atom",
        "/search/?q=striped",
        "/hearings/",
        "/sitemap.xml",
    ):
        page = stranger.get(address).content.decode()
        assert hearing.tool.slug + "/" not in page.replace("hearings/", ""), address
        assert "zebra" not in page, address
    assert stranger.get(f"/m/{place}/{hearing.tool.slug}/follow/").status_code == 404
    assert "zebra" in alice.get("/search/?q=striped").content.decode()


def test_search_hides_what_has_been_held_back(world: World, stranger: Client, alice: Client) -> None:
    hearing = world.place()
    answer = world.answer(hearing, "The zebra is striped")
    address = f"/m/{hearing.tool.place.slug}/search/?q=striped"
    assert "<mark>striped</mark>" in stranger.get(address).content.decode()
    answering.hold_back(world.as_alice, answer=answer)
    assert "striped</mark>" not in stranger.get(address).content.decode()
    assert "<mark>striped</mark>" in alice.get(address).content.decode()


def test_comments_on_what_has_been_held_back_are_hidden_with_it(world: World, stranger: Client) -> None:
    hearing = world.place()
    answer = world.answer(hearing)
    post_comment(world.as_charlie, about=answer.contribution, text="The zebra is striped")
    addresses = (
        "/search/?q=striped",
        f"/m/{hearing.tool.place.slug}/",
        f"/m/{hearing.tool.place.slug}/feed.atom",
    )
    assert all("zebra" in stranger.get(address).content.decode() for address in addresses)
    answering.hold_back(world.as_alice, answer=answer)
    assert not any("zebra" in stranger.get(address).content.decode() for address in addresses)


def test_what_people_write_is_text_in_the_feed_too(world: World, stranger: Client) -> None:
    hearing = world.place()
    world.answer(hearing, "Lys <script>alert(1)</script> overalt", name="<i>Ola</i>")
    feed = ElementTree.fromstring(stranger.get(f"/m/{hearing.tool.place.slug}/feed.atom").content)
    summaries = [node.text or "" for node in feed.iter("{http://www.w3.org/2005/Atom}summary")]
    assert any("&lt;script&gt;" in text for text in summaries)
    assert not any("<script" in text for text in summaries)


def test_search_hides_others_answers_where_one_answers_first(world: World, stranger: Client) -> None:
    hearing = world.place(write_first=True)
    world.answer(hearing, "The zebra is striped")
    for address in ("/search/?q=striped", f"/m/{hearing.tool.place.slug}/feed.atom"):
        assert "zebra" not in stranger.get(address).content.decode()


def test_the_feed_shows_each_reader_what_they_may_read(world: World, stranger: Client, alice: Client) -> None:
    hearing = world.place(checked_first=True)
    answer = world.answer(hearing, "Awaiting a check")
    address = f"/m/{hearing.tool.place.slug}/feed.atom"
    assert "Awaiting a check" not in stranger.get(address).content.decode()
    assert "Awaiting a check" not in alice.get(address).content.decode()
    answering.let_through(world.as_alice, answer=answer)
    feed = stranger.get(address)
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "Awaiting a check" in feed.content.decode()


def test_words_found_are_marked_and_everything_else_is_escaped(world: World, stranger: Client) -> None:
    world.answer(world.place(), "Lys <script>alert(1)</script> overalt")
    page = stranger.get("/search/?q=lys").content.decode()
    assert "<mark>Lys</mark>" in page
    assert "<script>alert" not in page


def test_a_follower_of_a_place_that_has_closed_is_not_told_its_title(world: World, stranger: Client) -> None:
    hearing = world.place(title="Zebra crossings")
    follower = Follower.objects.create(tool=hearing.tool, email="kari@example.test", language="nb")
    change_place(world.as_alice, place=hearing.tool.place, access=Access.MEMBERS)
    for address in (f"/follow/{token_of(follower)}/", f"/follow/{token_of(follower)}/stop/"):
        page = stranger.get(address)
        assert page.status_code == 200
        assert "Zebra" not in page.content.decode()
        assert hearing.tool.place.slug not in page.content.decode()


def test_files_follow_what_they_came_with(
    world: World, stranger: Client, charlie: Client, alice: Client
) -> None:
    hearing = world.place()
    answer = world.answer(hearing)
    name = default_storage.save("uploads/test.pdf", ContentFile(b"%PDF-1.7 hello"))
    file = Attachment.objects.create(
        contribution_id=answer.pk,
        name="kart.pdf",
        mime="application/pdf",
        size=14,
        sha256="0" * 64,
        file=name,
    )
    address = f"/files/{file.pk}/kart.pdf"
    response = stranger.get(address)
    assert response.status_code == 200
    assert b"".join(response) == b"%PDF-1.7 hello"
    assert response["X-Content-Type-Options"] == "nosniff"
    answering.hold_back(world.as_alice, answer=answer)
    assert stranger.get(address).status_code == charlie.get(address).status_code == 404
    assert alice.get(address).status_code == 200
    Place.objects.filter(pk=hearing.tool.place_id).update(access=Access.HIDDEN)
    assert charlie.get(address).status_code == 404


def test_a_file_taken_out_of_an_answer_is_left_to_those_who_see_its_versions(
    world: World, stranger: Client, alice: Client
) -> None:
    answer = world.answer(world.place())
    name = default_storage.save("uploads/old.docx", ContentFile(b"PK"))
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    file = Attachment.objects.create(
        contribution_id=answer.pk,
        removed_in=2,
        name="old.docx",
        mime=mime,
        size=2,
        sha256="0" * 64,
        file=name,
    )
    assert stranger.get(f"/files/{file.pk}/old.docx").status_code == 404
    response = alice.get(f"/files/{file.pk}/old.docx")
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]


def test_the_map_of_the_site_is_the_same_for_everyone(world: World, stranger: Client, alice: Client) -> None:
    world.place(title="Open house")
    world.place(title="Our room", access="members")
    assert stranger.get("/sitemap.xml").content == alice.get("/sitemap.xml").content
    assert stranger.get("/sitemap.xml").content.count(b"/m/") == 2
