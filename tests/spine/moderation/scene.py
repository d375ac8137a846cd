"""Something to decide on: an answer and a comment, and who moderates."""

from typing import Any

from django.test import Client

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.accounts.models import User
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Contribution, Revision
from moteplass.spine.moderation.commands.deciding import decide_case
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Case, Decision, Ground, Measure
from moteplass.spine.places.models import Role
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.talk.queries import thread
from moteplass.tools.hearing.figures import figures
from moteplass.tools.hearing.models import Hearing
from tests.world import World

LAW: dict[str, Any] = {"law": "straffeloven § 185", "reason": "It attacks a person."}
TEXT = "Who washes the vans? Typical Berg, he never did an honest day's work. Try two of them first."
RUDE = "Typical Berg, he never did an honest day's work."
FOOL = "Olsen is a fool."


class Scene:
    """An answer by Charlie with a comment by Charlie, both flagged, and Mona who moderates."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.hearing: Hearing = world.place()
        self.place = self.hearing.tool.place
        self.mona = actor_for(world.member(self.place, "Mona", Role.MODERATOR))
        self.answer = row(world.answer(self.hearing, f"I agree. {FOOL}", actor=world.as_charlie).pk)
        self.comment = post_comment(world.as_charlie, about=self.answer, text=TEXT)

    def case(self, about: Contribution) -> Case:
        return flag(Actor(visitor="v"), contribution=row(about.pk), given=FlagInput(Ground.RULE)).flag.case

    def decide(self, about: Contribution, measure: Measure, **given: Any) -> Decision:
        return decide_case(self.mona, case=self.case(about), measure=measure, **LAW | given)

    def look(self) -> dict[str, Any]:
        """All that a decision may change, as rows and as pages."""
        page = Client().get(f"/m/{self.place.slug}/hearing/answers/{self.answer.pk}/")
        return {
            "rows": list(Contribution.objects.unscoped(reason="the test looks").order_by("pk").values()),
            "said": [shown(self.answer), shown(self.comment)],
            "comments": tallies.counted(self.answer.pk, "comments"),
            "figures": figures(self.hearing),
            "page": (page.status_code, page.content.partition(b"<main")[2]),
            "thread": thread(STRANGER, self.answer.pk).rows,
            "paused": [may_comment(self.world.charlie, row(self.answer.pk))],
        }


def row(pk: int) -> Contribution:
    rows = Contribution.objects.unscoped(reason="the test looks").select_related("tool", "place")
    return rows.get(pk=pk)


def shown(about: Contribution) -> str:
    now = row(about.pk)
    return Revision.objects.values_list("body", flat=True).get(contribution=now, number=now.revision)


def may_comment(user: User, about: Contribution) -> str:
    actor = actor_for(user)
    return str(decide(actor, Act.COMMENT, find_tool(actor, pk=about.tool_id)).reason)
