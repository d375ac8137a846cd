"""What the tests of developing share."""

from typing import Any

from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.content.models import Contribution
from moteplass.tools.ideas.commands.revising import change_idea
from moteplass.tools.ideas.commands.suggesting import suggest_edit
from moteplass.tools.ideas.models import Box, Idea, Stage, Suggestion, Version
from moteplass.tools.ideas.texts import IdeaInput, Parts
from tests import addresses

LONG = "Let people borrow the vans at weekends. Keys lie in the box by the gate, and whoever borrows fills the tank."


def at(idea: Idea, name: str = "ideas-idea", **more: Any) -> str:
    return addresses.at(idea.box, name, idea=idea.pk, **more)


def said(idea: Idea) -> Contribution:
    rows = Contribution.objects.unscoped(reason="a test").select_related("tool__place", "tally")
    return rows.get(pk=idea.pk)


def parts(idea: Idea, **changed: str) -> Parts:
    c = said(idea)
    now = Version.objects.get(idea=idea, number=c.revision)
    return Parts(
        **({"title": c.title, "problem": now.problem, "proposal": now.proposal, "gain": now.gain} | changed)
    )


def change(actor: Actor, idea: Idea, *, ask: bool | None = None, note: str = "", **changed: str) -> int:
    given = IdeaInput(parts=parts(idea, **changed), submission=idea.submission)
    return change_idea(actor, idea=idea, given=given, note=note, ask=ask)


def suggested(
    idea: Idea, actor: Actor = STRANGER, *, base: int = 1, reason: str = "It reads better.", **changed: str
) -> Suggestion:
    return suggest_edit(
        actor, idea=idea, parts=parts(idea, **changed), base=base, reason=reason, name="Ola Nordmann"
    )


def stage(box: Box, kind: str) -> Stage:
    return Stage.objects.get(box=box, kind=kind)
