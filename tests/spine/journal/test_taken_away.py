"""What the public journal shows follows what its writer and the moderators take away later."""

import uuid
from contextlib import closing
from typing import Any

import pytest
from django.db import connection

from moteplass.kit.noark5.codes import SCREENED
from moteplass.spine.access.actor import STRANGER, SYSTEM, Actor, actor_for
from moteplass.spine.content.models import Capacity, Contribution
from moteplass.spine.content.naming import take_name_away
from moteplass.spine.journal.commands import show_publicly
from moteplass.spine.journal.models import Change, Entry, Publicity
from moteplass.spine.journal.registering import keep
from moteplass.spine.moderation.commands.deciding import decide_case, reverse_decision
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Ground, Measure
from moteplass.spine.places.models import Naming, Place, Role
from moteplass.spine.records.commands import decide_on
from moteplass.spine.records.models import Outcome
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.commands.answering import change_answer
from moteplass.tools.hearing.models import Answer, Hearing, Respondent
from moteplass.tools.ideas.commands.revising import change_idea
from moteplass.tools.ideas.texts import IdeaInput, Parts
from tests.world import World

KARI = "Kari Nordmann"


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place(title="A new bridge")


def entry(pk: int) -> Entry:
    return Entry.objects.get(contribution=pk)


def row(pk: int) -> Contribution:
    return Contribution.objects.unscoped(reason="test").get(pk=pk)


def change(world: World, answer: Answer, **given: Any) -> None:
    loaded = Answer.objects.select_related("contribution", "hearing__tool__place").get(pk=answer.pk)
    form = AnswerInput(
        replies=[Reply(world.question(loaded.hearing), text="I agree.")], submission=uuid.uuid4(), **given
    )
    change_answer(STRANGER, answer=loaded, given=form, keep_files=frozenset())


def replied(world: World, about: int) -> int:
    """A journalled reply of the agency's."""
    said = post_comment(world.as_alice, about=row(about), text="Thank you.")
    Contribution.objects.unscoped(reason="test").filter(pk=said.pk).update(capacity=Capacity.AGENCY)
    journal(said.pk)
    return said.pk


def journal(pk: int) -> None:
    place = row(pk).place
    decide_on(SYSTEM, place=place, contributions=[pk], outcome=Outcome.JOURNAL, reason="So.")


def test_a_name_that_is_withheld_later_is_screened_also_of_who_was_answered(
    world: World, hearing: Hearing
) -> None:
    answer, other = world.answer(hearing, name=KARI), world.answer(hearing, name=KARI)
    reply = replied(world, answer.pk)
    keep(SYSTEM, tool=hearing.tool)
    assert entry(reply).public_correspondent == entry(answer.pk).public_correspondent == KARI
    change(world, answer, name=KARI, name_withheld=True)
    for pk, whose in ((answer.pk, "avsender"), (reply, "mottaker")):
        assert (entry(pk).correspondent, entry(pk).public_correspondent) == (KARI, SCREENED)
        told = Change.objects.get(entry__contribution=pk)
        assert (told.metadata, told.new) == ("skjermingMetadata", f"Skjerming navn {whose}")
    assert entry(other.pk).public_correspondent == KARI
    # What they show again is shown when an archivist does.
    change(world, answer, name=KARI)
    assert row(answer.pk).author_name == KARI and entry(answer.pk).public_correspondent == SCREENED


def test_a_name_that_was_lent_is_screened_when_it_is_taken_away(world: World, hearing: Hearing) -> None:
    Place.objects.filter(pk=hearing.tool.place_id).update(naming=Naming.CHOICE)
    answer = world.answer(hearing, name="Bob", actor=world.as_bob)
    keep(SYSTEM, tool=hearing.tool)
    assert entry(answer.pk).public_correspondent == "Bob"
    take_name_away(world.as_bob, contribution_id=answer.pk)
    assert entry(answer.pk).public_correspondent == SCREENED


def test_what_an_archivist_has_released_or_shown_stands_and_so_does_an_organisation(
    world: World, hearing: Hearing
) -> None:
    released, shown = world.answer(hearing, name=KARI), world.answer(hearing, name=KARI)
    society: dict[str, Any] = {
        "name": KARI,
        "organisation_name": "Velet",
        "respondent": Respondent.ASSOCIATION,
    }
    of_many = world.answer(hearing, **society)
    keep(SYSTEM, tool=hearing.tool)
    for name in (True, False):
        show_publicly(SYSTEM, about=entry(shown.pk), words=set(), name=name, publicity=Publicity.AUTO)
    show_publicly(SYSTEM, about=entry(released.pk), words=set(), name=False, publicity=Publicity.RELEASED)
    for answer in (released, shown):
        change(world, answer, name=KARI, name_withheld=True)
        assert entry(answer.pk).public_correspondent == KARI
    change(world, of_many, **(society | {"organisation_name": "Velforeningen"}))
    assert entry(of_many.pk).public_correspondent == "Velet"


def test_a_title_with_a_hidden_part_is_screened_and_what_its_author_changes_is_not(world: World) -> None:
    idea = world.idea(world.box(), "Olsen is a fool", actor=world.as_charlie)
    journal(idea.pk)
    keep(SYSTEM, tool=row(idea.pk).tool)
    text = "Lend them out."
    change_idea(world.as_charlie, idea=idea, given=IdeaInput(Parts("Olsen is no fool", text), uuid.uuid4()))
    assert entry(idea.pk).public_title == "Olsen is a fool"
    mona = actor_for(world.member(row(idea.pk).place, "Mona", Role.MODERATOR))
    case = flag(Actor(visitor="v"), contribution=row(idea.pk), given=FlagInput(Ground.RULE)).flag.case
    hidden: dict[str, Any] = {
        "measure": Measure.PART,
        "passages": ["Olsen"],
        "law": "strl. § 185",
        "reason": "It attacks.",
    }
    decision = decide_case(mona, case=case, **hidden)
    stars = f"{SCREENED} {SCREENED} {SCREENED} {SCREENED}"
    assert (entry(idea.pk).title, entry(idea.pk).public_title) == ("Olsen is a fool", stars)
    told = Change.objects.get(entry__contribution=idea.pk)
    assert (told.metadata, told.previous, told.new) == ("offentligTittel", "Olsen is a fool", stars)
    reverse_decision(mona, decision=decision)
    assert entry(idea.pk).public_title == stars


@pytest.mark.django_db(transaction=True)
def test_one_whose_name_is_just_being_taken_away_is_journalled_the_next_time(world: World) -> None:
    hearing = world.place()
    answer = world.answer(hearing, name=KARI)
    reply = replied(world, answer.pk)
    with closing(connection.copy()) as meanwhile:
        meanwhile.set_autocommit(False)
        with meanwhile.cursor() as cursor:
            cursor.execute("UPDATE content_contribution SET author_name = '' WHERE id = %s", [answer.pk])
            # The letter: neither what they said nor what was answered.
            assert keep(SYSTEM, tool=hearing.tool).registered == 1
        meanwhile.commit()
    assert keep(SYSTEM, tool=hearing.tool).registered == 2
    assert (entry(answer.pk).public_correspondent, entry(reply).public_correspondent) == (SCREENED, "")
