"""Supporting and commenting, whatever tool it stands in, with and without an account."""

import re

import pytest
from django.test import Client

from moteplass.spine.content.models import Capacity, Contribution, State, Tally
from moteplass.spine.talk.commands import KIND, post_comment
from moteplass.spine.talk.queries import thread
from moteplass.tools.hearing.commands.answering import hold_back
from moteplass.tools.hearing.models import Answer
from tests.world import World

# A made-up number that has the form of a national identity number, from the tax administration's test series.
NUMBER = "17912099997"


@pytest.fixture
def answer(world: World) -> Answer:
    return world.answer(world.place())


def at(answer: Answer, what: str, contribution: int | None = None) -> str:
    tool = answer.hearing.tool
    return f"/m/{tool.place.slug}/{tool.slug}/c/{contribution or answer.pk}/{what}/"


def support_of(answer: Answer) -> int:
    return Tally.objects.values_list("support", flat=True).get(pk=answer.pk)


def comments() -> list[Contribution]:
    return list(Contribution.objects.unscoped(reason="the test looks").filter(kind=KIND).order_by("pk"))


# --- support ------------------------------------------------------------------------------


def test_a_visitor_supports_once_and_can_take_it_back(stranger: Client, answer: Answer) -> None:
    for _twice in range(2):
        assert stranger.post(at(answer, "support"), {"support": "give"}).status_code == 302
    assert support_of(answer) == 1
    stranger.post(at(answer, "support"), {"support": "withdraw"})
    assert support_of(answer) == 0


def test_two_visitors_are_two(answer: Answer) -> None:
    for _n in range(2):
        Client().post(at(answer, "support"), {"support": "give"})
    assert support_of(answer) == 2


def test_after_supporting_one_is_back_where_one_was(stranger: Client, answer: Answer) -> None:
    page = f"http://testserver/m/{answer.hearing.tool.place.slug}/hearing/?order=oldest"
    back = stranger.post(at(answer, "support"), {"support": "give"}, headers={"Referer": page})
    assert back["Location"] == f"/m/{answer.hearing.tool.place.slug}/hearing/?order=oldest#c{answer.pk}"
    elsewhere = stranger.post(
        at(answer, "support"), {"support": "give"}, headers={"Referer": "https://evil.example/"}
    )
    assert elsewhere["Location"].startswith(
        f"/m/{answer.hearing.tool.place.slug}/hearing/answers/{answer.pk}/"
    )


@pytest.mark.parametrize("path", ["//evil.example/x", "///evil.example/x", "/\\evil.example/x"])
def test_going_back_never_leads_to_another_site(stranger: Client, answer: Answer, path: str) -> None:
    headers = {"Referer": f"http://testserver{path}"}
    back = stranger.post(at(answer, "support"), {"support": "give"}, headers=headers)["Location"]
    assert back.startswith("/") and not back.startswith(("//", "/\\")), back


def test_what_hangs_on_something_held_back_cannot_be_supported_or_replied_to(
    world: World, stranger: Client, answer: Answer
) -> None:
    stranger.post(at(answer, "comment"), {"text": "First", "name": "Ola"})
    first = comments()[0]
    assert stranger.post(at(answer, "support", first.pk), {"support": "give"}).status_code == 302
    hold_back(world.as_alice, answer=answer)
    assert stranger.post(at(answer, "support", first.pk), {"support": "give"}).status_code == 404
    assert stranger.get(at(answer, "comment", first.pk)).status_code == 404


def test_htmx_gets_the_button_alone(stranger: Client, answer: Answer) -> None:
    button = stranger.post(
        at(answer, "support"), {"support": "give"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'aria-pressed="true"' in button
    assert 'value="withdraw"' in button
    assert "<html" not in button


def test_what_is_held_back_cannot_be_supported(world: World, stranger: Client) -> None:
    answer = world.answer(world.place(checked_first=True))
    assert stranger.post(at(answer, "support"), {"support": "give"}).status_code == 404


def test_support_by_get_is_refused(stranger: Client, answer: Answer) -> None:
    assert stranger.get(at(answer, "support")).status_code == 405


def test_another_site_cannot_make_a_member_support(world: World, answer: Answer) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.alice)
    data = {"support": "give"}
    assert (
        strict.post(at(answer, "support"), data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    )
    assert (
        strict.post(at(answer, "support"), data, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302
    )


# --- comments -----------------------------------------------------------------------------


def test_a_visitor_comments_under_their_name(stranger: Client, answer: Answer) -> None:
    sent = stranger.post(at(answer, "comment"), {"text": "I agree, and more.", "name": "Ola"})
    comment = comments()[0]
    assert sent["Location"].endswith(f"/hearing/answers/{answer.pk}/#main")
    assert (comment.author_name, comment.capacity, comment.root_id) == ("Ola", Capacity.PERSON, answer.pk)


def test_a_visitor_without_a_name_is_asked_for_one_and_loses_nothing(
    stranger: Client, answer: Answer
) -> None:
    page = stranger.post(at(answer, "comment"), {"text": "What I wrote\nover two lines"})
    assert page.status_code == 422
    assert "What I wrote\nover two lines</textarea>" in page.content.decode()
    assert 'href="#name"' in page.content.decode()
    assert comments() == []


def test_a_person_with_an_account_is_named_by_it(charlie: Client, answer: Answer) -> None:
    charlie.post(at(answer, "comment"), {"text": "Hello", "name": "Somebody else"})
    assert comments()[0].author_name == "Charlie"


def test_a_reply_to_a_comment_stands_in_the_same_thread(
    world: World, stranger: Client, answer: Answer
) -> None:
    stranger.post(at(answer, "comment"), {"text": "First", "name": "Ola"})
    first = comments()[0]
    page = stranger.get(at(answer, "comment", first.pk))
    assert "First" in page.content.decode()
    stranger.post(at(answer, "comment", first.pk), {"text": "Second", "name": "Kari"})
    rows = thread(world.as_charlie, answer.pk).rows
    assert [(row.name, row.reply_to) for row in rows] == [("Ola", None), ("Kari", first.pk)]


def test_staff_reply_on_behalf_of_the_agency(alice: Client, answer: Answer) -> None:
    assert "as_agency" in alice.get(at(answer, "comment")).content.decode()
    alice.post(at(answer, "comment"), {"text": "Thank you", "as_agency": "on"})
    comment = comments()[0]
    assert (comment.capacity, comment.author_title) == (Capacity.AGENCY, "Etaten")


def test_nobody_else_speaks_for_the_agency(charlie: Client, stranger: Client, answer: Answer) -> None:
    assert "as_agency" not in charlie.get(at(answer, "comment")).content.decode()
    for client in (charlie, stranger):
        client.post(at(answer, "comment"), {"text": "I decide", "name": "Ola", "as_agency": "on"})
    assert {comment.capacity for comment in comments()} == {Capacity.PERSON}


def test_an_identity_number_is_asked_about_before_it_is_published(stranger: Client, answer: Answer) -> None:
    written = {"text": f"I am {NUMBER}.", "name": "Ola"}
    page = stranger.post(at(answer, "comment"), written)
    assert page.status_code == 422
    assert comments() == []
    assert f"I am {NUMBER}.</textarea>" in page.content.decode()
    assert "<mark>•••••••••••</mark>" in page.content.decode()


def test_the_writer_lets_the_number_stand(stranger: Client, answer: Answer) -> None:
    written = {"text": f"I am {NUMBER}.", "name": "Ola"}
    asked = stranger.post(at(answer, "comment"), written).content.decode()
    written["confirmed"] = re.findall(r'<button[^>]+name="confirmed" value="([^"]+)"', asked)[0]
    # What is written since is asked about all the same.
    more = written | {"text": written["text"] + " Ask kari.berg@mail.example."}
    assert stranger.post(at(answer, "comment"), more).status_code == 422
    stranger.post(at(answer, "comment"), written)
    assert comments()[0].revisions.get().body == f"I am {NUMBER}."


def test_the_number_is_blotted_out_for_the_writer(stranger: Client, answer: Answer) -> None:
    stranger.post(at(answer, "comment"), {"text": f"I am {NUMBER}.", "name": "Ola", "fix": "blot"})
    assert comments()[0].revisions.get().body == "I am •••••••••••."


def test_ones_own_address_is_ones_own_to_give(world: World, alice: Client, answer: Answer) -> None:
    alice.post(at(answer, "comment"), {"text": f"Write to {world.alice.email}."})
    assert len(comments()) == 1


def test_health_counts_where_everyone_can_read(world: World, stranger: Client, alice: Client) -> None:
    ill = {"text": "Naboen min har diabetes.", "name": "Ola"}
    open_to_all = world.answer(world.place())
    assert stranger.post(at(open_to_all, "comment"), ill).status_code == 422
    closed = world.place(access="organisation")
    among_colleagues = world.answer(closed, actor=world.as_alice)
    assert alice.post(at(among_colleagues, "comment"), ill).status_code == 302


def test_no_comment_where_comments_are_off(world: World, stranger: Client) -> None:
    answer = world.answer(world.place(comments_allowed=False))
    assert stranger.get(at(answer, "comment")).status_code == 403
    assert stranger.post(at(answer, "comment"), {"text": "Hello", "name": "Ola"}).status_code == 422


def test_what_a_comment_says_is_text(stranger: Client, answer: Answer) -> None:
    stranger.post(at(answer, "comment"), {"text": "<b onclick=x>Hi</b>", "name": "<i>Ola</i>"})
    page = stranger.get(at(answer, "comment", comments()[0].pk)).content.decode()
    assert "<b onclick" not in page
    assert "<i>Ola" not in page


def test_a_comment_of_another_place_is_not_reached_from_here(
    world: World, stranger: Client, answer: Answer
) -> None:
    other = world.answer(world.place())
    assert stranger.get(at(answer, "comment", other.pk)).status_code == 404


@pytest.mark.parametrize("already", [49, 50, 120])
def test_after_commenting_one_is_on_the_page_that_holds_the_comment(
    world: World, stranger: Client, answer: Answer, already: int
) -> None:
    root = Contribution.objects.unscoped(reason="the test looks").get(pk=answer.pk)
    for n in range(already):
        post_comment(world.as_alice, about=root, text=f"Comment {n}")
    back = stranger.post(at(answer, "comment"), {"text": "And mine", "name": "Ola"})["Location"]
    assert ("?after=" in back) is (already >= 50)
    html = stranger.get(back).content.decode()
    assert html.count(f"#c{comments()[-1].pk}") == 1 and "And mine" in html
    # On the first page of a thread that has one.
    assert ("<html" in html) and (already >= 50 or "Comment 0<" in html)


def test_those_who_check_hold_a_comment_back_and_nobody_else_does(
    alice: Client, charlie: Client, stranger: Client, answer: Answer
) -> None:
    stranger.post(at(answer, "comment"), {"text": "Go away", "name": "Ola"})
    hold = at(answer, "hold", comments()[0].pk)
    page = f"/m/{answer.hearing.tool.place.slug}/hearing/answers/{answer.pk}/"
    for client in (charlie, stranger):
        assert hold not in client.get(page).content.decode()
        assert client.post(hold, {"act": "hold_back"}).status_code in (302, 403, 404)
    assert comments()[0].state == State.PUBLISHED
    assert hold not in alice.get(page).content.decode()
    assert "Holdt tilbake" in alice.post(hold, {"act": "hold_back"}, follow=True).content.decode()
    assert "Go away" not in Client().get(page).content.decode()
    alice.post(hold, {"act": "show"})
    assert "Go away" in Client().get(page).content.decode()
