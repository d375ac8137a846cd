"""The picture and its words, and what they keep to themselves; statements; checking; setting up; taking all out."""

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from moteplass.spine.content.models import Contribution, State
from moteplass.tools.opinions.commands.adding import add_seeds, add_statement
from moteplass.tools.opinions.commands.taking import take_stance
from moteplass.tools.opinions.models import Conversation, Grouping, Participant, Placement, Statement
from moteplass.tools.opinions.queries.answering import is_open
from moteplass.tools.opinions.queries.rows import GroupRow, MapPicture, Point
from moteplass.tools.opinions.web.drawing import draw, hull, marks
from tests.addresses import at
from tests.tools.opinions.conftest import Make, ids, visitor
from tests.tools.opinions.visitors import body, say
from tests.world import World


def found(talk: Conversation, sizes: tuple[int, ...] = (20, 12)) -> Grouping:
    """A finding as the job keeps it: the first statement unites, the second divides and is typical. Five people are in
    no group."""
    first, second, *_rest = ids(talk)
    shares = [[label, 0 if label else size, size if label else 0, size] for label, size in enumerate(sizes)]
    said = {
        "side": "agree",
        "n": sizes[0],
        "of": sizes[0],
        "ratio": 9.0,
        "elsewhere": 0.1,
        "statement": second,
    }
    payload = {
        "points": [
            [label * 3 + n / 20, n % 5, label] for label, size in enumerate(sizes) for n in range(size)
        ]
        + [[9, n, None] for n in range(5)],
        "groups": [
            {"label": label, "size": size, "x": label * 3.0, "y": 2.0, "typical": [said]}
            for label, size in enumerate(sizes)
        ],
        "unites": [
            {
                "statement": first,
                "side": "agree",
                "strength": 0.9,
                "spread": 0.0,
                "shares": [[label, size, 0, size] for label, size in enumerate(sizes)],
            }
        ],
        "divides": [{"statement": second, "side": "agree", "strength": 0.1, "spread": 0.9, "shares": shares}],
    }
    return Grouping.objects.create(
        conversation=talk,
        votes=300,
        participants=sum(sizes) + 5,
        k=len(sizes),
        silhouette=0.4,
        seconds=0.1,
        payload=payload,
    )


def test_before_there_are_groups_the_page_says_how_many_are_missing(
    stranger: Client, talk: Conversation
) -> None:
    for name in ("kari", "ola"):
        for statement in ids(talk):
            take_stance(visitor(name), conversation=talk, statement_id=statement, value=1)
    page = body(stranger.get(at(talk, "opinions-map")))
    assert "It takes 5 more people who each answer at least 3 statements" in page


def test_the_map_is_a_picture_and_the_same_in_words(stranger: Client, talk: Conversation) -> None:
    found(talk)
    page = body(stranger.get(at(talk, "opinions-map")))
    assert '<svg class="mp-map"' in page and "style=" not in page
    assert page.index('id="unites"') < page.index('id="divides"') < page.index('id="groups"')
    assert "All groups agree" in page and "Group A, 20 people" in page
    assert "100% of the group" in page and "10% of the others" in page
    assert "300 answers counted" in page and "Only you see your own mark" not in page


def test_of_a_small_group_nothing_is_told(stranger: Client, talk: Conversation) -> None:
    found(talk, sizes=(20, 3))
    page = body(stranger.get(at(talk, "opinions-map")))
    assert "Fewer than 5 people" in page and "Group B, 3" not in page
    assert page.count("Too few to tell") >= 2
    # Nor of the others, who are the small group.
    assert "of the others" not in page


def test_one_sees_where_one_stands_and_nobody_else_does(
    stranger: Client, alice: Client, talk: Conversation
) -> None:
    say(stranger, talk)
    Placement.objects.create(
        grouping=found(talk), participant=Participant.objects.get(), x=0.1, y=0.2, group=0
    )
    page = body(stranger.get(at(talk, "opinions-map")))
    assert "You stand in group A" in page and ">You</text>" in page
    assert ">You</text>" not in body(alice.get(at(talk, "opinions-map")))


def test_the_map_does_not_grow_queries(talk: Conversation, alice: Client, assert_same_queries: Any) -> None:
    found(talk)

    def grow() -> None:
        found(talk, sizes=(40, 30, 20))

    assert_same_queries(lambda: alice.get(at(talk, "opinions-map")), grow=grow, at_most=14)


def test_groups_differ_in_shape_and_distances_can_be_compared() -> None:
    points = [Point(0, 0, 0), Point(10, 0, 1), Point(0, 5, 0)]
    groups = tuple(GroupRow(label, letter, 9, 0.5, 0, 0, ()) for label, letter in enumerate("AB"))
    picture: Any = MapPicture(at=None, votes=1, participants=3, grouped=3, k=2, silhouette=0.1,  # type: ignore[arg-type]
                              points=tuple(points), sampled=False, groups=groups, unites=(), divides=())  # fmt: skip
    drawing = draw(picture)
    (x0, y0), (_x, y1) = [
        tuple(map(int, one)) for one in re.findall(r"M(\d+) (\d+)", drawing.groups[0].people)
    ]
    x2, _y = map(int, re.findall(r"M(\d+) (\d+)", drawing.groups[1].people)[0])
    assert abs(x2 - x0) == pytest.approx(2 * abs(y1 - y0), abs=2)
    # However many have answered only once, and stand far off.
    crowded = draw(replace(picture, points=(*points, *[Point(90, 90, None)] * 500)))
    assert re.findall(r"M\d+ \d+", crowded.groups[0].people) == re.findall(
        r"M\d+ \d+", drawing.groups[0].people
    )
    shapes = {re.sub(r"M\d+ \d+", "", marks([(10, 10)], label, 5)) for label in range(5)}
    assert len(shapes) == 5
    assert (
        hull([(0, 0), (9, 0), (9, 9), (0, 9)], (5, 5))
        == ""
        != hull([(0, 0), (9, 0), (9, 9), (0, 9), (5, 5)] * 3, (5, 5))
    )


def test_statements_are_ordered_searched_and_read_one_by_one(stranger: Client, talk: Conversation) -> None:
    one, two, three = ids(talk)
    Statement.objects.filter(pk=two).update(agrees=2, disagrees=6, votes=8, agreement=0.3, division=0.3)
    Statement.objects.filter(pk=three).update(agrees=9, votes=9, agreement=0.9)

    def order(**asked: str) -> list[int]:
        page = body(stranger.get(at(talk, "opinions-statements"), asked))
        return [int(pk) for pk in re.findall(r'<li class="mp-card mp-card--link" id="c(\d+)"', page)]

    assert order() == [three, two, one]
    assert order(order="divided")[0] == two
    assert order(order="disagreement")[0] == two
    assert order(order="fewest")[0] == one
    assert order(q="number 2 good") == [three]
    assert "No statements match" in body(stranger.get(at(talk, "opinions-statements"), {"q": "zebra"}))
    page = body(stranger.get(at(talk, "opinions-statement", statement=two)))
    assert "25% agree" in page and "75% disagree" in page and "8 answers" in page


def test_a_statement_that_awaits_a_check_has_no_page(
    world: World, stranger: Client, talk: Conversation
) -> None:
    kari = visitor("kari")
    added = add_statement(kari, conversation=talk, text="The quay is for all.").statement
    assert stranger.get(at(talk, "opinions-statement", statement=added.pk)).status_code == 404
    assert "The quay is for all." not in body(stranger.get(at(talk, "opinions-statements")))


def waiting(talk: Conversation) -> list[int]:
    texts = ("Number 0 is a fine number.", "Ships are quiet.")
    kari = visitor("kari")
    return [add_statement(kari, conversation=talk, text=text).statement.pk for text in texts]


def state(pk: int) -> str:
    return str(Contribution.objects.unscoped(reason="a test").get(pk=pk).state)


def test_many_are_let_through_at_once_and_put_back(alice: Client, talk: Conversation) -> None:
    both = waiting(talk)
    page = body(alice.get(at(talk, "opinions-check")))
    assert "Much like it, and here already" in page and "Number 0 is a good number." in page
    sent = alice.post(at(talk, "opinions-check"), {"act": "let_through", "statement": both}, follow=True)
    assert "2 statements are let through" in body(sent)
    assert {state(pk) for pk in both} == {State.PUBLISHED}
    undone = alice.post(at(talk, "opinions-check"), {"act": "put_back", "statement": both}, follow=True)
    assert "2 statements await a check again" in body(undone)
    assert {state(pk) for pk in both} == {State.AWAITING}
    alice.post(at(talk, "opinions-check"), {"one": f"hold_back:{both[0]}", "statement": both})
    assert [state(pk) for pk in both] == [State.HIDDEN, State.AWAITING]
    assert "Nothing was chosen" in body(
        alice.post(at(talk, "opinions-check"), {"act": "hold_back"}, follow=True)
    )


def test_statements_of_another_conversation_are_not_checked_here(alice: Client, make: Make) -> None:
    talk, other = make(), make()
    (theirs, _second) = waiting(other)
    alice.post(at(talk, "opinions-check"), {"act": "let_through", "statement": [theirs]})
    assert state(theirs) == State.AWAITING


def test_those_who_do_not_run_it_neither_check_set_up_nor_take_it_out(
    stranger: Client, charlie: Client, talk: Conversation
) -> None:
    for name in ("opinions-check", "opinions-setup", "opinions-export"):
        assert stranger.get(at(talk, name)).status_code == 403
        assert charlie.get(at(talk, name)).status_code == 403


def test_a_conversation_is_set_up_and_opened(alice: Client, stranger: Client, make: Make) -> None:
    talk = make(seeds=0, published=False)
    setup = at(talk, "opinions-setup")
    assert stranger.get(at(talk, "opinions")).status_code == 404
    assert "Put in ten to thirty statements first" in body(alice.get(setup))
    page = alice.post(
        setup, {"do": "seeds", "seeds": "One is good.\n\n Two is bad. \nOne is good."}, follow=True
    )
    assert "2 statements have been put in. The others were there already." in body(page)
    rules = {
        "do": "rules",
        "title": "How shall the town grow?",
        "summary": "Say what you think.",
        "introduction": "We **know** little.",
        "statements_open": "on",
        "longest": "180",
        "closes_date": "31.12.2035",
        "closes_time": "",
    }
    assert "Saved." in body(alice.post(setup, rules, follow=True))
    kept = Conversation.objects.select_related("tool").get(pk=talk.pk)
    assert (kept.tool.title, kept.longest, kept.checked_first) == ("How shall the town grow?", 180, False)
    assert kept.closes_at is not None and kept.closes_at.isoformat() == "2035-12-31T22:59:00+00:00"
    alice.post(setup, {"do": "open"})
    page_now = body(stranger.get(at(talk, "opinions")))
    assert "How shall the town grow?" in page_now and "<strong>know</strong>" in page_now
    alice.post(setup, {"do": "close"})
    assert "The conversation is closed" in body(stranger.get(at(talk, "opinions")))
    alice.post(setup, {"do": "again"})
    assert is_open(Conversation.objects.get(pk=talk.pk))


def test_what_is_wrong_in_the_setup_is_kept_and_told(alice: Client, talk: Conversation) -> None:
    setup = at(talk, "opinions-setup")
    sent = {"do": "rules", "title": "", "longest": "999", "closes_date": "tomorrow", "summary": "Kept words"}
    page = alice.post(setup, sent)
    assert page.status_code == 422 and "Kept words" in body(page)
    for words in ("Write the question", "from 140 to 280", "Write the date as day.month.year"):
        assert words in body(page)
    page = alice.post(setup, {"do": "seeds", "seeds": "x" * 300})
    assert page.status_code == 422 and "Statement 1 is longer than 200 characters" in body(page)


def test_everything_is_taken_out_as_the_files_polis_uses(
    alice: Client, stranger: Client, talk: Conversation
) -> None:
    say(stranger, talk)
    response = alice.get(at(talk, "opinions-export"))
    assert response.headers["Content-Type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    assert "votes.csv" in names and "participants-votes.csv" in names


def test_the_lists_do_not_grow_queries(
    world: World, alice: Client, talk: Conversation, assert_same_queries: Any
) -> None:
    waiting(talk)
    texts = iter(range(1000))

    def grow() -> None:
        kari = visitor("kari")
        for _n in range(10):
            add_statement(kari, conversation=talk, text=f"Thing {next(texts)} is blue.", something_else=True)
        add_seeds(world.as_alice, conversation=talk, given=[f"Good {next(texts)}." for _n in range(10)])

    for name in ("opinions-check", "opinions-statements"):
        assert_same_queries(lambda name=name: alice.get(at(talk, name)), grow=grow, at_most=18)


def test_a_shown_statement_is_held_back_where_statements_are_checked_and_the_undo_shows_it_again(
    alice: Client, stranger: Client, charlie: Client, talk: Conversation
) -> None:
    pk = ids(talk)[0]
    page, check = at(talk, "opinions-statement", statement=pk), at(talk, "opinions-check") + "?state=hidden"
    # What shows is taken down by a decision, with reasons.
    assert f'action="{check}"' not in body(alice.get(page))
    for client in (stranger, charlie):
        assert "Hold back" not in body(client.get(page))
        assert client.post(check, {"act": "hold_back", "statement": pk}).status_code in (302, 403, 404)
    assert state(pk) == State.PUBLISHED
    said = body(alice.post(check, {"act": "hold_back", "statement": pk}, follow=True))
    assert "1 statement is held back." in said and 'value="let_through"' in said
    assert stranger.get(page).status_code == 404
    assert "Number 0 is a good number." not in body(stranger.get(at(talk, "opinions-statements")))
    alice.post(check, {"act": "let_through", "statement": pk})
    assert "Number 0 is a good number." in body(Client().get(page))
