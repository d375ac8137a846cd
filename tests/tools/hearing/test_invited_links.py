"""A body answers by its own link: in its own name, once, or not at all."""

from datetime import timedelta

import pytest
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.content.models import Contribution
from moteplass.tools.hearing.commands.answering import withdraw_answer
from moteplass.tools.hearing.commands.running import close_hearing
from moteplass.tools.hearing.models import Answer, Hearing, Invited, Match
from tests.tools.hearing.bodies import NUMBERS, invited, link, status
from tests.tools.hearing.forms import Respondent
from tests.world import World


def by_link(body: Invited, words: str = "We agree.", client: Client | None = None) -> Respondent:
    return Respondent(body.hearing, client, where=link(body)).text(words)


def test_the_link_opens_the_form_in_the_bodys_name_and_the_answer_is_theirs(world: World) -> None:
    hearing = world.place()
    body = invited(world, hearing, organisation_number=NUMBERS[0])
    someone = by_link(body)
    assert 'name="organisation_name" value="Kongsvik kommune"' in someone.page.content.decode()
    someone.typed = {"name": "Kari", **{k: v for k, v in someone.typed.items() if k.startswith("q")}}
    receipt = someone.send()
    answer = Answer.objects.get()
    assert (answer.organisation_name, answer.organisation_number) == ("Kongsvik kommune", NUMBERS[0])
    assert (answer.respondent, answer.name) == ("municipality", "Kari")
    assert Match.objects.get().state == Match.State.LINK
    assert status(hearing) == {"Kongsvik kommune": "answered"}
    assert someone.client.get(receipt).status_code == 200


def test_whatever_the_form_says_an_answer_by_the_link_is_the_bodys(world: World) -> None:
    body = invited(world, world.place())
    by_link(body).send(organisation_name="Somebody else", organisation_number=NUMBERS[1])
    assert Answer.objects.get().organisation_name == "Kongsvik kommune"


def test_two_in_the_same_body_send_one_answer_and_the_second_keeps_what_was_typed(world: World) -> None:
    body = invited(world, world.place())
    first, second = by_link(body), by_link(body, "We disagree.", Client())
    first.send()
    page = second.press("send")
    assert page.status_code == 409
    assert "We disagree." in page.content.decode()
    assert Answer.objects.count() == 1
    # The same words sent twice are the same answer.
    assert first.press("send").status_code == 302


def test_who_has_the_link_and_the_words_of_the_answer_does_not_get_its_code(world: World) -> None:
    body = invited(world, world.place())
    receipt = by_link(body).send()
    page = by_link(body, client=Client()).press("send")
    assert page.status_code == 409
    assert receipt.split("/")[2] not in page.content.decode()


def test_the_link_tells_what_has_come_and_nothing_of_the_others(world: World, stranger: Client) -> None:
    hearing = world.place()
    body = invited(world, hearing)
    invited(world, hearing, "Nordvik kommune")
    assert "Nordvik" not in stranger.get(link(body)).content.decode()
    by_link(body).send()
    page = stranger.get(link(body))
    assert "Kongsvik kommune" in page.content.decode()
    assert "Nordvik" not in page.content.decode()
    assert 'name="submission"' not in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_after_an_answer_is_withdrawn_the_link_takes_another(world: World) -> None:
    hearing = world.place()
    body = invited(world, hearing)
    by_link(body).send()
    withdraw_answer(SYSTEM, answer=Answer.objects.get())
    assert status(hearing) == {"Kongsvik kommune": "silent"}
    by_link(body, "Another.").send()
    assert Answer.objects.count() == 2
    assert status(hearing) == {"Kongsvik kommune": "answered"}


def test_no_remarks_is_asked_once_and_can_be_taken_back(world: World, stranger: Client) -> None:
    hearing = world.place()
    body = invited(world, hearing)
    where = link(body, "no-remarks/")
    # Programs that follow the links in a mail say nothing by it.
    assert stranger.get(where).status_code == 200
    assert status(hearing) == {"Kongsvik kommune": "silent"}
    assert stranger.post(where, {"act": "decline"}).status_code == 302
    assert status(hearing) == {"Kongsvik kommune": "declined"}
    assert not Answer.objects.exists()
    assert 'value="undo"' in stranger.get(link(body)).content.decode()
    stranger.post(where, {"act": "undo"})
    assert status(hearing) == {"Kongsvik kommune": "silent"}


def test_an_answer_outweighs_no_remarks(world: World, stranger: Client) -> None:
    hearing = world.place()
    body = invited(world, hearing)
    stranger.post(link(body, "no-remarks/"), {"act": "decline"})
    by_link(body).send()
    assert status(hearing) == {"Kongsvik kommune": "answered"}


def test_after_the_deadline_the_link_takes_nothing(world: World, stranger: Client) -> None:
    hearing = world.place()
    body = invited(world, hearing)
    late = by_link(body)
    _end(hearing)
    assert late.press("send").status_code == 409
    stranger.post(link(body, "no-remarks/"), {"act": "decline"})
    body.refresh_from_db()
    assert body.declined_at is None
    assert not Answer.objects.exists()
    assert stranger.get(link(body)).status_code == 200


@pytest.mark.parametrize("access", ["members", "hidden", "organisation"])
def test_a_link_opens_no_closed_place(world: World, stranger: Client, access: str) -> None:
    body = invited(world, world.place(access=access))
    for rest in ("", "no-remarks/"):
        page = stranger.get(link(body, rest))
        assert page.status_code == 404
        assert "The case" not in page.content.decode()


def test_a_code_nobody_has_opens_nothing(world: World, stranger: Client) -> None:
    assert stranger.get("/invited/0000-0000-0000/").status_code == 404
    assert stranger.get("/invited/nonsense/").status_code == 404


def test_an_answer_awaiting_a_check_is_counted_and_not_shown(world: World, stranger: Client) -> None:
    hearing = world.place(checked_first=True)
    body = invited(world, hearing)
    by_link(body, "Nobody has read this.").send()
    page = stranger.get(f"/m/{hearing.tool.place.slug}/hearing/invited/").content.decode()
    assert status(hearing) == {"Kongsvik kommune": "answered"}
    assert (
        f"/answers/{Contribution.objects.unscoped(reason='test').get(kind='hearing.answer').pk}/" not in page
    )


def _end(hearing: Hearing) -> None:
    now = clock.now()
    Hearing.objects.filter(pk=hearing.pk).update(
        opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1)
    )
    close_hearing(SYSTEM, hearing=Hearing.objects.get(pk=hearing.pk))
