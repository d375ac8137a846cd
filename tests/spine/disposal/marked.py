"""The word of `scanning`, written into everything that people can write."""

from dataclasses import replace
from typing import Any

from django.core.files.base import ContentFile

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.content.attachments import Taken, store
from moteplass.spine.content.models import Attachment, Contribution
from moteplass.spine.insight.models import Coding, Note, Source, Theme
from moteplass.spine.moderation.commands.deciding import decide_case
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Ground, Measure
from moteplass.spine.notify.following import ask_to_follow
from moteplass.spine.places.models import Place, Role
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing.models import Passage, Scan
from moteplass.tools.ideas.commands.moving import move_idea
from moteplass.tools.ideas.commands.points import add_point
from moteplass.tools.ideas.commands.suggesting import suggest_edit
from moteplass.tools.ideas.models import Point, Stage
from moteplass.tools.ideas.texts import Parts
from moteplass.tools.opinions.commands.adding import add_statement
from tests.spine.disposal.scanning import MARK
from tests.tools.documents.rooms import document, room
from tests.tools.hearing.desks import enter
from tests.tools.ideas.developers import stage
from tests.tools.ideas.ledgers import figure, line, realised
from tests.tools.opinions.conftest import make_in
from tests.world import World

SAID = f"The {MARK} must go off at night, and that is all there is to say."
NAME = f"Kari {MARK.title()}"
VISITOR = replace(STRANGER, visitor="somebody")


def of(pk: int) -> Contribution:
    return Contribution.objects.unscoped(reason="a test").select_related("place", "tool__place").get(pk=pk)


def taken(name: str = f"{MARK}.txt") -> Taken:
    return store(ContentFile(SAID.encode()), name, "text/plain", "txt")


def attached(pk: int, file: Taken) -> None:
    Attachment.objects.create(
        contribution_id=pk,
        name=file.name,
        mime=file.mime,
        size=file.size,
        sha256=file.sha256,
        file=file.storage_name,
    )


def everywhere(world: World) -> list[tuple[Place, list[int]]]:
    """Contributions of every tool, all with the word, by their places."""
    return [hearing(world), box(world), talk(world), project(world)]


def hearing(world: World) -> tuple[Place, list[int]]:
    """By web, by an organisation, and by the desk with a scan; a comment, a note, a theme and followers of one."""
    held = world.place(title="Lamps")
    place = held.tool.place
    first = world.answer(held, SAID, name=NAME, email=f"{MARK}@example.test", files=[taken()])
    given: dict[str, Any] = {"respondent": "business", "organisation_name": f"{MARK} AS", "name": NAME}
    second = world.answer(held, SAID, **given)
    third = enter(world, held, SAID, name=NAME, address=f"{MARK}veien 1")
    came = taken("letter.txt")
    Scan.objects.create(
        entry=third,
        name=came.name,
        mime=came.mime,
        size=came.size,
        sha256=came.sha256,
        file=came.storage_name,
    )
    Passage.objects.create(answer=first, hearing=held, block="x", words=SAID)
    comment = post_comment(VISITOR, about=of(first.pk), text=SAID, name=NAME)
    said = FlagInput(Ground.RULE, SAID, name=NAME, email=f"{MARK}@example.test")
    case = flag(VISITOR, contribution=comment, given=said).flag.case
    words: dict[str, Any] = {
        "law": f"The law on {MARK}",
        "facts": SAID,
        "reason": SAID,
        "passages": [f"The {MARK}"],
    }
    decide_case(world.as_alice, case=case, measure=Measure.PART, **words)
    where = {"place": place, "tool": held.tool}
    Note.objects.create(**where, contribution=of(first.pk), text=f"He says {MARK}", author=world.alice)
    theme = Theme.objects.create(
        **where, name=f"{MARK}, night", words=[MARK, "night"], source=Source.MACHINE, accepted=False
    )
    Coding.objects.create(
        **where, contribution=of(second.pk), theme=theme, source=Source.MACHINE, accepted=False
    )
    ask_to_follow(VISITOR, tool=held.tool, email=f"{MARK}@example.test", contribution=of(first.pk))
    return place, [first.pk, second.pk, third.pk, comment.pk]


def box(world: World) -> tuple[Place, list[int]]:
    """An idea with a ledger, an answer from the agency, a point and a suggested edit."""
    asked = world.box(title="Ideas")
    idea = realised(
        world, asked, f"Less {MARK} on our roads", proposal=SAID, problem=SAID, name=NAME, files=[taken()]
    )
    figure(world, line(world, idea, f"{MARK} saved", owner_name=NAME), "120000", method=SAID)
    place = asked.tool.place
    expert = world.member(place, "Bob", Role.EXPERT)
    move_idea(world.as_alice, idea=idea, to=stage(asked, Stage.Kind.FOLLOWED), owner=expert, answer=SAID)
    point = add_point(VISITOR, idea=idea, side=Point.Side.FOR, text=SAID, name=NAME).point
    parts = Parts(f"Even less {MARK} on our roads", SAID + " Really.", SAID, "")
    edit = suggest_edit(VISITOR, idea=idea, parts=parts, base=1, reason=SAID, name=NAME)
    return place, [idea.pk, point.pk, edit.pk]


def talk(world: World) -> tuple[Place, list[int]]:
    conversation = make_in(world)(checked_first=False)
    statement = add_statement(VISITOR, conversation=conversation, text=f"The {MARK} must go.").statement
    return conversation.tool.place, [statement.pk]


def project(world: World) -> tuple[Place, list[int]]:
    tool = room(world)
    written = document(tool, world.as_alice, f"The {MARK} plan", SAID)
    attached(written.pk, taken())
    return tool.place, [written.pk]


def archivist_of(world: World, place: Place, name: str = "Vera") -> Actor:
    """Two sign a list: Vera proposes, Ada approves."""
    return actor_for(world.member(place, name, Role.ARCHIVIST))
