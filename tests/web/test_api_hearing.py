"""A hearing through the API: what its pages tell a stranger, and one's own answer with its files, to the last."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moteplass.spine.content.models import Attachment, Contribution
from moteplass.spine.notify.models import Follower
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing.commands.correcting import correct_letter
from moteplass.tools.hearing.models import Answer, Hearing, Invited
from moteplass.tools.hearing.queries import first_words
from moteplass.web.account.commands import make_key
from tests.tools.hearing.desks import enter, letter, over
from tests.web.test_api_keys import answers, ask, on, said
from tests.world import World


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


@pytest.fixture
def key(world: World) -> str:
    return make_key(world.as_charlie, name="Script", days=30)


def base(hearing: Hearing) -> str:
    return answers(hearing).removesuffix("/answers")


def send_file(hearing: Hearing, key: str, data: bytes, name: str = "letter.pdf") -> Any:
    cache.clear()
    return Client(enforce_csrf_checks=True).post(
        f"/api/v1/{base(hearing)}/files",
        {"files": SimpleUploadedFile(name, data)},
        headers={"Authorization": f"Bearer {key}"},
    )


def row(pk: int) -> Contribution:
    return Contribution.objects.unscoped(reason="the test looks").get(pk=pk)


def test_what_the_pages_tell_is_told(world: World, hearing: Hearing) -> None:
    version = row(hearing.letter_id).revision
    correct_letter(
        world.as_alice, hearing=hearing, version=version, body="The letter, put right.", note="A comma."
    )
    Invited.objects.create(
        hearing=hearing, name="Fjellvik", kind="municipality", email="post@fjellvik.test", code="1"
    )
    told = ask("GET", base(hearing)).json()
    assert told["phase"] == "open" and told["rounds"] == [] and told["documents"] == []
    assert told["sections"][0]["questions"] == [told["questions"][0]["id"]]
    versions = ask("GET", f"{base(hearing)}/letter").json()["versions"]
    assert [(v["number"], v["note"]) for v in versions] == [(2, "A comma."), (1, "")]
    assert "put right" in ask("GET", f"{base(hearing)}/letter/2").json()["texts"][0]["html"]
    assert "put right" not in ask("GET", f"{base(hearing)}/letter/1").json()["texts"][0]["html"]
    assert ask("GET", f"{base(hearing)}/letter/3").status_code == 404
    invited = ask("GET", f"{base(hearing)}/invited")
    assert [(b["name"], b["status"], b["answer"]) for b in invited.json()["invited"]] == [
        ("Fjellvik", "silent", None)
    ]
    assert "@" not in invited.content.decode()
    place = hearing.tool.place.slug
    assert ask("GET", f"places/{place}/tools").json()["tools"] == [
        {"slug": hearing.tool.slug, "kind": "hearing", "title": hearing.tool.title}
    ]


def test_comments_are_read_in_pages_that_cost_the_same(
    world: World, hearing: Hearing, assert_same_queries: Callable[..., None]
) -> None:
    about = row(world.answer(hearing).pk)
    for n in range(3):
        post_comment(world.as_charlie, about=about, text=f"Words {n}.")
    held = post_comment(world.as_charlie, about=about, text="Held.")
    Contribution.objects.unscoped(reason="test").filter(pk=held.pk).update(state="hidden")

    def read() -> Any:
        return ask("GET", on(about.answer, "comments")).json()["comments"]

    assert [(c["name"], c["html"]) for c in read()] == [("Charlie", f"<p>Words {n}.</p>") for n in range(3)]
    assert_same_queries(
        read,
        grow=lambda: [post_comment(world.as_charlie, about=about, text=f"More {n}.") for n in range(3)],
    )


@pytest.mark.parametrize("what", ["invited", "answers"])
def test_lists_of_a_hearing_cost_the_same_however_long(
    world: World, hearing: Hearing, what: str, assert_same_queries: Callable[..., None]
) -> None:
    def grow() -> None:
        for n in range(3):
            Invited.objects.create(hearing=hearing, name=f"Body {uuid4()}", kind="state", code=str(uuid4()))
            world.answer(hearing, f"Words {n}.")

    grow()
    assert_same_queries(lambda: ask("GET", f"{base(hearing)}/{what}").json(), grow=grow)


def test_an_answer_has_its_files_passages_and_the_answer_it_supports(
    world: World, hearing: Hearing, key: str
) -> None:
    first = world.answer(hearing, "Keep them.")
    token = send_file(hearing, key, letter()).json()["files"][0]["token"]
    block = ask("GET", f"{base(hearing)}/passages").json()["passages"][-1]
    more = {"files": [token], "passages": [{"block": block["block"]}], "supports_answer": first.pk}
    sent = ask("POST", answers(hearing), key, said(hearing, **more))
    assert sent.status_code == 201, sent.content
    read = ask("GET", f"{answers(hearing)}/{sent.json()['id']}").json()
    assert read["supports_answer"] == first.pk and read["passages"] == [block["words"]]
    (file,) = read["attachments"]
    assert (file["name"], file["mime"]) == ("letter.pdf", "application/pdf")
    assert b"".join(Client().get(file["url"]).streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_a_file_that_the_page_would_not_take_is_not_taken(hearing: Hearing, key: str) -> None:
    for data, name in (
        (b"MZ\x90\x00 program", "virus.exe"),
        (b"", "empty.pdf"),
        (b"MZ\x90\x00", "letter.pdf"),
    ):
        got = send_file(hearing, key, data, name)
        assert got.status_code == 422 and name in got.json()["detail"][0]["msg"], got.content
    assert send_file(hearing, "", letter()).status_code == 401
    for tokens in (["made up"], [str(n) for n in range(200)]):
        assert ask("POST", answers(hearing), key, said(hearing, files=tokens)).status_code == 422
    assert not Attachment.objects.exists() and not Answer.objects.exists()


def test_ones_own_answer_is_corrected_and_withdrawn_by_its_author_or_its_code(
    world: World, hearing: Hearing, key: str
) -> None:
    token = send_file(hearing, key, letter()).json()["files"][0]["token"]
    sent = ask("POST", answers(hearing), key, said(hearing, files=[token], email="c@mail.test")).json()
    where = f"{answers(hearing)}/{sent['id']}"
    new = said(hearing, "Take the lamps away.")
    changed = ask("PUT", where, key, new)
    assert changed.status_code == 200, changed.content
    read = ask("GET", where).json()
    assert "Take the lamps away." in read["html"] and read["name"] == "Charlie" and read["attachments"]
    answer = Answer.objects.get(pk=sent["id"])
    assert row(answer.pk).revision == 2 and first_words(answer) == "Keep the lamps."
    ask("PUT", where, key, {**new, "keep": []})
    assert ask("GET", where).json()["attachments"] == []
    # Another person's key opens it with the code alone.
    other = make_key(world.as_bob, name="Other", days=1)
    for method in ("PUT", "DELETE"):
        assert ask(method, where, other, new).status_code == 404
        assert ask(method, where, "", new).status_code == 401
    cache.clear()
    withdrawn = Client().delete(
        f"/api/v1/{where}", headers={"Authorization": f"Bearer {other}", "Receipt": sent["receipt"].lower()}
    )
    assert withdrawn.status_code == 200 and row(answer.pk).state == "withdrawn"
    assert ask("PUT", where, key, new).status_code == ask("DELETE", where, key).status_code == 409


def test_nobody_corrects_what_the_desk_wrote_in_or_what_is_closed(
    world: World, hearing: Hearing, key: str
) -> None:
    entry = enter(world, hearing, actor=world.as_alice)
    clerk = make_key(world.as_alice, name="Clerk", days=1)
    assert ask("PUT", f"{answers(hearing)}/{entry.pk}", clerk, said(hearing)).status_code == 404
    mine = world.answer(hearing, actor=world.as_charlie)
    over(hearing)
    for method in ("PUT", "DELETE"):
        assert ask(method, f"{answers(hearing)}/{mine.pk}", key, said(hearing)).status_code in (403, 409)
    assert row(mine.pk).revision == 1 and row(mine.pk).state == "published"


def test_codes_are_not_guessed(world: World, hearing: Hearing, key: str) -> None:
    answer = world.answer(hearing)
    cache.clear()
    client = Client()
    tries = [
        client.delete(
            f"/api/v1/{answers(hearing)}/{answer.pk}",
            headers={"Authorization": f"Bearer {key}", "Receipt": f"AAAA-AAAA-AAA{n % 10}"},
        ).status_code
        for n in range(22)
    ]
    assert set(tries[:20]) == {404} and tries[-1] == 429


def test_following_is_the_keys_persons(world: World, hearing: Hearing, key: str) -> None:
    where = f"places/{hearing.tool.place.slug}/{hearing.tool.slug}/following"
    for _twice in range(2):
        assert ask("PUT", where, key).json() == {"following": True}
    follower = Follower.objects.get(tool=hearing.tool)
    assert follower.user_id == world.charlie.pk and follower.confirmed_at
    assert ask("DELETE", where, key).json() == {"following": False}
    assert Follower.objects.get(tool=hearing.tool).ended_at


def test_a_closed_hearing_tells_nothing(world: World) -> None:
    closed = world.place(access="members", writers="members")
    for what in ("", "/letter", "/letter/1", "/passages", "/invited"):
        assert ask("GET", base(closed) + what).status_code == 404
    assert ask("GET", f"places/{closed.tool.place.slug}/tools").status_code == 404
