"""An idea that changes asks those who have supported it; unconfirmed support counts, and is told apart."""

import pytest
from django.test import Client

from moteplass.spine.access.actor import Actor, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import State
from moteplass.spine.content.tallies import counted
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Access
from moteplass.spine.votes.commands import give_support
from moteplass.spine.votes.models import Support
from moteplass.tools.ideas import jobs
from moteplass.tools.ideas.commands.checking import let_through
from moteplass.tools.ideas.commands.confirming import confirm_support
from moteplass.tools.ideas.models import Idea
from tests.tools.ideas.developers import LONG, at, change, said
from tests.world import World

VISITOR = Actor(visitor="somebody")
OTHER = "Sell every van and pay for taxis instead: then nobody needs to look after any keys at all."


def supported(world: World, *, by: int = 2) -> Idea:
    idea = world.idea(world.box(), proposal=LONG, actor=world.as_charlie)
    for n in range(by):
        give_support(Actor(visitor=f"v{n}"), contribution=said(idea))
    return idea


def asked(idea: Idea) -> list[str]:
    version = Idea.objects.get(pk=idea.pk).settled_at
    run(f"{jobs.__name__}.developing.ask_to_confirm", {"idea_id": idea.pk, "version": version})
    mails = Mail.objects.filter(purpose="ideas.confirm").order_by("to")
    return [mail.to.partition("@")[0] for mail in mails]


def test_support_remembers_the_version_it_was_given_to(world: World) -> None:
    idea = supported(world, by=1)
    change(world.as_charlie, idea, gain="Joy.")
    give_support(world.as_bob, contribution=said(idea))
    assert list(Support.objects.order_by("pk").values_list("revision", flat=True)) == [1, 2]


def test_a_change_of_meaning_asks_and_nothing_is_lost(world: World, stranger: Client) -> None:
    idea = supported(world, by=3)
    change(world.as_charlie, idea, proposal=OTHER)
    assert Idea.objects.get(pk=idea.pk).settled_at == 2
    page = stranger.get(at(idea)).content.decode()
    assert "0 have confirmed the text as it is now" in page and counted(idea.pk, "support") == 3
    assert confirm_support(Actor(visitor="v0"), idea=idea, version=2)
    give_support(VISITOR, contribution=said(idea))
    page = stranger.get(at(idea)).content.decode()
    assert "2 have confirmed the text as it is now" in page and counted(idea.pk, "support") == 4


def test_a_trifle_asks_nobody_and_the_author_may_say_otherwise(world: World) -> None:
    idea = supported(world)
    change(world.as_charlie, idea, proposal=LONG.replace("vans", "cars"))
    assert Idea.objects.get(pk=idea.pk).settled_at == 1
    change(world.as_charlie, idea, proposal=OTHER, ask=False)
    assert Idea.objects.get(pk=idea.pk).settled_at == 1
    change(world.as_charlie, idea, title="Sell the vans", ask=True)
    assert Idea.objects.get(pk=idea.pk).settled_at == 4


def test_the_form_suggests_what_the_measure_says(world: World, charlie: Client) -> None:
    idea = supported(world)
    form = {"act": "preview", "title": "Lend out the vans", "proposal": OTHER, "submission": idea.submission}
    page = charlie.post(at(idea, "ideas-edit"), form).content.decode()
    assert "Does this change what 2 people have supported?" in page
    yes = page.index('value="yes"')
    assert "checked" in page[yes : page.index(">", yes)]
    assert charlie.post(at(idea, "ideas-edit"), form | {"act": "send", "ask": "no"}).status_code == 302
    assert Idea.objects.get(pk=idea.pk).settled_at == 1


def test_whoever_supported_sees_what_changed_and_answers(world: World, bob: Client) -> None:
    idea = supported(world)
    give_support(world.as_bob, contribution=said(idea))
    assert "has changed since you supported" not in bob.get(at(idea)).content.decode()
    change(world.as_charlie, idea, proposal=OTHER)
    assert "has changed since you supported" in bob.get(at(idea)).content.decode()
    page = bob.get(at(idea, "ideas-confirm")).content.decode()
    assert "<ins>" in page and 'value="withdraw"' in page
    assert bob.post(at(idea, "ideas-confirm"), {"act": "confirm", "version": "2"}).status_code == 302
    assert "has changed since you supported" not in bob.get(at(idea)).content.decode()
    change(world.as_charlie, idea, proposal=LONG)
    assert bob.post(at(idea, "ideas-confirm"), {"act": "withdraw"}).status_code == 302
    assert counted(idea.pk, "support") == 2


def test_a_visitor_confirms_in_the_same_browser(world: World, stranger: Client) -> None:
    idea = supported(world, by=0)
    where = {"place": idea.box.tool.place.slug, "tool": idea.box.tool.slug}
    assert where
    stranger.post(f"/m/{where['place']}/{where['tool']}/c/{idea.pk}/support/", {"support": "give"})
    change(world.as_charlie, idea, proposal=OTHER)
    assert "has changed since you supported" in stranger.get(at(idea)).content.decode()
    # Another browser has nothing to confirm, and gets no support by answering.
    other = Client()
    assert "There is nothing to confirm" in other.get(at(idea, "ideas-confirm")).content.decode()
    assert other.post(at(idea, "ideas-confirm"), {"act": "confirm", "version": "2"}).status_code == 302
    assert Support.objects.get().revision == 1
    stranger.post(at(idea, "ideas-confirm"), {"act": "confirm", "version": "2"})
    assert Support.objects.get().revision == 2


def test_those_with_a_log_in_who_supported_before_are_mailed_once(world: World) -> None:
    idea = supported(world)
    sue, lars = world.person("Sue"), world.person("Lars")
    give_support(actor_for(sue), contribution=said(idea))
    give_support(world.as_charlie, contribution=said(idea))
    change(world.as_charlie, idea, proposal=OTHER)
    give_support(actor_for(lars), contribution=said(idea))
    # Not the author, who made the change, and not who came after it.
    assert asked(idea) == asked(idea) == ["sue"]
    assert at(idea, "ideas-confirm") in Mail.objects.get(purpose="ideas.confirm").body


def test_an_idea_that_awaits_a_check_is_asked_about_when_it_is_let_through(world: World) -> None:
    box = world.box()
    type(box).objects.filter(pk=box.pk).update(checked_first=True)
    idea = world.idea(box, proposal=LONG, actor=world.as_charlie)
    let_through(world.as_alice, idea=idea)
    sue = world.person("Sue")
    give_support(actor_for(sue), contribution=said(idea))
    idea.box.refresh_from_db()
    change(world.as_charlie, idea, proposal=OTHER)
    assert said(idea).state == State.AWAITING and asked(idea) == []
    let_through(world.as_alice, idea=idea)
    assert asked(idea) == ["sue"]


def test_no_version_that_is_not_there_is_confirmed(world: World) -> None:
    idea = supported(world)
    with pytest.raises(NoRoom):
        confirm_support(Actor(visitor="v0"), idea=idea, version=2)


def test_confirming_in_a_closed_box_stays_in_it(world: World, stranger: Client, charlie: Client) -> None:
    idea = world.idea(world.box(access=Access.MEMBERS), proposal=LONG, actor=world.as_alice)
    change(world.as_alice, idea, proposal=OTHER)
    for outsider in (stranger, charlie):
        assert outsider.get(at(idea, "ideas-confirm")).status_code == 404
        assert outsider.post(at(idea, "ideas-confirm"), {"act": "confirm"}).status_code == 404
    with pytest.raises(Refused):
        confirm_support(world.as_charlie, idea=idea, version=2)
