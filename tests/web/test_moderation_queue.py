"""The queue and the page of a case: who gets in, what is hidden from whom, and that the form decides."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.moderation import queue
from moteplass.spine.moderation.case import case_view
from moteplass.spine.moderation.commands.appeals import complain
from moteplass.spine.moderation.commands.deciding import decide_case
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.commands.seconding import set_four_eyes
from moteplass.spine.moderation.models import Case, Decision, Ground, Measure
from moteplass.spine.moderation.queue import Wanted
from moteplass.spine.moderation.statements import Party
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Role
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing.models import Hearing
from tests.world import World

RUDE = "Typical Berg, never an honest day's work."
DECIDE = {"do": "decide", "rule": "law", "law": "straffeloven § 185", "reason": "It attacks a person."}


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


def flagged(world: World, hearing: Hearing, n: int = 1, ground: Ground = Ground.RULE) -> list[Case]:
    about = Contribution.objects.unscoped(reason="the test comments").get(pk=world.answer(hearing).pk)
    said = [post_comment(world.as_charlie, about=about, text=f"Wash them. {RUDE} No {i}.") for i in range(n)]
    by = Actor(visitor="somebody")
    return [flag(by, contribution=one, given=FlagInput(ground, "That is rude")).flag.case for one in said]


def at(case: Case) -> str:
    return f"/m/{case.place.slug}/moderation/{case.pk}/"


def test_only_those_who_moderate_get_in(
    world: World, hearing: Hearing, alice: Client, charlie: Client
) -> None:
    (case,) = flagged(world, hearing)
    queue_at = f"/m/{case.place.slug}/moderation/"
    for address in (queue_at, at(case)):
        assert alice.get(address).status_code == 200
        assert charlie.get(address).status_code == Client().get(address).status_code == 403
    assert charlie.get("/moderation/").content.count(case.number.encode()) == 0
    assert case.number in alice.get("/moderation/").content.decode()
    assert (
        alice.get(at(flagged(world, world.place(title="Other"))[0]).replace("place-2", "place-1")).status_code
        == 404
    )


def test_the_name_is_hidden_until_it_is_decided(world: World, hearing: Hearing, alice: Client) -> None:
    (case,) = flagged(world, hearing)
    before = alice.get(at(case)).content.decode()
    assert "Typical Berg" in before
    assert "That is rude" in before
    assert "Charlie" not in before
    alice.post(at(case), {**DECIDE, "measure": "hide"})
    assert "Charlie" in alice.get(at(case)).content.decode()


def test_the_form_says_what_is_missing_and_decides_only_when_it_is_not(
    world: World, hearing: Hearing, alice: Client
) -> None:
    (case,) = flagged(world, hearing)
    version = "1"
    for wrong in (
        {**DECIDE, "measure": ""},
        {**DECIDE, "measure": "hide", "law": ""},
        {**DECIDE, "measure": "hide", "rule": ""},
        {**DECIDE, "measure": "hide", "reason": " "},
        {**DECIDE, "measure": "pause"},
        {**DECIDE, "measure": "part", "version": version},
        {**DECIDE, "measure": "part", "version": version, "quote": "not said"},
        {**DECIDE, "measure": "part", "version": "7", "sentence": "1"},
    ):
        page = alice.post(at(case), wrong)
        assert page.status_code == 422, wrong
        assert not wrong["reason"].strip() or "It attacks a person." in page.content.decode()
    assert (
        "It attacks a person."
        in alice.post(at(case), {**DECIDE, "do": "preview", "measure": "hide"}).content.decode()
    )
    assert not Decision.objects.exists()
    alice.post(at(case), {**DECIDE, "measure": "part", "version": version, "sentence": "1"})
    shown = Revision.objects.get(contribution=case.contribution_id, number=2).body
    assert shown == "Wash them. ▮▮▮ [skjult: straffeloven § 185] No 0." or shown.startswith(
        "Wash them. ▮▮▮ ["
    )
    decision = Decision.objects.get()
    assert decision.passages == [RUDE]
    alice.post(at(case), {"do": "reverse", "decision": decision.pk})
    assert Contribution.objects.unscoped(reason="the test looks").get(pk=case.contribution_id).revision == 1


@pytest.mark.usefixtures("in_english")
def test_nobody_decides_over_another_or_on_a_text_they_have_not_seen(
    world: World, hearing: Hearing, alice: Client
) -> None:
    (case,) = flagged(world, hearing)
    hide = {**DECIDE, "measure": "hide", "version": "1", "after": "0"}
    changed = alice.post(at(case), {**hide, "version": "2"})
    assert changed.status_code == 422 and not Decision.objects.exists()
    alice.post(at(case), hide)
    # Another had the page open too.
    seen = alice.post(at(case), {**hide, "measure": "leave"}, follow=True).content.decode()
    first = Decision.objects.get()
    assert first.measure == "hide" and "Somebody else has decided meanwhile" in seen
    alice.post(at(case), {**hide, "measure": "remove", "after": "1"})
    alice.post(at(case), {"do": "reverse", "decision": first.pk})
    assert Decision.objects.latest("number").ended_at is None
    assert alice.post(at(case), {"do": "reverse"}).status_code == 404


def test_a_proposal_that_was_sent_back_leaves_what_holds_on_the_page(
    world: World, hearing: Hearing, alice: Client
) -> None:
    (case,) = flagged(world, hearing)
    mona = world.member(case.place, "Mona", Role.MODERATOR)
    hidden = decide_case(world.as_alice, case=case, measure=Measure.HIDE, law="§ 1", reason="So.")
    set_four_eyes(world.as_alice, place=case.place, measures=[Measure.REMOVE])
    last = date(2126, 5, 17)
    more = decide_case(
        actor_for(mona),
        case=case,
        measure=Measure.REMOVE,
        law="§ 185",
        facts="Seen.",
        reason="More.",
        until=last,
    )
    # The second person sees all that they approve.
    proposed = alice.get(at(case)).content.decode()
    assert all(words in proposed for words in ("§ 185", "Seen.", "More.", "17. mai 2126"))
    # The answer is to what stood on the page, also where another proposal has come instead.
    alice.post(at(case), {"do": "approve", "decision": hidden.pk})
    assert not Decision.objects.filter(second_by__isnull=False).exists()
    alice.post(at(case), {"do": "decline", "decision": more.pk})
    page = alice.get(at(case)).content.decode()
    assert f'name="decision" value="{hidden.pk}"' in page and "holds no more" not in page


def test_a_case_that_is_complained_about_leads_to_the_complaint(
    world: World, hearing: Hearing, alice: Client
) -> None:
    (case,) = flagged(world, hearing)
    hidden = decide_case(world.as_alice, case=case, measure=Measure.HIDE, law="§ 1", reason="So.")
    assert 'value="reverse"' in alice.get(at(case)).content.decode()
    appeal = complain(STRANGER, by=Party(hidden, None), text="It was true.")
    page = alice.get(at(case)).content.decode()
    assert f"/moderation/appeals/{appeal.pk}/" in page and 'value="reverse"' not in page


def test_a_case_is_taken_and_let_go(world: World, hearing: Hearing, alice: Client, bob: Client) -> None:
    (case,) = flagged(world, hearing)
    mine = Wanted(queue.MINE)
    alice.post(at(case), {"do": "claim"})
    assert [row.id for row in queue.cases(world.as_alice, case.place, mine).rows] == [case.pk]
    assert queue.cases(world.as_alice, case.place, Wanted(queue.FREE)).rows == []
    # Who had the page open before that is told; who sees that it is taken may take it over.
    world.member(case.place, "Bob", "moderator")
    assert "Alice" in bob.post(at(case), {"do": "claim"}, follow=True).content.decode()
    assert Case.objects.get().claimed_by == world.alice
    bob.post(at(case), {"do": "claim", "holder": world.alice.pk})
    assert Case.objects.get().claimed_by == world.bob
    alice.post(at(case), {"do": "claim", "holder": world.bob.pk})
    alice.post(at(case), {"do": "release"})
    assert queue.cases(world.as_alice, case.place, mine).rows == []


def test_the_gravest_first_or_the_oldest(world: World, hearing: Hearing) -> None:
    (mild,) = flagged(world, hearing, ground=Ground.SPAM)
    (grave,) = flagged(world, hearing, ground=Ground.DANGER)
    place = mild.place
    assert [row.id for row in queue.cases(world.as_alice, place, Wanted()).rows] == [mild.pk, grave.pk]
    gravest = Wanted(order=queue.SEVEREST)
    assert [row.id for row in queue.cases(world.as_alice, None, gravest).rows] == [grave.pk, mild.pk]
    assert queue.beside(world.as_alice, Wanted(), grave) == ((place.slug, mild.pk), None)


def test_pages_of_the_queue_cost_the_same_however_many_there_are(
    world: World, hearing: Hearing, assert_same_queries: Callable[..., None]
) -> None:
    flagged(world, hearing, 3)
    mona = actor_for(world.member(hearing.tool.place, "Mona", "moderator"))
    for place in (hearing.tool.place, None):
        assert_same_queries(
            lambda place=place: queue.cases(mona, place, Wanted()),
            grow=lambda: flagged(world, hearing, 3),
            at_most=1,
        )


def at_another(world: World) -> World:
    """The same people, with an agency more that Alice makes places for."""
    other = Organisation.objects.create(slug="other", kind=Organisation.Kind.STATE, name_nb="Tilsynet")
    Employment.objects.create(
        user=world.alice, organisation=other, since=date(2020, 1, 1), may_create_places=True
    )
    return replace(world, agency=other)


def test_an_agency_has_a_queue_of_all_its_places(
    world: World, hearing: Hearing, alice: Client, bob: Client
) -> None:
    there = at_another(world)
    world.member(hearing.tool.place, "Bob", "moderator")
    theirs = [flagged(there, there.place())[0] for _place in range(2)]
    (ours,) = flagged(world, hearing)
    page = alice.get("/moderation/?order=severest&agency=other").content.decode()
    assert all(f"{at(case)}?list=open&amp;order=severest&amp;agency=other" in page for case in theirs)
    assert ours.number not in page and "?list=free&amp;order=severest&amp;agency=other" in page
    assert "?list=open&amp;order=severest&amp;agency=agency" in page
    # From one to the next goes on across the agency's places, and back to its queue.
    first, second = (f"{at(case)}?list=open&amp;order=oldest&amp;agency=other" for case in theirs)
    page = alice.get(f"{at(theirs[0])}?agency=other").content.decode()
    assert second in page and "/moderation/?list=open&amp;order=oldest&amp;agency=other" in page
    assert alice.post(f"{at(theirs[0])}?agency=other", {"do": "claim"})["Location"].endswith("agency=other")
    assert first in alice.get(f"{at(theirs[1])}?agency=other").content.decode()
    # Who moderates for one has nothing to choose, and nothing of another's.
    page = bob.get("/moderation/").content.decode()
    assert ours.number in page and "agency=" not in page
    assert bob.get("/moderation/?agency=other").status_code == 404
    page = bob.get(f"{at(ours)}?agency=other").content.decode()
    assert not any(case.number in page or at(case) in page for case in theirs)


def test_an_agency_s_queue_costs_the_same_however_much_waits_and_goes_on_page_by_page(
    world: World, hearing: Hearing, alice: Client, assert_same_queries: Callable[..., None]
) -> None:
    there = at_another(world)
    flagged(world, hearing, 3)
    flagged(there, there.place(), 3)
    for address in ("/moderation/", "/moderation/?agency=other"):
        assert_same_queries(
            lambda address=address: alice.get(address), grow=lambda: flagged(there, there.place(), 3)
        )
    with patch.object(queue, "PAGE_SIZE", 2):
        page = alice.get("/moderation/?agency=other").content.decode()
    assert "?list=open&amp;order=oldest&amp;agency=other&amp;after=" in page


def test_flags_of_one_who_is_often_wrong_are_shown_as_such(
    world: World, hearing: Hearing, alice: Client
) -> None:
    first, second = flagged(world, hearing, 2)
    alice.post(
        at(first), {"do": "decide", "rule": "", "measure": Measure.LEAVE, "reason": "It is about the case."}
    )
    assert [row.groundless for row in case_view(second.place, second.pk).flags] == [1]


def test_one_who_runs_the_place_says_what_two_decide(
    world: World, hearing: Hearing, alice: Client, bob: Client
) -> None:
    (case,) = flagged(world, hearing)
    world.member(case.place, "Bob", "moderator")
    two = f"/m/{case.place.slug}/moderation/two/"
    assert bob.post(two, {"two": "hide"}).status_code == 403
    alice.post(two, {"two": ["hide", "nonsense"]})
    alice.post(at(case), {**DECIDE, "measure": "hide"})
    approve = {"do": "approve", "decision": Decision.objects.get().pk}
    assert alice.post(at(case), approve).status_code == 403
    bob.post(at(case), approve)
    decided: Any = Decision.objects.get()
    assert (decided.by_name, decided.second_by_name, decided.awaits_second) == ("Alice", "Bob", False)


def test_what_was_decided_of_texts_much_like_it_comes_first_and_costs_the_same_however_much(
    world: World, hearing: Hearing, assert_same_queries: Callable[..., None]
) -> None:
    first, second = flagged(world, hearing, 2)
    (other,) = flagged(world, hearing, ground=Ground.SPAM)
    elsewhere = flagged(world, world.place(title="Other"))
    about = Contribution.objects.unscoped(reason="the test comments").get(pk=first.contribution.root_id or 0)
    far = post_comment(world.as_charlie, about=about, text="Buy cheap boots at our shop in the harbour.")
    spam = flag(Actor(visitor="x"), contribution=far, given=FlagInput(Ground.RULE)).flag.case

    def decide(*cases: Case) -> None:
        for case in cases:
            decide_case(world.as_alice, case=case, measure=Measure.HIDE, law="§ 1", reason="Because.")

    decide(first, spam, *elsewhere)
    view = case_view(second.place, second.pk)
    assert [one.case_id for one in view.alike] == [first.pk]
    assert [one.case_id for one in view.similar] == [spam.pk]
    # What is restricted is compared with nothing.
    rows = Contribution.objects.unscoped(reason="the test restricts")
    rows.filter(pk=first.contribution_id).update(state=State.RESTRICTED)
    assert case_view(second.place, second.pk).alike == []
    assert_same_queries(
        lambda: case_view(second.place, second.pk),
        grow=lambda: decide(other, *flagged(world, hearing, 3, Ground.SPAM)),
    )
    assert len(case_view(second.place, second.pk).alike) == 4


def test_what_stands_broke_no_rule_and_stands_for_good(world: World, hearing: Hearing, alice: Client) -> None:
    (case,) = flagged(world, hearing)
    alice.post(at(case), {**DECIDE, "measure": "leave", "until": "2126-05-17"})
    decided = Decision.objects.get()
    assert (decided.measure, decided.law, decided.until) == ("leave", "", None)
