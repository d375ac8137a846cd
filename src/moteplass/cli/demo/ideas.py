"""The ideas of one box of the demo: posted, developed, moved along their way, measured, and dated back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils import translation

from moteplass.cli.demo.crowd import chance, count_in, supports
from moteplass.cli.demo.ledgers import keep_ledger
from moteplass.cli.demo.places import Content, World, steward_of
from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.voices import Voice
from moteplass.spine.content.links import stands_for
from moteplass.spine.content.models import Contribution, Link, Tally
from moteplass.spine.places.models import Tool
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.votes.models import Support
from moteplass.tools.ideas.commands import merging, points, posting, splitting, suggesting
from moteplass.tools.ideas.commands.becoming import become
from moteplass.tools.ideas.commands.moving import move_idea
from moteplass.tools.ideas.commands.revising import parts_of
from moteplass.tools.ideas.models import Box, Campaign, Category, Idea, Move, Point, Rank, Stage
from moteplass.tools.ideas.models.rank import hot
from moteplass.tools.ideas.texts import IdeaInput, Parts

_NAMESPACE = uuid.UUID("2b6c1f6e-90f8-4f0e-9d6c-7a3c6f0d51b4")
# The way to each stage, after `received`.
_WAYS = {
    "received": [],
    "assessed": ["assessed"],
    "accepted": ["assessed", "accepted"],
    "progress": ["assessed", "progress"],
    "realised": ["assessed", "accepted", "progress", "realised"],
    "declined": ["assessed", "declined"],
}


@dataclass
class Filling:
    """A box on its way to being filled. Keys are the content's, or an idea's title where it has none."""

    world: World
    box: Box
    staff: Sequence[Actor]
    controller: Actor | None
    people: Sequence[str]
    campaigns: Mapping[str, Campaign]
    categories: Mapping[str, Category]
    stages: Mapping[str, Stage]
    ideas: dict[str, Idea] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    costs: dict[str, int] = field(default_factory=dict)
    supported: dict[str, int] = field(default_factory=dict)
    # When each contribution is to have been written, and the support it has.
    at: dict[int, datetime] = field(default_factory=dict)
    edited: dict[int, datetime] = field(default_factory=dict)
    support: list[Support] = field(default_factory=list)

    def who(self, content: Content) -> tuple[Actor, str]:
        """Somebody with a log-in, by their own name unless it says not; or a visitor and the name they give."""
        name = content["by"]
        if name not in self.world.people:
            return STRANGER, name
        return replace(self.world.actor(name), voice=Voice(named=content.get("named", True))), ""

    def has_it(self, idea: Idea) -> Actor:
        """Who in the agency has an idea in hand: the same one all the way."""
        return chance("staff", self.keys[idea.pk]).choice(self.staff)

    def said(self, idea: Idea) -> Contribution:
        rows = Contribution.objects.unscoped(reason="the demo is being loaded")
        return rows.get(pk=idea.pk)

    def supporters(self, contribution: Contribution, count: int, key: str, since: datetime) -> None:
        self.support += supports(self.world, contribution, count, key=key, since=since, people=self.people)
        count_in(contribution.pk, count)


def fill(
    world: World, box: Box, content: Content, asked: Mapping[str, Campaign], ideas: Sequence[Content]
) -> Filling:
    """Put the ideas into a box, oldest first."""
    place = content["place"]
    by_role = {member["role"]: member.get("person") for member in place["members"]}
    experts = [str(member["person"]) for member in place["members"] if member["role"] == "expert"]
    people = [key for key, user in world.people.items() if _may_support(world, box, place, key)]
    filling = Filling(
        world,
        box,
        staff=[world.actor(who) for who in experts or [steward_of(place)]],
        controller=world.actor(by_role["controller"]) if by_role.get("controller") else None,
        people=people,
        campaigns=asked,
        categories={category.name: category for category in Category.objects.filter(box=box)},
        stages={stage.kind: stage for stage in Stage.objects.filter(box=box)},
    )
    for given in sorted(ideas, key=lambda given: world.moment(given["posted"])):
        _one(filling, given)
    for said in content.get("comments", []):
        idea = filling.ideas[said["idea"]]
        _comment(filling, filling.said(idea), said, None, filling.at[idea.pk] + timedelta(days=said["after"]))
    _date_back(filling)
    for given in ideas:
        if into := given.get("merged"):
            with clock.frozen(world.moment(given["posted"]) + timedelta(days=1)):
                one, other = filling.ideas[given["key"]], filling.ideas[into]
                merging.merge_ideas(filling.has_it(other), idea=one, into=other)
    _rank(filling)
    return filling


def _may_support(world: World, box: Box, place: Content, key: str) -> bool:
    user = world.people[key]
    if place["access"] == "open":
        return True
    return user.employments.filter(organisation_id=box.tool.place.organisation_id).exists()


def _one(filling: Filling, content: Content) -> None:
    key, posted = content.get("key", content["title"]), filling.world.moment(content["posted"])
    author, name = filling.who(content)
    with clock.frozen(posted), translation.override(content.get("language", "nb")):
        idea = posting.post_idea(author, box=filling.box, given=_given(filling, content, name)).idea
    filling.ideas[key], filling.keys[idea.pk], filling.at[idea.pk] = idea, key, posted
    _develop(filling, idea, content)
    _walk(filling, idea, content, posted)
    _talk(filling, idea, content, posted)
    said = filling.said(idea)
    filling.supported[key] = content.get("support", 0)
    filling.supporters(said, filling.supported[key], f"{filling.box.tool.place.slug}/{key}", posted)
    if "cost" in content:
        filling.costs[key] = content["cost"]
    if part := content.get("split"):
        _split(filling, idea, part)
    if became := content.get("became"):
        tool = Tool.objects.get(place__slug=became)
        at = filling.world.moment(content.get("became_at", content["moved"]))
        with clock.frozen(at):
            made = become(filling.world.actor(_steward(filling)), idea=idea, to=stands_for(tool))
        Link.objects.filter(pk=made.pk).update(at=at)
    filling.ideas[key] = Idea.objects.select_related("stage").get(pk=idea.pk)


def _steward(filling: Filling) -> str:
    runs = filling.box.tool.place.memberships.filter(role="steward").values_list("user_id", flat=True)
    return next(key for key, user in filling.world.people.items() if user.pk in set(runs))


def _given(filling: Filling, content: Content, name: str) -> IdeaInput:
    campaign = filling.campaigns[content["campaign"]].pk if content.get("campaign") else None
    return IdeaInput(
        parts=Parts(content["title"], *(content.get(part, "") for part in ("proposal", "problem", "gain"))),
        submission=uuid.uuid5(_NAMESPACE, f"{filling.box.tool.place.slug}/{content['title']}"),
        category_id=filling.categories[content["category"]].pk,
        campaign_id=campaign,
        place_name=content.get("place", ""),
        name=name,
        language=content.get("language", "nb"),
    )


def _develop(filling: Filling, idea: Idea, content: Content) -> None:
    """Suggested edits, taken in or still open."""
    for edit in content.get("edits", []):
        by, name = filling.who(edit)
        at, said = filling.world.moment(edit["at"]), filling.said(idea)
        now = parts_of(said)
        parts = Parts(
            *(edit.get(part, getattr(now, part)) for part in ("title", "proposal", "problem", "gain"))
        )
        with clock.frozen(at):
            suggestion = suggesting.suggest_edit(
                by, idea=idea, parts=parts, base=said.revision, reason=edit["reason"], name=name
            )
        filling.at[suggestion.pk] = at
        if accept := edit.get("accept"):
            filling.edited[idea.pk] = at = filling.world.moment(accept["at"])
            changed = [part for part in ("title", "proposal", "problem", "gain") if part in edit]
            with clock.frozen(at), translation.override(content.get("language", "nb")):
                suggesting.accept_suggestion(
                    filling.world.actor(accept["by"]),
                    idea=idea,
                    suggestion_id=suggestion.pk,
                    parts=changed,
                    seen=said.revision,
                    answer=accept["answer"],
                )


def _walk(filling: Filling, idea: Idea, content: Content, posted: datetime) -> None:
    """Move it along to where it stands, and write its ledger on the way."""
    realised = content.get("realised")
    way = _WAYS["realised" if realised else content["stage"]]
    if not way:
        return
    arrived = filling.world.moment(realised or content["moved"])
    first = min(posted + timedelta(days=13), arrived)
    for n, kind in enumerate(way):
        last = n == len(way) - 1
        at = arrived if last else first + (arrived - first) * n / len(way)
        answer = content.get(
            "done" if realised and last else "answer" if last or (realised and n == 1) else "", ""
        )
        _move(filling, idea, content, kind, at, answer=answer, last=last and not realised)
        if kind in ("accepted", "progress", "realised") and last:
            _keep_ledger(filling, idea, content, at)
    if followed := content.get("followed"):
        _move(filling, idea, content, "followed", filling.world.moment(followed))


def _keep_ledger(filling: Filling, idea: Idea, content: Content, since: datetime) -> None:
    keep_ledger(
        filling.world, idea, content, writer=filling.has_it(idea), controller=filling.controller, since=since
    )


def _move(
    filling: Filling,
    idea: Idea,
    content: Content,
    kind: str,
    at: datetime,
    *,
    answer: str = "",
    last: bool = False,
) -> Move:
    owner = filling.world.people[content["owner"]] if "owner" in content else None
    due = filling.world.moment(content["due"]).date() if last and "due" in content else None
    mover = filling.has_it(idea)
    with clock.frozen(at):
        return move_idea(
            mover,
            idea=idea,
            to=filling.stages[kind],
            owner=owner if last or not due else None,
            due=due,
            answer=answer,
        )


def _talk(filling: Filling, idea: Idea, content: Content, posted: datetime) -> None:
    """Points for and against, and the comments."""
    for side in (Point.Side.FOR, Point.Side.AGAINST):
        for n, given in enumerate(content.get(side, [])):
            by, name = filling.who(given)
            at = posted + timedelta(days=1 + n, hours=5 * n + 3)
            with clock.frozen(at):
                point = points.add_point(by, idea=idea, side=side, text=given["text"], name=name).point
            filling.at[point.pk] = at
            filling.supporters(point.contribution, given.get("support", 0), f"point/{point.pk}", at)
    for comment in content.get("comments", []):
        parent = _comment(filling, filling.said(idea), comment, None, filling.world.moment(comment["at"]))
        for reply in comment.get("replies", []):
            _comment(filling, filling.said(idea), reply, parent, filling.world.moment(reply["at"]))


def _comment(
    filling: Filling, about: Contribution, given: Content, parent: Contribution | None, at: datetime
) -> Contribution:
    by, name = filling.who(given)
    with clock.frozen(at):
        said = post_comment(by, about=about, text=given["text"], name=name, parent=parent, as_agency=True)
    filling.at[said.pk] = at
    return said


def _split(filling: Filling, idea: Idea, part: Content) -> None:
    at = filling.world.moment(part["at"])
    with clock.frozen(at), translation.override(part.get("language", "nb")):
        own = splitting.split_idea(filling.who(part)[0], idea=idea, given=_given(filling, part, "")).idea
    filling.at[own.pk] = at
    filling.supported[part["key"]] = part["support"]
    filling.costs[part["key"]] = part["cost"]
    filling.supporters(filling.said(own), part["support"], part["key"], at)
    filling.ideas[part["key"]] = Idea.objects.select_related("stage").get(pk=own.pk)


def _date_back(filling: Filling) -> None:
    Support.objects.bulk_create(filling.support, batch_size=2000)
    rows = Contribution.objects.unscoped(reason="the demo is dated back")
    for pk, at in filling.at.items():
        rows.filter(pk=pk).update(created_at=at, published_at=at)
        Move.objects.filter(idea_id=pk, before=None).update(at=at)
        Idea.objects.filter(pk=pk, stage__kind=Stage.Kind.RECEIVED).update(stage_since=at)
    for pk, at in filling.edited.items():
        rows.filter(pk=pk).update(edited_at=at)


def _rank(filling: Filling) -> None:
    tallies = dict(Tally.objects.filter(tool_id=filling.box.pk).values_list("pk", "support"))
    talked = dict(Tally.objects.filter(tool_id=filling.box.pk).values_list("pk", "comments"))
    ranks = list(Rank.objects.filter(box=filling.box))
    for rank in ranks:
        rank.voices = tallies[rank.pk] + talked[rank.pk]
        rank.hot = hot(filling.at[rank.pk], rank.voices)
    Rank.objects.bulk_update(ranks, ["voices", "hot"])
