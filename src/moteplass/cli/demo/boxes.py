"""Suggestion boxes of the demo: each is set up, opened and filled by the real commands, then dated back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from moteplass.cli.demo.crowd import vote_within
from moteplass.cli.demo.ideas import Filling, fill
from moteplass.cli.demo.places import Content, World, furnish, steward_of
from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import create_place
from moteplass.spine.votes.models import Voting
from moteplass.spine.votes.setting_up import Terms, set_up_voting
from moteplass.tools.ideas.commands import campaigns, running
from moteplass.tools.ideas.commands.costs import set_costs
from moteplass.tools.ideas.commands.running import CategoryInput, Rules, StageInput
from moteplass.tools.ideas.models import Box, Campaign, Category, Stage


def load_boxes(
    world: World, contents: Sequence[tuple[Content, Sequence[Content]]], outcomes: dict[str, str]
) -> None:
    """Set up all boxes and their campaigns first: a question may go to another agency's box. Then fill them."""
    boxes = {}
    for content, _ideas in contents:
        slug = content["place"]["slug"]
        boxes[slug] = _set_up(world, content, outcomes.get(slug, ""))
    asked: dict[str, Campaign] = {}
    for content, _ideas in contents:
        for given in content.get("campaigns", []):
            asked[given["key"]] = _ask(world, boxes[content["place"]["slug"]], boxes, given)
    for content, ideas in contents:
        box = boxes[content["place"]["slug"]]
        filling = fill(world, box, content, asked, ideas)
        if voting := content.get("voting"):
            _vote(world, filling, voting)


def _set_up(world: World, content: Content, outcome: str) -> Box:
    place_content, given = content["place"], content["box"]
    steward, opened = world.actor(steward_of(place_content)), world.moment(given["opened"])
    with clock.frozen(opened):
        tool = create_place(
            steward,
            organisation=world.organisations[place_content["owner"]],
            template=place_templates()["ideas"],
            title=place_content["title"],
            slug=place_content["slug"],
        )
        furnish(world, tool.place, place_content, summary=place_content["summary"], outcome=outcome)
        box = Box.objects.select_related("tool__place").get(pk=tool.pk)
        running.set_rules(
            steward,
            box=box,
            rules=Rules(
                title=place_content["title"],
                checked_first=given.get("checked_first", False),
                comments_allowed=True,
                asks_gain=True,
                asks_location=given.get("asks_location", False),
                hour_value=given.get("hour_value"),
            ),
        )
        _set_way(world, steward, box, given)
        running.open_box(steward, box=box)
    Place.objects.filter(pk=tool.place_id).update(created_at=opened - timedelta(days=7))
    return Box.objects.select_related("tool__place").get(pk=tool.pk)


def _set_way(world: World, steward: Actor, box: Box, given: Content) -> None:
    """The box's own categories and stages in the place of those that the template begins with."""
    Category.objects.filter(box=box).delete()
    running.set_categories(steward, box=box, categories=[CategoryInput(name) for name in given["categories"]])
    there = {stage.kind: stage.pk for stage in Stage.objects.filter(box=box)}
    stages = [
        StageInput(
            s["name"],
            s["kind"],
            s["text"],
            s.get("days"),
            id=there.pop(s["kind"], None),
            owner_id=world.people[s["owner"]].pk if "owner" in s else None,
        )
        for s in given["stages"]
    ]
    gone = [StageInput(kind, kind, id=pk, gone=True) for kind, pk in there.items()]
    running.set_stages(steward, box=box, stages=[*stages, *gone])


def _ask(world: World, box: Box, boxes: dict[str, Box], given: Content) -> Campaign:
    steward, opens = world.actor(given["by"]), world.moment(given["opens"])
    with clock.frozen(opens - timedelta(days=3)):
        campaign = campaigns.ask(
            steward,
            box=box,
            question=given["question"],
            text=given["text"],
            opens_at=opens,
            closes_at=world.moment(given["closes"]),
            slug=given["key"],
        )
        for invited in given.get("invites", []):
            other = boxes[invited["box"]]
            campaigns.invite(steward, campaign=campaign, box=other)
            campaigns.take_part(world.actor(invited["accepted_by"]), box=other, campaign=campaign)
    return campaign


def _vote(world: World, filling: Filling, given: Content) -> None:
    steward, opens = world.actor(given["by"]), world.moment(given["opens"])
    costs = {filling.ideas[key].pk: cost for key, cost in filling.costs.items()}
    with clock.frozen(opens - timedelta(days=1)):
        set_costs(steward, box=filling.box, costs=costs)
        voting = set_up_voting(
            steward, tool=Tool.objects.get(pk=filling.box.pk), terms=_terms(world, given, opens)
        )
    votable = {
        filling.ideas[key].pk: (filling.costs[key], filling.supported[key])
        for key in filling.costs
        if filling.ideas[key].stage.kind in (Stage.Kind.RECEIVED, Stage.Kind.ASSESSED, Stage.Kind.ACCEPTED)
    }
    voting = Voting.objects.get(pk=voting.pk)
    prices, likes = ({pk: pair[at] for pk, pair in votable.items()} for at in (0, 1))
    vote_within(voting, prices, likes, given["voters"])


def _terms(world: World, given: Content, opens: datetime) -> Terms:
    return Terms(
        method=given["method"],
        title=given["title"],
        ceiling=given["ceiling"],
        opens_at=opens,
        closes_at=world.moment(given["closes"]),
    )
