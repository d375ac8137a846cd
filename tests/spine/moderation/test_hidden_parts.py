"""What is hidden, and a hidden part, is nowhere where people read; its reversal leaves nothing behind."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.content.models import Contribution
from moteplass.spine.moderation.commands.deciding import decide_case, possible, reverse_decision
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Ground, Measure
from moteplass.spine.places.models import Access, Role
from moteplass.tools.ideas.commands.points import add_point
from moteplass.tools.ideas.commands.revising import change_idea
from moteplass.tools.ideas.commands.suggesting import suggest_edit
from moteplass.tools.ideas.models import Point
from moteplass.tools.ideas.texts import IdeaInput, Parts
from moteplass.tools.opinions.commands.adding import add_seeds
from moteplass.tools.opinions.commands.running import open_conversation
from moteplass.tools.opinions.models import Conversation, Statement
from tests.tools.documents import rooms
from tests.world import World

FOOL = "Olsen is a fool."
TEXT = f"Lend them out. {FOOL} Try two first."

# What is written, and the addresses below its tool and of the site where its words could show.
Written = tuple[Contribution, list[str]]


def an_idea(world: World) -> Written:
    box = world.box()
    idea = world.idea(box, FOOL, TEXT, actor=world.as_charlie)
    change_idea(world.as_charlie, idea=idea, given=IdeaInput(Parts(FOOL, f"{TEXT} Or three."), uuid.uuid4()))
    made = suggest_edit(STRANGER, idea=idea, parts=Parts(FOOL, f"{TEXT} Or four."), base=2, reason="Four!")
    here = f"{idea.pk}/"
    versions = [f"{here}versions/{more}" for more in ("", "1/", "2/", "3/", "?before=1&after=2")]
    return row(idea.pk), ["", here, *versions, f"{here}suggestions/{made.pk}/", "?q=Olsen", "export.csv"]


def a_suggestion(world: World) -> Written:
    idea = world.idea(world.box(), "Lend them out", "Lend the bicycles out.", actor=world.as_charlie)
    parts = Parts("Lend them out", f"Lend the bicycles out. {FOOL}")
    made = suggest_edit(STRANGER, idea=idea, parts=parts, base=1, reason=FOOL)
    return row(made.pk), [f"{idea.pk}/", f"{idea.pk}/suggestions/", f"{idea.pk}/suggestions/{made.pk}/"]


def a_point(world: World) -> Written:
    idea = world.idea(world.box())
    point = add_point(world.as_charlie, idea=idea, side=Point.Side.FOR, text=TEXT).point
    api = f"/api/v1/ideas/{point.contribution.place.slug}/ideas/ideas/{idea.pk}/points/for"
    return row(point.pk), [f"{idea.pk}/", f"{idea.pk}/point/for/", api]


def a_statement(world: World) -> Written:
    tool = world.tool("opinions", title="The town")
    talk = Conversation.objects.select_related("tool__place__organisation").get(pk=tool.pk)
    add_seeds(world.as_alice, conversation=talk, given=[TEXT, "Number one."])
    open_conversation(world.as_alice, conversation=talk)
    said = Statement.objects.get(number=0)
    api = f"/api/v1/opinions/{tool.place.slug}/{tool.slug}/statements"
    return row(said.pk), ["statements/", f"statements/{said.pk}/", "statements/?q=Olsen", api]


def a_document(world: World) -> Written:
    tool = rooms.room(world, access=Access.OPEN)
    document = rooms.document(tool, world.as_alice, FOOL, TEXT)
    here = f"{document.pk}/"
    return row(document.pk), ["", here, f"{here}versions/", f"{here}versions/1/", f"{here}versions/2/"]


@pytest.mark.parametrize("write", [an_idea, a_point, a_statement, a_document])
def test_a_hidden_part_is_in_no_page_and_comes_back_as_it_was(
    world: World, in_english: None, write: Callable[[World], Written]
) -> None:
    about, paths = write(world)
    mona = actor_for(world.member(about.place, "Mona", Role.MODERATOR))
    case = flag(Actor(visitor="v"), contribution=about, given=FlagInput(Ground.RULE)).flag.case
    before = look(about, paths)
    assert sum("a fool" in text for text in before.values()) >= 2
    decision = decide_case(
        mona, case=case, measure=Measure.PART, passages=[FOOL], law="strl. § 185", reason="It attacks."
    )
    during = look(about, paths)
    assert [path for path, text in during.items() if "a fool" in text] == []
    assert sum("▮▮▮ [" in text for text in during.values()) >= 2
    reverse_decision(mona, decision=decision)
    assert look(about, paths) == before


@pytest.mark.parametrize("measure", [Measure.HIDE, Measure.REMOVE])
@pytest.mark.parametrize("write", [an_idea, a_suggestion, a_document])
def test_what_is_hidden_is_in_no_page_and_comes_back_as_it_was(
    world: World, in_english: None, write: Callable[[World], Written], measure: Measure
) -> None:
    about, paths = write(world)
    mona = actor_for(world.member(about.place, "Mona", Role.MODERATOR))
    case = flag(Actor(visitor="v"), contribution=about, given=FlagInput(Ground.RULE)).flag.case
    before = look(about, paths)
    assert any(f"/c/{about.pk}/flag/" in text for text in before.values())
    decision = decide_case(mona, case=case, measure=measure, law="strl. § 185", reason="It attacks.")
    during = look(about, paths)
    assert [path for path, text in during.items() if "a fool" in text] == []
    assert any(text.startswith("410") and "strl. § 185" in text for text in during.values())
    reverse_decision(mona, decision=decision)
    assert look(about, paths) == before


@pytest.mark.parametrize(("write", "listed"), [(a_point, 2), (a_statement, 1)])
def test_a_note_stands_in_the_list_where_something_hidden_stood(
    world: World, in_english: None, write: Callable[[World], Written], listed: int
) -> None:
    about, paths = write(world)
    mona = actor_for(world.member(about.place, "Mona", Role.MODERATOR))
    case = flag(Actor(visitor="v"), contribution=about, given=FlagInput(Ground.RULE)).flag.case
    before = look(about, paths)
    decision = decide_case(mona, case=case, measure=Measure.HIDE, law="strl. § 185", reason="It attacks.")
    during = look(about, paths)
    assert [path for path, text in during.items() if "a fool" in text or "Charlie" in text] == []
    lists = [text for path, text in during.items() if f'id="c{about.pk}"' in text]
    assert len(lists) == listed and all("Ground: strl. § 185" in text for text in lists)
    assert not any("strl." in text for path, text in during.items() if "?q=" in path or "/api/" in path)
    reverse_decision(mona, decision=decision)
    assert look(about, paths) == before


def look(about: Contribution, paths: list[str]) -> dict[str, str]:
    where = f"/m/{about.place.slug}/{about.tool.slug}/"
    found = {}
    for path in [
        *(path if path[:1] == "/" else where + path for path in paths),
        "/search/?q=Olsen",
        f"/m/{about.place.slug}/feed.atom",
    ]:
        page = Client().get(path)
        whole = (b"".join(page) if page.streaming else page.content).decode()
        # A title may stand outside <main>; a form's token is new each time.
        found[path] = f"{page.status_code} {re.sub(r'value=.[A-Za-z0-9]{64}.|nonce=.[^ >]+', '', whole)}"
    return found


def row(pk: int) -> Contribution:
    rows = Contribution.objects.unscoped(reason="the test looks").select_related("tool", "place")
    return rows.get(pk=pk)


def test_a_thread_is_closed_only_where_there_is_one(world: World) -> None:
    for write, threaded in ((an_idea, True), (a_point, False), (a_statement, False), (a_document, True)):
        assert (Measure.CLOSE in possible(write(world)[0])) is threaded, write
