"""Places of the demo, and what every place in it has: owner, people, settings and an age."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moteplass.cli.demo.quiet import quietly
from moteplass.cli.demo.times import moment
from moteplass.kit import clock
from moteplass.spine.access.actor import Actor, actor_for
from moteplass.spine.accounts.models import User
from moteplass.spine.moderation.commands.rules import set_rules
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Access, Place, Role, Tool, Writers
from moteplass.spine.registry.kinds import PlaceTemplate
from moteplass.spine.stewardship.commands import change_place, create_place, let_in, move_place

Content = Mapping[str, Any]

_FOR = {"nb": "For:", "nn": "For:", "en": "For:"}
_GOALS = {"nb": "Mål:", "nn": "Mål:", "en": "Goals:"}


@dataclass
class World:
    """What the loading knows so far: the moment it began, and rows by the content's keys."""

    loaded: datetime
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def moment(self, text: str) -> datetime:
        return moment(text, loaded=self.loaded)

    def actor(self, key: str) -> Actor:
        return actor_for(self.people[key])


def steward_of(content: Content) -> str:
    """The key of the person who runs the place."""
    return next(str(m["person"]) for m in content["members"] if m["role"] == "steward" and m.get("person"))


def furnish(world: World, place: Place, content: Content, *, summary: str, outcome: str = "") -> None:
    """Give a new place its texts, its access and its people."""
    steward = world.actor(steward_of(content))
    language = content.get("language", "nb")
    change_place(
        steward,
        place=place,
        summary=" ".join(summary.split())[:600],
        purpose="\n\n".join(_purpose(content, language)),
        access=content["access"],
        writers=content["write"],
        capacities=content.get("capacities", place.capacities),
        naming=content.get("naming", place.naming),
        outcome=outcome[:300],
    )
    if rules := content.get("house_rules"):
        set_rules(steward, place=place, rules=rules)
    with quietly():
        for member in content["members"]:
            person, organisation = member.get("person"), member.get("organisation")
            let_in(
                steward,
                place=place,
                role=Role(member["role"]),
                user=world.people[person] if person else None,
                organisation=world.organisations[organisation] if organisation else None,
            )
        for key in content.get("shared_with", []):
            let_in(steward, place=place, role=Role.READER, organisation=world.organisations[key])


def _purpose(content: Content, language: str) -> list[str]:
    parts = [" ".join(content.get("purpose", "").split())]
    if groups := content.get("target_groups"):
        parts.append(f"{_FOR[language]} {', '.join(group[0].lower() + group[1:] for group in groups)}.")
    if goals := content.get("goals"):
        parts.append("\n".join([_GOALS[language], *(f"- {goal}" for goal in goals)]))
    return parts


def load_place(world: World, content: Content, outcome: str = "") -> None:
    """A place without a tool of its own yet."""
    steward = world.actor(steward_of(content))
    template = PlaceTemplate(
        slug=content.get("template", "room"),
        label=content["title"],
        summary="",
        icon="people",
        access=Access(content["access"]),
        writers=Writers(content["write"]),
        # Nothing to start: the place is a home for people and papers until it gets its first tool.
        start=lambda tx, place: Tool(place=place),
        continues="place-settings",
    )
    opened = world.moment(content.get("opened", "-60d"))
    with clock.frozen(opened):
        create_place(
            steward,
            organisation=world.organisations[content["owner"]],
            template=template,
            title=content["title"],
            slug=content["slug"],
        )
        place = Place.objects.get(slug=content["slug"])
        furnish(world, place, content, summary=content.get("summary", ""), outcome=outcome)
        _live(steward, place, content.get("state", "open"))
    Place.objects.filter(pk=place.pk).update(created_at=opened - timedelta(days=7))


def _live(steward: Actor, place: Place, state: str) -> None:
    road = ["open", "closed", "archived"]
    for step in road[: road.index(state) + 1] if state in road else []:
        move_place(steward, place=place, to=step)
