"""A map of opinions of the demo: statements by the real commands, answers of invented visitors in one go."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from moteplass.cli.demo.crowd import chance, visitor
from moteplass.cli.demo.places import Content, World, furnish, steward_of
from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import create_place
from moteplass.tools.opinions import jobs
from moteplass.tools.opinions.commands import adding, checking, running
from moteplass.tools.opinions.models import Conversation, Participant, Stance, Statement


def load_opinions(world: World, content: Content, outcome: str = "") -> None:
    """Set up the conversation, add its statements, let its groups answer, and find the groups."""
    place_content, given = content["place"], content["conversation"]
    steward, opened = world.actor(steward_of(place_content)), world.moment(given["opened"])
    with clock.frozen(opened):
        tool = create_place(
            steward,
            organisation=world.organisations[place_content["owner"]],
            template=place_templates()["opinions"],
            title=place_content["title"],
            slug=place_content["slug"],
        )
        furnish(world, tool.place, place_content, summary=place_content["summary"], outcome=outcome)
        conversation = Conversation.objects.select_related("tool").get(pk=tool.pk)
        running.set_rules(
            steward,
            conversation=conversation,
            rules=running.Rules(
                title=place_content["title"],
                introduction=given["introduction"],
                checked_first=True,
                statements_open=True,
                longest=200,
                closes_at=world.moment(given["closes"]),
            ),
        )
        running.open_conversation(steward, conversation=conversation)
    Place.objects.filter(pk=tool.place_id).update(created_at=opened - timedelta(days=7))
    told = _add_statements(world, steward, conversation, content, opened)
    _answer(world, conversation, content, told, opened)
    jobs.group(conversation.pk)


def _add_statements(
    world: World, steward: Actor, conversation: Conversation, content: Content, opened: datetime
) -> Mapping[int, Content]:
    """The content of each statement that shows, by its id."""
    language = content["place"]["language"]
    seeds = [one["text"] for one in content["statements"] if "by" not in one]
    adding.add_seeds(steward, conversation=conversation, given=seeds, language=language)
    theirs = [one for one in [*content["statements"], *content["awaiting"]] if "by" in one]
    rows = Contribution.objects.unscoped(reason="the demo is dated back")
    for n, one in enumerate(theirs):
        at = opened + (world.loaded - opened) * (n + 1) / (len(theirs) + 1)
        added = adding.add_statement(
            Actor(visitor=f"demo/{one['by']}"),
            conversation=conversation,
            text=one["text"],
            something_else=True,
            language=one.get("language", language),
        )
        if one not in content["awaiting"]:
            checking.let_through(steward, statement=added.statement)
        rows.filter(pk=added.statement.pk).update(created_at=at, published_at=at)
    rows.filter(tool_id=conversation.pk, statement__seed=True).update(created_at=opened, published_at=opened)
    by_text = {one["text"]: one for one in content["statements"]}
    bodies = Statement.objects.filter(conversation=conversation).values_list(
        "pk", "contribution__revisions__body"
    )
    return {pk: by_text[body] for pk, body in bodies if body in by_text}


def _answer(
    world: World, conversation: Conversation, content: Content, told: Mapping[int, Content], opened: datetime
) -> None:
    """What each invented participant says of some of the statements, as people of their group would."""
    members = [(at, group) for at, group in enumerate(content["groups"]) for _one in range(group["people"])]
    chance("order").shuffle(members)
    people = Participant.objects.bulk_create(
        Participant(conversation=conversation, visitor=visitor("opinions", conversation.tool.place_id, n))
        for n in range(len(members))
    )
    span = (world.loaded - opened).total_seconds()
    stances = []
    for n, (person, (at, group)) in enumerate(zip(people, members, strict=True)):
        drawn = chance("stance", n)
        begun = opened + timedelta(seconds=span * drawn.random() ** 1.5)
        for turn, pk in enumerate(
            drawn.sample(sorted(told), min(len(told), drawn.randint(*group["answers"])))
        ):
            stances.append(
                Stance(
                    participant=person,
                    statement_id=pk,
                    value=_value(drawn, told[pk], at),
                    at=min(begun + timedelta(seconds=9 * turn), world.loaded),
                )
            )
    Stance.objects.bulk_create(stances, batch_size=2000)


def _value(drawn: Random, statement: Mapping[str, Any], group: int) -> int:
    fell = drawn.random()
    agrees, disagrees = statement["agree"][group], statement["disagree"][group]
    return 1 if fell < agrees else -1 if fell < agrees + disagrees else 0
