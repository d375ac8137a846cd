"""The pages one answers and adds on: without a log-in, without a script, one statement at a time."""

import re
from typing import Any

from django.test import Client

from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Writers
from moteplass.tools.opinions.commands.adding import add_seeds
from moteplass.tools.opinions.commands.running import close_now
from moteplass.tools.opinions.models import Conversation, Participant, Stance, Statement
from tests.addresses import HTMX, at
from tests.tools.opinions.conftest import Make, ids
from tests.tools.opinions.visitors import asked, body, say
from tests.world import World


def test_a_stranger_answers_one_statement_and_is_shown_the_next(stranger: Client, talk: Conversation) -> None:
    first = asked(stranger, talk)
    page = body(say(stranger, talk, of=first))
    assert "You have answered 1 of 3" in page and "Change my last answer" in page
    assert asked(stranger, talk) != first
    assert Participant.objects.count() == Stance.objects.count() == 1


def test_htmx_gets_the_next_card_at_once_and_what_is_read_aloud(stranger: Client, talk: Conversation) -> None:
    first = asked(stranger, talk)
    response = stranger.post(at(talk, "opinions-stance"), {"statement": first, "value": -1}, headers=HTMX)
    page = body(response)
    assert response.status_code == 200 and f'name="statement" value="{first}"' not in page
    assert "<html" not in page and 'id="answering"' in page
    assert "Answered. Next: statement 2 of 3." in page


def test_after_the_seventh_answer_one_is_told_of_the_map_once(stranger: Client, make: Make) -> None:
    talk = make(seeds=9)
    pages = [body(say(stranger, talk)) for _turn in range(8)]
    assert ["You are now on the map" in page for page in pages] == [False] * 6 + [True, False]
    assert "1 more answer, and you are on the map" in pages[5]


def test_whoever_has_answered_everything_is_sent_on_kindly(stranger: Client, talk: Conversation) -> None:
    for _turn in range(3):
        page = body(say(stranger, talk, 0))
    assert "You have answered everything" in page and at(talk, "opinions-map") in page
    assert "Answered. That was the last one." in page


def test_an_answer_is_found_again_and_changed(stranger: Client, talk: Conversation) -> None:
    first = asked(stranger, talk)
    say(stranger, talk, of=first)
    assert "Your answer before: You agree" in body(stranger.get(at(talk, "opinions"), {"statement": first}))
    sent = {"statement": first, "value": -1, "back": "mine"}
    response = stranger.post(at(talk, "opinions-stance"), sent)
    assert response.headers["Location"] == at(talk, "opinions-mine") + f"#c{first}"
    assert Stance.objects.get().value == -1
    page = body(stranger.get(at(talk, "opinions-mine")))
    assert page.count('aria-pressed="true"') == 1


def test_nobody_sees_the_answers_of_others_among_their_own(
    stranger: Client, alice: Client, talk: Conversation
) -> None:
    say(stranger, talk)
    assert "You have not answered anything yet" in body(alice.get(at(talk, "opinions-mine")))


def test_what_is_said_too_late_is_refused_in_words(
    world: World, stranger: Client, talk: Conversation
) -> None:
    statement = asked(stranger, talk)
    close_now(world.as_alice, conversation=talk)
    sent = {"statement": statement, "value": 1}
    refused = stranger.post(at(talk, "opinions-stance"), sent)
    assert refused.status_code == 409 and "It closed" in body(refused)
    card = stranger.post(at(talk, "opinions-stance"), sent, headers=HTMX)
    assert card.status_code == 200 and "It closed" in body(card)
    assert "The conversation is closed" in body(stranger.get(at(talk, "opinions")))
    assert not Stance.objects.exists()


def test_where_one_must_log_in_the_page_says_so(stranger: Client, make: Make) -> None:
    talk = make(writers=Writers.VERIFIED)
    page = body(stranger.get(at(talk, "opinions")))
    assert "Log in to answer" in page and 'name="value"' not in page
    sent = {"statement": ids(talk)[0], "value": 1}
    assert "/login/" in stranger.post(at(talk, "opinions-stance"), sent).headers["Location"]


def test_a_statement_is_added_and_awaits_a_check(stranger: Client, talk: Conversation) -> None:
    response = stranger.post(at(talk, "opinions-add"), {"text": "The quay belongs to everyone."}, follow=True)
    assert "Others can answer it when somebody has checked it." in body(response)
    assert "1 statement of yours awaits a check." in body(response)
    added = Statement.objects.get(number=3)
    assert Contribution.objects.unscoped(reason="a test").get(pk=added.pk).state == State.AWAITING
    assert "The quay belongs" not in body(stranger.get(at(talk, "opinions-statements")))


def test_what_is_too_long_is_kept_and_told(stranger: Client, talk: Conversation) -> None:
    response = stranger.post(at(talk, "opinions-add"), {"text": "long " * 60})
    assert response.status_code == 422
    assert "long long long" in body(response) and "characters too long" in body(response)


def test_an_identity_number_is_asked_about_and_not_stored(stranger: Client, talk: Conversation) -> None:
    text = "Ring 01010750160 and ask."
    page = body(stranger.post(at(talk, "opinions-add"), {"text": text}))
    assert "national identity number" in page and "•••••" in page
    assert Statement.objects.count() == 3
    page = body(stranger.post(at(talk, "opinions-add"), {"text": text, "fix": "blot"}))
    assert "01010750160" not in page
    asked = stranger.post(at(talk, "opinions-add"), {"text": text})
    stands = re.findall(r'name="confirmed" value="(\w+)"', body(asked))
    stranger.post(at(talk, "opinions-add"), {"text": text, "confirmed": stands})
    assert Statement.objects.count() == 4


def test_what_is_said_already_is_offered_for_agreement(stranger: Client, talk: Conversation) -> None:
    text = "Number 1 is a good number indeed."
    page = body(stranger.post(at(talk, "opinions-add"), {"text": text}))
    assert "Has somebody said it already?" in page and Statement.objects.count() == 3
    first = ids(talk)[1]
    response = stranger.post(at(talk, "opinions-add"), {"text": text, "agree": first}, follow=True)
    assert "It counts." in body(response)
    assert Stance.objects.get().statement_id == first
    stranger.post(at(talk, "opinions-add"), {"text": text, "act": "something_else"})
    assert Statement.objects.count() == 4


def test_what_is_alike_shows_while_one_types(stranger: Client, talk: Conversation) -> None:
    sent = {"text": "Number 2 is a good number"}
    page = body(stranger.post(at(talk, "opinions-similar"), sent, headers=HTMX))
    assert "Number 2 is a good number." in page and "<html" not in page


def test_nobody_adds_where_statements_are_not_taken(stranger: Client, make: Make) -> None:
    talk = make(statements_open=False)
    assert stranger.get(at(talk, "opinions-add")).status_code == 403
    assert at(talk, "opinions-add") not in body(stranger.get(at(talk, "opinions")))


def test_the_pages_do_not_grow_queries(
    world: World, alice: Client, talk: Conversation, assert_same_queries: Any
) -> None:
    for _turn in range(2):
        say(alice, talk)
    texts = iter(range(100, 1000))

    def grow() -> None:
        add_seeds(
            world.as_alice, conversation=talk, given=[f"Thing {next(texts)} is good." for _n in range(6)]
        )
        for _turn in range(3):
            say(alice, talk)

    for name, most in {"opinions": 18, "opinions-mine": 14, "opinions-statements": 14}.items():
        assert_same_queries(lambda name=name: alice.get(at(talk, name)), grow=grow, at_most=most)
