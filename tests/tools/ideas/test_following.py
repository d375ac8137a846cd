"""Who is told when an idea moves: exactly those who take an interest and may read it, once each."""

from typing import Any

from django.test import Client

from moteplass.kit import clock
from moteplass.spine.access.actor import Actor, actor_for
from moteplass.spine.content.models import Contribution
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.following import follower_by, token_of
from moteplass.spine.notify.models import Follower, Mail
from moteplass.spine.places.models import Access, Membership, Role
from moteplass.spine.stewardship.commands import change_place
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.votes.commands import give_support, withdraw_support
from moteplass.tools.ideas import jobs
from moteplass.tools.ideas.commands.merging import merge_ideas
from moteplass.tools.ideas.commands.moving import move_idea
from moteplass.tools.ideas.commands.points import add_point
from moteplass.tools.ideas.models import Box, CoAuthor, Idea, Joining, Move, Point
from tests.addresses import at
from tests.tools.ideas.developers import stage
from tests.world import World

VISITOR = Actor(visitor="somebody")


def said(idea: Idea) -> Contribution:
    rows = Contribution.objects.unscoped(reason="test")
    return rows.select_related("tool__place").get(pk=idea.pk)


def moved(world: World, box: Box, idea: Idea, kind: str = "assessed", answer: str = "We look at it.") -> Move:
    move = move_idea(world.as_alice, idea=idea, to=stage(box, kind), answer=answer)
    tell(move)
    return move


def tell(move: Move) -> None:
    run(f"{jobs.__name__}.moving.tell_moved", {"idea_id": move.idea_id, "move_id": move.pk})


def told() -> list[str]:
    mails = Mail.objects.filter(purpose="ideas.moved").order_by("to")
    return [mail.to.partition("@")[0] for mail in mails]


def test_everyone_who_takes_an_interest_is_told_once(world: World) -> None:
    box = world.box()
    ann, sue, cora, lars, nina = (world.person(name) for name in ("Ann", "Sue", "Cora", "Lars", "Nina"))
    idea = world.idea(box, actor=actor_for(ann))
    give_support(actor_for(sue), contribution=said(idea))
    give_support(VISITOR, contribution=said(idea))
    post_comment(actor_for(cora), about=said(idea), text="Yes!")
    post_comment(actor_for(sue), about=said(idea), text="Me too!")
    CoAuthor.objects.create(idea=idea, user=lars, state=Joining.JOINED)
    CoAuthor.objects.create(idea=idea, user=world.person("Ida"), state=Joining.INVITED)
    # Supported, and then took it back.
    give_support(actor_for(nina), contribution=said(idea))
    withdraw_support(actor_for(nina), contribution=said(idea))
    move = moved(world, box, idea)
    tell(move)
    assert told() == ["ann", "cora", "lars", "sue"]
    mail = Mail.objects.get(to=ann.email, purpose="ideas.moved")
    assert "We look at it." in mail.body and mail.unsubscribe and mail.unsubscribe in mail.body
    moved(world, box, idea, "accepted")
    assert told() == ["ann", "ann", "cora", "cora", "lars", "lars", "sue", "sue"]


def test_those_of_ideas_that_went_into_it_are_told_too_and_once(world: World) -> None:
    box = world.box()
    names = ("Ann", "Cora", "Eva", "Lars", "Per", "Sue", "Tor")
    ann, cora, eva, lars, per, sue, tor = (world.person(name) for name in names)
    first = world.idea(box, "Borrow a van", actor=actor_for(ann))
    second = world.idea(box, "Borrow a car", actor=actor_for(eva))
    idea = world.idea(box, actor=actor_for(ann))
    CoAuthor.objects.create(idea=first, user=lars, state=Joining.JOINED)
    post_comment(actor_for(cora), about=said(first), text="Yes!")
    add_point(actor_for(per), idea=first, side=Point.Side.FOR, text="It costs nothing.")
    # Follows no longer, though they wrote there.
    post_comment(actor_for(tor), about=said(first), text="No!")
    Follower.objects.filter(user=tor).delete()
    Follower.objects.create(
        tool=box.tool, contribution_id=first.pk, user=tor, confirmed_at=clock.now(), ended_at=clock.now()
    )
    post_comment(actor_for(sue), about=said(second), text="Yes!")
    merge_ideas(world.as_alice, idea=first, into=second)
    merge_ideas(world.as_alice, idea=second, into=idea)
    tell(moved(world, box, idea))
    assert told() == ["ann", "cora", "eva", "lars", "per", "sue"]


def test_who_moved_it_is_not_told_what_they_did(world: World) -> None:
    box = world.box()
    idea = world.idea(box, actor=world.as_alice)
    moved(world, box, idea)
    assert told() == []


def test_nobody_is_told_of_what_they_may_no_longer_read(world: World) -> None:
    box = world.box()
    ann, sue = world.person("Ann"), world.person("Sue")
    idea = world.idea(box, actor=actor_for(ann))
    give_support(actor_for(sue), contribution=said(idea))
    Follower.objects.create(
        tool=box.tool,
        contribution_id=idea.pk,
        email="kari@example.test",
        language="nb",
        confirmed_at=clock.now(),
    )
    change_place(world.as_alice, place=box.tool.place, access=Access.MEMBERS)
    Membership.objects.create(place=box.tool.place, user=sue, role=Role.READER)
    moved(world, box, idea)
    assert told() == ["sue"]


def test_a_held_back_idea_is_told_of_to_nobody(world: World) -> None:
    box = world.box()
    idea = world.idea(box, actor=actor_for(world.person("Ann")))
    move = move_idea(world.as_alice, idea=idea, to=stage(box, "accepted"), answer="Yes.")
    Contribution.objects.unscoped(reason="test").filter(pk=idea.pk).update(state="hidden")
    tell(move)
    assert told() == []


def test_a_slip_on_the_board_that_is_put_right_at_once_tells_nobody(world: World) -> None:
    box = world.box()
    idea = world.idea(box, actor=actor_for(world.person("Ann")))
    slip = move_idea(world.as_alice, idea=idea, to=stage(box, "realised"))
    back = move_idea(world.as_alice, idea=idea, to=stage(box, "received"))
    tell(slip)
    tell(back)
    assert told() == []


def test_a_stranger_follows_one_idea_by_a_confirmed_address(world: World, stranger: Client) -> None:
    box = world.box()
    idea, other = world.idea(box, "Vans"), world.idea(box, "Bicycles")
    page = at(box, "contribution-follow", contribution=idea.pk)
    assert stranger.get(at(box, "ideas-follow", idea=idea.pk)).headers["Location"] == page
    assert "Vans" in stranger.get(page).content.decode()
    assert stranger.post(page, {"email": "kari@example.test"}).headers["Location"] == f"{page}?sent=1"
    moved(world, box, idea)
    assert told() == []
    follower = Follower.objects.get()
    assert follower.contribution_id == idea.pk and "Vans" in Mail.objects.get(purpose="follow").body
    confirm = f"/follow/{token_of(follower)}/"
    stranger.post(confirm)
    assert "Vans" in stranger.get(confirm).content.decode()
    moved(world, box, idea, "accepted")
    moved(world, box, other, "accepted")
    assert told() == ["kari"]
    mail = Mail.objects.get(purpose="ideas.moved")
    stop = mail.unsubscribe.partition("/follow/")[2]
    stranger.post(f"/follow/{stop}")
    # The address is forgotten, in the mails to it too.
    assert not Follower.objects.exists() and not Mail.objects.filter(to="kari@example.test").exists()


def test_following_with_a_log_in_is_one_press_and_stopping_another(world: World, charlie: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    page = at(box, "contribution-follow", contribution=idea.pk)
    assert "Follow this idea" in charlie.get(at(box, "ideas-idea", idea=idea.pk)).content.decode()
    assert charlie.post(page).headers["Location"] == at(box, "ideas-idea", idea=idea.pk)
    assert "Stop following" in charlie.get(at(box, "ideas-idea", idea=idea.pk)).content.decode()
    moved(world, box, idea)
    assert told() == ["charlie"]
    charlie.post(page, {"follow": "stop"})
    moved(world, box, idea, "accepted")
    assert told() == []
    charlie.post(page)
    moved(world, box, idea, "progress")
    assert told() == ["charlie"]


def test_a_supporter_stops_the_mails_from_any_mail_and_keeps_supporting(
    world: World, stranger: Client
) -> None:
    box = world.box()
    sue = world.person("Sue")
    idea = world.idea(box)
    give_support(actor_for(sue), contribution=said(idea))
    moved(world, box, idea)
    stop = Mail.objects.get(purpose="ideas.moved").unsubscribe.partition("/follow/")[2]
    assert sue.email in stranger.get(f"/follow/{stop}").content.decode()
    stranger.post(f"/follow/{stop}")
    assert follower_by(stop.removesuffix("/stop/")) is None
    moved(world, box, idea, "accepted")
    assert told() == []
    kept = Follower.objects.get()
    assert (kept.user, kept.email) == (sue, "")


def test_a_closed_idea_is_followed_by_nobody_outside(world: World, charlie: Client, stranger: Client) -> None:
    box = world.box(access=Access.MEMBERS)
    idea = world.idea(box, actor=world.as_alice)
    for client in (charlie, stranger):
        assert client.post(at(box, "contribution-follow", contribution=idea.pk)).status_code == 404
    assert not Follower.objects.exists()


def test_telling_costs_the_same_for_each(world: World, django_assert_max_num_queries: Any) -> None:
    box = world.box()
    idea = world.idea(box)
    for n in range(6):
        give_support(actor_for(world.person(f"Sue{n}")), contribution=said(idea))
    move = move_idea(world.as_alice, idea=idea, to=stage(box, "accepted"), answer="Yes.")
    with django_assert_max_num_queries(12 + 6 * 9):
        tell(move)
    assert len(told()) == 6
