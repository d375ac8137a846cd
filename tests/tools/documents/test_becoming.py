"""An idea becomes a project room or a report: who follows it, and may read what it became, is told and follows on."""

from django.test import Client

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.content.links import links_of
from moteplass.spine.content.models import Contribution
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.following import follow_as_person
from moteplass.spine.notify.models import Follower, Mail
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import move_place
from moteplass.tools.documents.commands import keep_draft, publish_report
from moteplass.tools.ideas import jobs
from moteplass.tools.ideas.commands.becoming import become_place
from moteplass.tools.ideas.models import Idea
from tests.addresses import at, read
from tests.conftest import logged_in
from tests.tools.documents.rooms import again, document, given
from tests.world import World


def becomes(world: World, template: str) -> tuple[Idea, Tool]:
    """An idea that Ann and Sue follow, and the draft it has become."""
    idea = world.idea(world.box(), "Lend out the vans")
    said = Contribution.objects.unscoped(reason="a test").select_related("tool").get(pk=idea.pk)
    for name in ("Ann", "Sue"):
        follow_as_person(actor_for(world.person(name)), tool=said.tool, contribution=said)
    tool = become_place(
        world.as_alice,
        idea=idea,
        organisation=world.agency,
        template=place_templates()[template],
        title="Vans for all",
        slug="vans-for-all",
    )
    return idea, again(tool)


def opened(place: Place) -> list[str]:
    """Whom the job that follows the opening has told so far."""
    run(f"{jobs.__name__}.moving.hand_over_opened", {"place_id": place.pk})
    return sorted(Mail.objects.filter(purpose="ideas.became").values_list("to", flat=True))


def titles(actor: Actor, idea: Idea) -> list[str]:
    return [link.title for link in links_of(actor, idea.pk)]


def test_only_followers_who_belong_hear_of_a_room_and_nobody_else_sees_that_it_is_there(
    world: World, stranger: Client
) -> None:
    idea, tool = becomes(world, "project-room")
    ann = world.member(tool.place, "Ann", "contributor")
    move_place(world.as_alice, place=tool.place, to=Place.State.OPEN)
    assert opened(tool.place) == ["ann@example.test"]
    assert opened(tool.place) == ["ann@example.test"]
    assert list(Follower.objects.filter(tool=tool).values_list("user__name", flat=True)) == ["Ann"]
    assert titles(actor_for(ann), idea) == ["Vans for all"]
    assert titles(STRANGER, idea) == titles(actor_for(world.person("Sue")), idea) == []
    assert "Vans for all" not in read(stranger, at(idea.box, "ideas-idea", idea=idea.pk))
    assert not Mail.objects.filter(to="sue@example.test").exists()


def test_the_room_says_what_it_came_from(world: World) -> None:
    _idea, tool = becomes(world, "project-room")
    move_place(world.as_alice, place=tool.place, to=Place.State.OPEN)
    document(again(tool), world.as_alice, "Where the vans are")
    home = read(logged_in(world.alice.email), f"/m/{tool.place.slug}/")
    assert "Lend out the vans" in home
    assert "Where the vans are" in home
    # Who belongs, and where they work.
    assert "Etaten" in home
    assert "Alice" in home


def test_a_report_is_linked_and_told_of_when_it_is_published(world: World, stranger: Client) -> None:
    idea, tool = becomes(world, "report")
    draft = keep_draft(world.as_alice, tool=tool, given=given("Vans for all", "They were out every weekend."))
    assert opened(tool.place) == []
    assert titles(STRANGER, idea) == []
    publish_report(world.as_alice, draft=draft)
    assert opened(tool.place) == ["ann@example.test", "sue@example.test"]
    assert titles(STRANGER, idea) == ["Vans for all"]
    assert "Vans for all" in read(stranger, at(idea.box, "ideas-idea", idea=idea.pk))
    for address in (f"/m/{tool.place.slug}/", at(tool, "documents")):
        assert "Lend out the vans" in read(stranger, address)
