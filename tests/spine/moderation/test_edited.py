"""Where the author was asked to edit, and has, a moderator looks again."""

import uuid

from moteplass.spine.access.actor import Actor, actor_for
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.moderation.commands.by_the_clock import look_again_at_what_was_edited
from moteplass.spine.moderation.commands.deciding import decide_case
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Case, Ground, Measure
from moteplass.spine.moderation.queue import Wanted, cases
from moteplass.spine.places.models import Role
from moteplass.tools.ideas.commands.revising import change_idea
from moteplass.tools.ideas.texts import IdeaInput, Parts
from tests.world import World


def test_what_its_author_has_edited_is_to_be_decided_again_once(world: World) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    about = idea.contribution
    mona = actor_for(world.member(about.place, "Mona", Role.MODERATOR))
    case = flag(Actor(visitor="v"), contribution=about, given=FlagInput(Ground.RULE)).flag.case
    decide_case(mona, case=case, measure=Measure.EDIT, law="strl. § 185", reason="Leave the name out.")
    look_again_at_what_was_edited()
    assert Case.objects.get().state == Case.State.DECIDED
    given = IdeaInput(Parts("Lend out the vans", "At weekends, without Olsen."), uuid.uuid4())
    change_idea(world.as_charlie, idea=idea, given=given)
    for _run in range(2):
        look_again_at_what_was_edited()
    assert [row.id for row in cases(mona, about.place, Wanted()).rows] == [case.pk]
    assert AuditEntry.objects.filter(verb="moderation.taken_up_again").count() == 1
    decide_case(mona, case=Case.objects.get(), measure=Measure.LEAVE, law="", reason="Well edited.")
    look_again_at_what_was_edited()
    assert Case.objects.get().state == Case.State.DECIDED
