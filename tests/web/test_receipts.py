"""Who writes without a log-in gets a code, and by it the statement of reasons, the complaint, and their own words."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from moteplass.kit.localise import today
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.content.models import Contribution, Receipt
from moteplass.spine.content.receipts import receipt_code
from moteplass.spine.moderation.commands.deciding import decide_case
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Appeal, Ground, Measure
from moteplass.spine.records.models import Appraisal, Outcome
from tests.tools.ideas.developers import at as idea_at
from tests.tools.opinions.conftest import make_in
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")

WORDS = "The vans are never washed."
Write = Callable[[World, Client], str]


def a_comment(world: World, client: Client) -> str:
    answer = world.answer(world.place())
    tool = answer.hearing.tool
    return _sent(
        client, f"/m/{tool.place.slug}/{tool.slug}/c/{answer.pk}/comment/", {"text": WORDS, "name": "Ola"}
    )


def an_idea(world: World, client: Client) -> str:
    box = world.box()
    form = client.get(f"/m/{box.tool.place.slug}/{box.tool.slug}/new/").content.decode()
    number = re.search(r'name="submission" value="([^"]+)"', form)
    assert number
    given = {"title": "Wash them", "proposal": WORDS, "name": "Ola", "submission": number[1], "act": "send"}
    return _sent(client, f"/m/{box.tool.place.slug}/{box.tool.slug}/new/", given)


def a_point(world: World, client: Client) -> str:
    to = idea_at(world.idea(world.box()), "ideas-point", side="for")
    return _sent(client, to, {"text": WORDS, "name": "Ola"})


def a_statement(world: World, client: Client) -> str:
    tool = make_in(world)(checked_first=False).tool
    return _sent(client, f"/m/{tool.place.slug}/{tool.slug}/add/", {"text": WORDS})


def _sent(client: Client, to: str, given: dict[str, str]) -> str:
    """The page that comes after it is sent."""
    sent = client.post(to, given, follow=True)
    assert sent.status_code == 200 and sent.redirect_chain
    return sent.content.decode()


def _newest() -> Contribution:
    rows = Contribution.objects.unscoped(reason="a test").select_related("tool__place")
    return rows.latest("pk")


@pytest.mark.parametrize("write", [a_comment, an_idea, a_point, a_statement])
def test_by_the_code_one_reads_why_it_is_hidden_and_complains(
    world: World, stranger: Client, write: Write
) -> None:
    page = write(world, stranger)
    mine = _newest()
    code = receipt_code(mine.pk)
    assert f">{code}</a>" in page and code not in stranger.get("/").content.decode()
    decided, own = f"/moderation/statement/{code}/", f"/privacy/request/{code}/"
    before = Client().get(decided).content.decode()
    assert "Nobody has decided anything" in before and WORDS in before and own in before

    case = flag(Actor(visitor="v"), contribution=mine, given=FlagInput(Ground.RULE)).flag.case
    decide_case(
        world.as_alice,
        case=case,
        measure=Measure.HIDE,
        law="the House Act § 1",
        facts="It is about vans.",
        reason="It is not so.",
    )
    # People know one kind of code, and one page and one search that ask for it.
    for tried in (Client().post("/receipt/", {"code": code}), Client().get(f"/receipt/{code.lower()}/")):
        assert tried.headers["Location"] == decided
    entered = Client().post("/moderation/statement/", {"code": code.lower()}, follow=True).content.decode()
    assert "It is not so." in entered and WORDS in entered
    Client().post(decided, {"text": "It is so."})
    assert Appeal.objects.get().text == "It is so."


def test_who_logs_in_needs_no_code(world: World, charlie: Client) -> None:
    page = a_comment(world, charlie)
    assert WORDS in page and "receipt code" not in page
    assert not Receipt.objects.exists()


def test_who_says_the_same_as_another_gets_no_code_of_theirs(world: World, stranger: Client) -> None:
    to = idea_at(world.idea(world.box()), "ideas-point", side="for")
    _sent(stranger, to, {"text": WORDS, "name": "Ola"})
    again = _sent(Client(), to, {"text": WORDS, "name": "Ola"})
    assert WORDS in again and "receipt code" not in again


def test_a_hearing_gives_its_own_code_and_no_second(world: World) -> None:
    answer = world.answer(world.place(), actor=STRANGER)
    assert answer.receipt and not Receipt.objects.exists()


def test_what_is_erased_is_behind_no_code(world: World, stranger: Client) -> None:
    a_comment(world, stranger)
    comment = _newest()
    due = today() + timedelta(days=900)
    Appraisal.objects.filter(pk=comment.pk).update(outcome=Outcome.DISCARD, due=due, reason="A test.")
    own = f"/privacy/request/{receipt_code(comment.pk)}/"
    stranger.post(own)
    assert not Receipt.objects.exists()
    assert Client().get(own).status_code == 404
