"""Writing together: invited by e-mail, and nothing tells whether an address has an account."""

from typing import Any

import pytest
from django.test import Client

from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.silences import silence
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Access, Role
from moteplass.tools.ideas import jobs
from moteplass.tools.ideas.commands.co_authors import (
    invite_co_author,
    join_as_co_author,
    leave_co_authors,
    remove_co_author,
)
from moteplass.tools.ideas.models import CoAuthor, Idea, Joining
from tests.tools.ideas.developers import at, change
from tests.world import World


def tell(row: CoAuthor) -> None:
    run(
        f"{jobs.__name__}.developing.invited",
        {"co_author_id": row.pk, "turn": int(row.at.timestamp())},
    )


def joined(world: World) -> Idea:
    idea = world.idea(world.box(), actor=world.as_charlie)
    CoAuthor.objects.create(idea=idea, user=world.bob, state=Joining.JOINED)
    return idea


def test_who_is_invited_says_yes_and_changes_the_text(
    world: World, charlie: Client, bob: Client, stranger: Client
) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    page = at(idea, "ideas-authors")
    assert charlie.post(page, {"act": "invite", "email": "BOB@example.test"}).status_code == 302
    row = CoAuthor.objects.get()
    tell(row)
    tell(row)
    (mail,) = Mail.objects.filter(purpose="ideas.co_author")
    assert mail.to == world.bob.email and page in mail.body
    with pytest.raises(Refused):
        change(world.as_bob, idea, gain="Joy.")
    assert "You are invited to write along" in bob.get(at(idea)).content.decode()
    assert "Bob" not in stranger.get(at(idea)).content.decode()
    assert bob.post(page, {"act": "join"}).status_code == 302
    assert change(world.as_bob, idea, gain="Joy.") == 2
    assert "Proposed by Charlie and Bob" in stranger.get(at(idea)).content.decode()
    assert AuditEntry.objects.filter(verb="ideas.co_author.joined").count() == 1


def test_who_has_muted_the_author_is_not_written_to(world: World) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    silence(world.as_bob, contribution_id=idea.pk, blocks=True)
    invite_co_author(world.as_charlie, idea=idea, email=world.bob.email)
    tell(CoAuthor.objects.get())
    assert not Mail.objects.filter(purpose="ideas.co_author").exists()


def test_the_answer_is_the_same_for_an_address_nobody_has(world: World, charlie: Client) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    page = at(idea, "ideas-authors")
    answers = []
    for email in ("bob@example.test", "nobody@example.test", "charlie@example.test"):
        sent = charlie.post(page, {"act": "invite", "email": email}, follow=True)
        answers.append((sent.redirect_chain, "If somebody with that address" in sent.content.decode()))
        # Nor does the page: those invited stand there when they have said yes.
        assert email.split("@")[0].title() not in sent.content.decode().partition("<h1")[2].replace(
            "Charlie", ""
        )
    assert answers[0] == answers[1] == answers[2] and answers[0][1]
    assert CoAuthor.objects.count() == 1
    wrong = charlie.post(page, {"act": "invite", "email": "no address"})
    assert wrong.status_code == 422 and 'href="#email"' in wrong.content.decode()


def test_no_invitation_to_what_one_may_not_read(world: World, alice: Client) -> None:
    box = world.box(access=Access.MEMBERS)
    idea = world.idea(box, actor=world.as_alice)
    invite_co_author(world.as_alice, idea=idea, email=world.charlie.email)
    assert not CoAuthor.objects.exists()
    world.member(box.tool.place, "Charlie", Role.CONTRIBUTOR)
    invite_co_author(world.as_alice, idea=idea, email=world.charlie.email)
    assert CoAuthor.objects.get().user_id == world.charlie.pk


def test_only_the_author_invites_and_removes(
    world: World, alice: Client, stranger: Client, bob: Client
) -> None:
    idea = joined(world)
    page = at(idea, "ideas-authors")
    for other in (alice, stranger):
        assert other.get(page).status_code == 404
        assert other.post(page, {"act": "invite", "email": "a@example.test"}).status_code == 404
    assert bob.get(page).status_code == 200
    for actor in (world.as_alice, world.as_bob):
        with pytest.raises(Refused):
            invite_co_author(actor, idea=idea, email="a@example.test")
        with pytest.raises(Refused):
            remove_co_author(actor, idea=idea, user_id=world.bob.pk)
    with pytest.raises(NoRoom):
        join_as_co_author(world.as_alice, idea=idea)


def test_one_leaves_and_may_be_invited_again(world: World, bob: Client) -> None:
    idea = joined(world)
    assert bob.post(at(idea, "ideas-authors"), {"act": "leave"}).status_code == 302
    with pytest.raises(Refused):
        change(world.as_bob, idea, gain="Joy.")
    with pytest.raises(NoRoom):
        leave_co_authors(world.as_bob, idea=idea)
    invite_co_author(world.as_charlie, idea=idea, email=world.bob.email)
    assert CoAuthor.objects.get().state == Joining.INVITED


def test_the_author_removes_one(world: World, charlie: Client) -> None:
    idea = joined(world)
    page = at(idea, "ideas-authors")
    assert charlie.post(page, {"act": "remove", "user": str(world.bob.pk)}).status_code == 302
    assert CoAuthor.objects.get().state == Joining.LEFT
    assert charlie.post(page, {"act": "remove", "user": str(world.bob.pk)}).status_code == 404


def test_more_co_authors_cost_no_more_queries(
    world: World, charlie: Client, assert_same_queries: Any
) -> None:
    idea = joined(world)

    def grow() -> None:
        for n in range(6):
            CoAuthor.objects.create(idea=idea, user=world.person(f"P{n}"), state=Joining.JOINED)

    assert_same_queries(lambda: charlie.get(at(idea, "ideas-authors")), grow=grow)
