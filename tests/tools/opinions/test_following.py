"""Who follows a conversation is told of new statements, of other groups than before, and when it closes. Each once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.access.actor import actor_for
from moteplass.spine.notify.digest import send_digest
from moteplass.spine.notify.following import follow_as_person
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Access
from moteplass.spine.stewardship.commands import change_place
from moteplass.tools.opinions import jobs
from moteplass.tools.opinions.commands.adding import add_statement
from moteplass.tools.opinions.commands.checking import let_through
from moteplass.tools.opinions.commands.running import close_now, open_again
from moteplass.tools.opinions.models import Conversation
from tests.addresses import at
from tests.tools.opinions import polis
from tests.tools.opinions.conftest import Make, visitor
from tests.tools.opinions.visitors import body
from tests.world import World


@pytest.fixture
def followed(world: World, talk: Conversation) -> Conversation:
    world.bob.language = "en"
    world.bob.save()
    follow_as_person(actor_for(world.bob), tool=talk.tool)
    return talk


def mails() -> list[Mail]:
    return list(Mail.objects.order_by("pk"))


def test_a_new_statement_is_told_of_when_it_has_been_let_through(
    world: World, followed: Conversation
) -> None:
    added = add_statement(visitor("kari"), conversation=followed, text="The quay is for all.")
    send_digest(followed.pk)
    assert not mails()
    let_through(world.as_alice, statement=added.statement)
    send_digest(followed.pk)
    send_digest(followed.pk)
    [mail] = mails()
    assert mail.to == world.bob.email and "The quay is for all." in mail.body


def test_closing_is_told_once_for_each_deadline(world: World, followed: Conversation) -> None:
    jobs.tell_of_closing(followed.pk)
    assert not mails()
    close_now(world.as_alice, conversation=followed)
    jobs.tell_of_closing(followed.pk)
    jobs.tell_of_closing(followed.pk)
    [mail] = mails()
    assert mail.to == world.bob.email and mail.subject == "Closed: The town"
    assert at(followed, "opinions-map") in mail.body and mail.unsubscribe in mail.body
    # A job that waits for a deadline which has since moved says nothing.
    open_again(world.as_alice, conversation=followed)
    jobs.tell_of_closing(followed.pk)
    Conversation.objects.update(closes_at=clock.now() + timedelta(days=1))
    jobs.tell_of_closing(followed.pk)
    assert len(mails()) == 1


def test_other_groups_than_before_are_told_of_once_a_day(
    world: World, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = make(seeds=0)
    follow_as_person(world.as_bob, tool=talk.tool)
    deferred: list[object] = []
    monkeypatch.setattr(jobs, "defer", lambda job, **_ids: deferred.append(job))
    folder = polis.two_camps(tmp_path / "camps")
    polis.command("import", "polis", folder, "--place", talk.tool.place.slug)
    jobs.group(talk.pk)
    assert deferred == [jobs.tell_of_groups]
    jobs.tell_of_groups(talk.pk)
    jobs.tell_of_groups(talk.pk)
    [mail] = mails()
    assert mail.to == world.bob.email and "2" in mail.subject
    # As many as before: nothing to tell.
    polis.command(
        "import", "polis", polis.two_camps(tmp_path / "more", people=30), "--place", talk.tool.place.slug
    )
    jobs.group(talk.pk)
    assert deferred == [jobs.tell_of_groups]


def test_nobody_is_told_of_what_is_no_longer_open_to_all(world: World, followed: Conversation) -> None:
    change_place(world.as_alice, place=followed.tool.place, access=Access.MEMBERS)
    close_now(world.as_alice, conversation=followed)
    jobs.tell_of_closing(followed.pk)
    assert not mails()


def test_the_pages_lead_to_following_while_there_is_something_to_hear_of(
    world: World, stranger: Client, talk: Conversation
) -> None:
    page, way = at(talk, "opinions"), at(talk, "follow")
    assert way in body(stranger.get(page))
    assert "when it closes" in body(stranger.get(way))
    close_now(world.as_alice, conversation=talk)
    assert way not in body(stranger.get(page))
