"""Following a whole tool: what has come is told once a day, of what each may read, and never of nothing."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.access.actor import actor_for
from moteplass.spine.accounts.models import User
from moteplass.spine.notify.digest import NAMED, send_digest, send_digests
from moteplass.spine.notify.following import follow_as_person
from moteplass.spine.notify.models import Follower, Mail, Told
from moteplass.spine.places.models import Access, Role
from moteplass.spine.stewardship.commands import change_place
from moteplass.tools.ideas.commands.checking import let_through
from moteplass.tools.ideas.models import Box
from tests.addresses import at
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")


def follow(box: Box, *people: User) -> None:
    for person in people:
        person.language = "en"
        person.save()
        follow_as_person(actor_for(person), tool=box.tool)


def news(to: User | str | None = None) -> list[Mail]:
    mails = Mail.objects.filter(purpose="news").order_by("pk")
    return list(mails.filter(to=to.email if isinstance(to, User) else to) if to else mails)


def test_who_follows_is_told_once_of_what_others_have_posted_since(world: World) -> None:
    box = world.box()
    world.idea(box, "From before")
    follow(box, world.bob)
    world.idea(box, "Vans")
    world.idea(box, "Bicycles")
    world.idea(box, "My own", actor=world.as_bob)
    send_digest(box.pk)
    send_digest(box.pk)
    [mail] = news()
    assert mail.to == world.bob.email and mail.subject == "2 new in The box"
    assert "Vans" in mail.body and "Bicycles" in mail.body and mail.unsubscribe in mail.body
    assert "From before" not in mail.body and "My own" not in mail.body
    world.idea(box, "Buses")
    send_digest(box.pk)
    assert "Buses" in news()[1].body and "Vans" not in news()[1].body


def test_two_workers_at_once_do_not_both_tell(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    box = world.box()
    follow(box, world.bob)
    idea = world.idea(box)
    Told.objects.create(contribution_id=idea.pk)
    # The other has told of it after this one looked.
    monkeypatch.setattr("moteplass.spine.notify.digest.Told.objects.filter", lambda **_: Told.objects.none())
    with pytest.raises(IntegrityError):
        send_digest(box.pk)


def test_it_names_a_few_and_counts_the_rest(world: World) -> None:
    box = world.box()
    follow(box, world.bob)
    for n in range(NAMED + 2):
        world.idea(box, f"Idea number {n}")
    send_digest(box.pk)
    [mail] = news()
    assert mail.body.count("Idea number") == NAMED and "And 2 more." in mail.body


def test_what_is_let_through_later_is_told_of_then(world: World) -> None:
    box = world.box(checked_first=True)
    follow(box, world.bob, world.alice)
    idea = world.idea(box, "Vans", actor=world.as_charlie)
    send_digest(box.pk)
    # Those who check hear that it waits, without its title; others hear nothing.
    [mail] = news()
    assert mail.to == world.alice.email and mail.subject == "1 awaits a check in The box"
    let_through(world.as_alice, idea=idea)
    send_digest(box.pk)
    assert "Vans" in news(world.bob)[0].body


def test_nobody_is_told_of_what_they_may_no_longer_read(world: World, stranger: Client) -> None:
    box = world.box()
    follow(box, world.charlie, world.member(box.tool.place, "Rita", Role.READER))
    Follower.objects.create(tool=box.tool, email="kari@example.test", language="en", confirmed_at=clock.now())
    change_place(world.as_alice, place=box.tool.place, access=Access.MEMBERS)
    world.idea(box, "Secret", actor=world.as_alice)
    send_digest(box.pk)
    assert [mail.to for mail in news()] == ["rita@example.test"]


def test_a_confirmed_address_is_told_and_an_unconfirmed_one_is_not(world: World) -> None:
    box = world.box()
    for name, confirmed_at in (("kari", clock.now()), ("ola", None)):
        Follower.objects.create(
            tool=box.tool, email=f"{name}@example.test", language="en", confirmed_at=confirmed_at
        )
    world.idea(box)
    send_digest(box.pk)
    assert [mail.to for mail in news()] == ["kari@example.test"]


def test_following_a_box_is_one_press_with_a_log_in_and_stopped_from_the_mail(
    world: World, charlie: Client, stranger: Client
) -> None:
    box = world.box()
    page = at(box, "follow")
    assert f'href="{page}"' in stranger.get(at(box, "ideas")).content.decode()
    assert "once a day at most" in charlie.get(page).content.decode()
    assert charlie.post(page).headers["Location"] == at(box, "ideas")
    assert "Stop following" in charlie.get(page).content.decode()
    world.idea(box)
    send_digest(box.pk)
    [mail] = news(world.charlie)
    stop = mail.unsubscribe.partition("/follow/")[2]
    assert "The box" in stranger.get(f"/follow/{stop}").content.decode()
    stranger.post(f"/follow/{stop}")
    world.idea(box, "Buses")
    send_digest(box.pk)
    assert not news() and "Stop following" not in charlie.get(page).content.decode()
    # And again, if they change their mind.
    charlie.post(page)
    charlie.post(page, {"follow": "stop"})
    assert Follower.objects.get().ended_at is not None


def test_a_hearing_promises_its_own_mails(world: World, stranger: Client) -> None:
    hearing = world.place()
    assert "when the deadline moves" in stranger.get(at(hearing, "follow")).content.decode()


def test_the_clock_looks_only_where_somebody_follows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr("moteplass.spine.notify.digest.defer", lambda job, tool_id: asked.append(tool_id))
    followed, _alone = world.box(), world.box()
    follow(followed, world.bob)
    follow_as_person(world.as_bob, tool=world.place().tool)
    send_digests()
    assert asked == [followed.pk]


def test_looking_for_news_costs_the_same_with_more_of_it(
    world: World, assert_same_queries: Callable[..., None]
) -> None:
    box = world.box()
    follow(box, world.bob)
    world.idea(box)

    def read() -> None:
        Mail.objects.all().delete()
        Told.objects.all().delete()
        send_digest(box.pk)

    assert_same_queries(read, grow=lambda: [world.idea(box, f"More {n}") for n in range(4)])
    assert len(news()) == 1
