"""Suggested edits: anyone who may comment writes them, those who hold the pen answer, and credit is kept."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import STRANGER, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Revision, State
from moteplass.spine.content.reading import state_of
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Access, Checked, Place, Role
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas import jobs
from moteplass.tools.ideas.commands.suggesting import (
    accept_suggestion,
    check_suggestion,
    decline_suggestion,
    withdraw_suggestion,
)
from moteplass.tools.ideas.models import CoAuthor, Joining, Suggestion, Version
from moteplass.tools.ideas.queries.suggestions import suggestions
from tests.identity import identity_number
from tests.tools.ideas.developers import at, change, parts, said, suggested
from tests.world import World, make_world

JOBS = f"{jobs.__name__}.developing"
NEW = "Let people borrow the vans at weekends, and the bicycles too."


def fields(idea: Any, **changed: str) -> dict[str, str]:
    now = parts(idea)
    known = {"title": now.title, "problem": now.problem, "proposal": now.proposal, "gain": now.gain}
    return known | {"base": "1", "reason": "It reads better.", "name": "Ola"} | changed


def test_a_stranger_suggests_an_edit_and_the_author_takes_it_in(
    world: World, stranger: Client, charlie: Client
) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    assert stranger.get(at(idea, "ideas-suggest")).status_code == 200
    sent = stranger.post(at(idea, "ideas-suggest"), fields(idea, proposal=NEW))
    made = Suggestion.objects.get()
    assert sent.status_code == 302 and sent["Location"] == at(idea, "ideas-suggestion", suggestion=made.pk)
    assert "1 suggested edit awaits an answer" in stranger.get(at(idea)).content.decode()
    shown = stranger.get(sent["Location"]).content.decode()
    assert "bicycles" in shown and "It reads better." in shown and 'value="accept"' not in shown
    assert 'value="accept"' in charlie.get(sent["Location"]).content.decode()
    decided = charlie.post(sent["Location"], {"act": "accept", "part": "proposal", "seen": "1"})
    assert decided.status_code == 302 and parts(idea).proposal == NEW
    now = Version.objects.get(idea=idea, number=2)
    assert (now.credit, now.note) == ("Ola", "It reads better.")
    assert Revision.objects.get(contribution_id=idea.pk, number=2).by_name == "Charlie"
    made.refresh_from_db()
    assert (made.state, made.became, made.decided_by_name) == ("accepted", 2, "Charlie")
    assert "as suggested by Ola" in stranger.get(at(idea, "ideas-versions")).content.decode()
    assert AuditEntry.objects.filter(verb="ideas.suggestion.accepted").count() == 1


def test_what_is_wrong_is_told_and_what_was_typed_is_kept(world: World, stranger: Client) -> None:
    idea = world.idea(world.box())
    address = at(idea, "ideas-suggest")
    same = stranger.post(address, fields(idea))
    assert same.status_code == 422 and "Nothing is changed yet" in same.content.decode()
    without = stranger.post(address, fields(idea, proposal=NEW, reason="", name=""))
    assert without.status_code == 422 and NEW in without.content.decode()
    assert 'href="#reason"' in without.content.decode() and 'href="#name"' in without.content.decode()
    assert not Suggestion.objects.exists()


def test_an_identity_number_is_asked_about(world: World, stranger: Client) -> None:
    idea = world.idea(world.box())
    typed = fields(idea, proposal=f"{NEW} Ask {identity_number()}.")
    answer = stranger.post(at(idea, "ideas-suggest"), typed)
    assert answer.status_code == 422 and 'name="confirmed"' in answer.content.decode()
    assert stranger.post(at(idea, "ideas-suggest"), typed | {"fix": "blot"}).status_code == 302
    assert "•••••" in Suggestion.objects.get().proposal


def test_only_those_who_hold_the_pen_decide(world: World, stranger: Client, bob: Client) -> None:
    box = world.box()
    idea = world.idea(box, actor=world.as_charlie)
    made = suggested(idea, proposal=NEW)
    address = at(idea, "ideas-suggestion", suggestion=made.pk)
    # Others are told no, or asked to log in; nothing happens.
    for other in (stranger, bob):
        other.post(address, {"act": "accept", "part": "proposal", "seen": "1"})
        other.post(address, {"act": "decline", "answer": "No"})
    made.refresh_from_db()
    assert made.state == "open"
    with pytest.raises(Refused):
        decline_suggestion(world.as_bob, idea=idea, suggestion_id=made.pk, answer="No")
    CoAuthor.objects.create(idea=idea, user=world.bob, state=Joining.INVITED)
    with pytest.raises(Refused):
        accept_suggestion(world.as_bob, idea=idea, suggestion_id=made.pk, parts=["proposal"], seen=1)
    CoAuthor.objects.update(state=Joining.JOINED)
    assert accept_suggestion(world.as_bob, idea=idea, suggestion_id=made.pk, parts=["proposal"], seen=1) == 2
    another = suggested(idea, title="Lend out vans", base=2)
    expert = world.member(box.tool.place, "Eva", Role.EXPERT)
    accept_suggestion(actor_for(expert), idea=idea, suggestion_id=another.pk, parts=["title"], seen=2)
    assert parts(idea).title == "Lend out vans"


def test_parts_are_taken_in_one_by_one_and_what_others_changed_since_stands(
    world: World, charlie: Client
) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    made = suggested(idea, title="Lend out all vans", proposal=NEW)
    change(world.as_charlie, idea, proposal="Let people borrow the vans on Sundays.", gain="Joy.")
    address = at(idea, "ideas-suggestion", suggestion=made.pk)
    shown = charlie.get(address).content.decode()
    assert "The idea has changed since this was written" in shown
    assert "What the idea has changed since" in shown and "If you take it in" in shown
    # The gain is no part of the suggestion, and cannot be taken in from it.
    parts_sent = {"act": "accept", "part": ["title", "gain"], "seen": "2"}
    assert charlie.post(address, parts_sent).status_code == 302
    now = parts(idea)
    assert (now.title, now.gain) == ("Lend out all vans", "Joy.")
    assert now.proposal == "Let people borrow the vans on Sundays."


def test_a_decision_on_another_text_than_the_present_is_not_made(world: World, charlie: Client) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    made = suggested(idea, proposal=NEW)
    change(world.as_charlie, idea, gain="Joy.")
    address = at(idea, "ideas-suggestion", suggestion=made.pk)
    answer = charlie.post(address, {"act": "accept", "part": "proposal", "seen": "1"})
    assert answer.status_code == 422 and "Somebody has changed the idea" in answer.content.decode()
    nothing = charlie.post(address, {"act": "accept", "seen": "2"})
    assert nothing.status_code == 422 and "Choose at least one part" in nothing.content.decode()
    assert said(idea).revision == 2


def test_a_no_needs_an_answer_and_is_mailed(world: World, charlie: Client) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    made = suggested(idea, world.as_bob, proposal=NEW)
    run(f"{JOBS}.edit_suggested", {"suggestion_id": made.pk})
    address = at(idea, "ideas-suggestion", suggestion=made.pk)
    assert charlie.post(address, {"act": "decline", "answer": " "}).status_code == 422
    assert (
        charlie.post(address, {"act": "decline", "answer": "Bicycles are another idea."}).status_code == 302
    )
    for _turn in range(2):
        run(f"{JOBS}.suggestion_decided", {"suggestion_id": made.pk})
    to_author, to_bob = Mail.objects.filter(purpose__startswith="ideas.suggest").order_by("pk")
    assert to_author.to == world.charlie.email and "Bob" in to_author.body
    assert to_bob.to == world.bob.email and "Bicycles are another idea." in to_bob.body
    assert "Bicycles are another idea." in Client().get(address).content.decode()
    with pytest.raises(NotPossible, match="Charlie"):
        accept_suggestion(world.as_charlie, idea=idea, suggestion_id=made.pk, parts=["proposal"], seen=1)


def test_who_suggested_it_takes_it_back(world: World, bob: Client, charlie: Client) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    made = suggested(idea, world.as_bob, proposal=NEW)
    with pytest.raises(NoRoom):
        withdraw_suggestion(world.as_alice, suggestion=made)
    address = at(idea, "ideas-suggestion", suggestion=made.pk)
    assert bob.post(address, {"act": "withdraw"}).status_code == 302
    assert charlie.get(address).status_code == 404


def test_a_list_without_suggestions_leads_on_to_writing_one(world: World, stranger: Client) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    page = stranger.get(at(idea, "ideas-suggestions")).content.decode()
    assert "Nobody has suggested an edit yet" in page and f'href="{at(idea, "ideas-suggest")}"' in page


def test_suggestions_in_a_closed_box_stay_in_it(world: World, stranger: Client, charlie: Client) -> None:
    idea = world.idea(world.box(access=Access.MEMBERS), actor=world.as_alice)
    made = suggested(idea, world.as_alice, proposal=NEW)
    for outsider in (stranger, charlie):
        for name, more in (
            ("ideas-suggest", {}),
            ("ideas-suggestions", {}),
            ("ideas-suggestion", {"suggestion": made.pk}),
        ):
            assert outsider.get(at(idea, name, **more)).status_code == 404
        assert outsider.post(at(idea, "ideas-suggest"), fields(idea, proposal=NEW)).status_code == 404
    assert not suggestions(world.as_charlie, idea.pk).rows
    with pytest.raises(Refused):
        suggested(idea, world.as_charlie, proposal=NEW)


def test_no_suggestions_where_comments_are_off(world: World, stranger: Client) -> None:
    idea = world.idea(world.box(comments_allowed=False))
    assert "Suggest an edit" not in stranger.get(at(idea)).content.decode()
    with pytest.raises(Refused):
        suggested(idea, STRANGER, proposal=NEW)


def test_more_suggestions_cost_no_more_queries(world: World, alice: Client, assert_same_queries: Any) -> None:
    idea = world.idea(world.box())
    suggested(idea, proposal=NEW)

    def grow() -> None:
        for n in range(8):
            suggested(idea, world.as_bob, proposal=f"{NEW} {n}")

    assert_same_queries(lambda: alice.get(at(idea, "ideas-suggestions")), grow=grow)
    assert_same_queries(lambda: alice.get(at(idea)), grow=grow)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_in_at_once_one_does_and_the_other_is_told() -> None:
    world = make_world()
    idea = world.idea(world.box(), actor=world.as_charlie)
    made = suggested(idea, proposal=NEW)

    def accept(actor: Any) -> str:
        try:
            return str(accept_suggestion(actor, idea=idea, suggestion_id=made.pk, parts=["proposal"], seen=1))
        except NotPossible as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(accept, [world.as_charlie, world.as_alice]))
    assert answers[0] == "2" and "decided this suggestion already" in answers[1]
    assert said(idea).revision == 2 and Version.objects.filter(idea=idea).count() == 2


def test_in_a_place_that_checks_first_a_suggestion_shows_to_nobody_until_it_is_let_through(
    world: World, stranger: Client, charlie: Client, alice: Client
) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    place = Place.objects.get(tools__idea_box__ideas=idea.pk)
    Place.objects.filter(pk=place.pk).update(checked=Checked.ALL)
    sent = stranger.post(at(idea, "ideas-suggest"), fields(idea, proposal=NEW))
    made = Suggestion.objects.get()
    page, list_page = at(idea, "ideas-suggestion", suggestion=made.pk), at(idea, "ideas-suggestions")
    assert sent["Location"] == at(idea)
    told = stranger.get(sent["Location"]).content.decode()
    assert "It shows when somebody has checked it" in told and "receipt code" in told
    assert "awaits an answer" not in told
    for reader in (stranger, charlie):
        assert reader.get(page).status_code == 404
        assert "bicycles" not in reader.get(list_page).content.decode()
    assert state_of(made.pk) == State.AWAITING and not _mailed(made)

    queue = reverse("place-awaiting", kwargs={"place": place.slug})
    assert "bicycles" in alice.get(queue).content.decode()
    checking = alice.get(page).content.decode()
    assert "Awaits a check" in checking and 'value="accept"' not in checking
    with pytest.raises(NoRoom):
        decline_suggestion(world.as_alice, idea=idea, suggestion_id=made.pk, answer="No.")
    alice.post(queue, {"act": "let_through", "contribution": str(made.pk)})
    assert "bicycles" in stranger.get(page).content.decode()
    assert 'value="accept"' in charlie.get(page).content.decode()
    assert _mailed(made)
    alice.post(queue, {"act": "hold_back", "contribution": str(made.pk)})
    assert stranger.get(page).status_code == 404


def test_its_writer_takes_back_a_suggestion_that_awaits_a_check(world: World, bob: Client) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    Place.objects.update(checked=Checked.ALL)
    sent = bob.post(at(idea, "ideas-suggest"), fields(idea, proposal=NEW))
    made = Suggestion.objects.get()
    assert sent["Location"] == at(idea, "ideas-suggestion", suggestion=made.pk)
    assert 'value="withdraw"' in bob.get(sent["Location"]).content.decode()
    bob.post(sent["Location"], {"act": "withdraw"})
    assert state_of(made.pk) == State.WITHDRAWN
    with pytest.raises(NoRoom):
        check_suggestion(world.as_alice, made.pk, State.PUBLISHED)


def _mailed(made: Suggestion) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args::text FROM procrastinate_jobs WHERE args::text LIKE %s",
            [f'%"suggestion_id": {made.pk}}}%edit_suggested%'],
        )
        return bool(cursor.fetchall())
