"""The outcome as open data: what its page tells, and nothing that the page keeps."""

from typing import Any

from django.test import Client

from moteplass.tools.hearing.commands.answering import hold_back
from moteplass.tools.hearing.commands.outcome import take_back_reply, write_reply
from moteplass.tools.hearing.models import Hearing
from tests.tools.hearing.desks import over
from tests.tools.hearing.test_outcome import KEPT, SAID, about, answered, replied
from tests.world import World


def told(hearing: Hearing, rest: str = "") -> list[dict[str, Any]]:
    where = f"/api/v1/hearing/{hearing.tool.place.slug}/{hearing.tool.slug}/{rest}outcome"
    got = Client().get(where)
    assert got.status_code == 200, got.content
    found: list[dict[str, Any]] = got.json()["replies"]
    return found


def test_the_replies_with_what_changed_and_how_many_they_are_to(world: World, hearing: Hearing) -> None:
    answers = answered(world, hearing, 5)
    many, few = about(world, hearing, "Lamps", answers), about(world, hearing, "Bulbs", answers[:1])
    over(hearing)
    said, kept = replied(world, many), replied(world, few, KEPT)
    first, second = told(hearing)
    assert "<strong>heard</strong>" in first["html"] and first["published_at"]
    assert (first["id"], first["heading"], first["about"], first["answers"]) == (
        said.pk,
        SAID.heading,
        SAID.about,
        5,
    )
    assert (first["changed"], first["before"], first["after"]) == (True, SAID.before, SAID.after)
    assert (second["changed"], second["why"], second["answers"]) == (False, KEPT.why, None)
    assert [row["id"] for row in told(hearing, f"answers/{answers[0].pk}/")] == [said.pk, kept.pk]
    assert [row["id"] for row in told(hearing, f"answers/{answers[4].pk}/")] == [said.pk]


def test_nothing_that_is_not_published(world: World, hearing: Hearing) -> None:
    answers = answered(world, hearing, 5)
    theme = about(world, hearing, "Lamps", answers)
    reply = write_reply(world.as_alice, theme=theme, given=SAID)
    over(hearing)
    one = f"answers/{answers[0].pk}/"
    assert told(hearing) == told(hearing, one) == []
    reply = replied(world, about(world, hearing, "Bulbs", answers), KEPT)
    assert [row["heading"] for row in told(hearing)] == [KEPT.heading]
    hold_back(world.as_alice, answer=answers[0])
    assert told(hearing)[0]["answers"] is None
    held = f"/api/v1/hearing/{hearing.tool.place.slug}/{hearing.tool.slug}/{one}outcome"
    assert Client().get(held).status_code == 404
    take_back_reply(world.as_alice, reply=reply)
    assert told(hearing) == told(hearing, f"answers/{answers[1].pk}/") == []
