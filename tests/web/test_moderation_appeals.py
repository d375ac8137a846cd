"""What was decided is told with reasons, complained about by code, answered by somebody else, and never forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.accounts.models import User
from moteplass.spine.content.models import Channel, Contribution, State
from moteplass.spine.moderation.codes import flag_code, statement_code
from moteplass.spine.moderation.commands.appeals import answer_appeal, complain
from moteplass.spine.moderation.commands.deciding import NotNow, decide_case, reverse_decision
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.commands.rules import set_rules
from moteplass.spine.moderation.models import Appeal, Case, Decision, Flag, Ground, HouseRule, Measure
from moteplass.spine.moderation.statements import party, taken
from moteplass.spine.notify.complained import tell_complained
from moteplass.spine.notify.decided import reach, tell_appeal_answered, tell_decided, tell_reversed
from moteplass.spine.notify.models import Mail
from moteplass.spine.notify.overdue import escalate
from moteplass.spine.places.models import Membership, Role
from moteplass.tools.hearing.commands.answering import receipt_code
from moteplass.tools.hearing.models import Answer, Entry
from tests.conftest import logged_in
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")

WORDS = "He has never done an honest day's work."


class Scene:
    """An answer without an account, flagged by a visitor, hidden by Mona; Odd moderates too."""

    def __init__(self, world: World) -> None:
        self.hearing = world.place()
        self.place = self.hearing.tool.place
        set_rules(world.as_alice, place=self.place, rules=["Be brief.", "Speak of the case."])
        self.rule = HouseRule.objects.get(number=2)
        self.answer: Answer = world.answer(self.hearing, WORDS, email="kari@example.test")
        self.mona, self.odd = (world.member(self.place, name, Role.MODERATOR) for name in ("Mona", "Odd"))
        self.decision = self.decide(Measure.HIDE)
        self.code = statement_code(self.decision.pk)
        self.flags = flag_code(self.answer.pk, self.decision.case_id, Flag.objects.get().visitor)
        self.page = f"/moderation/statement/{self.code}/"

    def case(self) -> Case:
        about = Contribution.objects.unscoped(reason="the test looks").get(pk=self.answer.pk)
        given = FlagInput(Ground.RULE, email="flagger@example.test")
        return flag(Actor(visitor="v"), contribution=about, given=given).flag.case

    def decide(self, measure: Measure, **given: Any) -> Decision:
        return decide_case(
            actor_for(self.mona),
            case=self.case(),
            measure=measure,
            rule=self.rule,
            facts="It is about a colleague.",
            reason="It attacks a person.",
            **given,
        )

    def state(self) -> str:
        rows = Contribution.objects.unscoped(reason="the test looks").filter(pk=self.answer.pk)
        return rows.values_list("state", flat=True).get()

    def appeal(self, code: str = "") -> Appeal:
        by = party(code or self.code)
        assert by
        return complain(STRANGER, by=by, text="Read it again.")

    def answers(self, **given: Any) -> dict[str, Any]:
        return {"measure": "", "rule": "", "law": "", "until": "", "reason": "We read it again.", **given}


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


def test_the_author_reads_what_why_and_until_when_to_complain_by_either_code(
    stranger: Client, scene: Scene
) -> None:
    receipt = receipt_code(str(scene.answer.submission))
    for code in (scene.code, scene.code.lower().replace("-", " "), receipt):
        found = stranger.post("/moderation/statement/", {"code": code})
        html = stranger.get(found["Location"]).content.decode()
        for words in (
            "It is hidden.",
            "§ 2 Speak of the case.",
            "about a colleague",
            "attacks a person",
            "honest day",
        ):
            assert words in html
        assert "A person has decided this" in html and 'name="text"' in html

    assert stranger.get(scene.page)["Cache-Control"] == "private, no-store"
    assert f"/moderation/statement/{receipt}/" in stranger.get(f"/receipt/{receipt}/").content.decode()


def test_who_flagged_reads_the_answer_and_not_what_is_the_authors(stranger: Client, scene: Scene) -> None:
    html = stranger.get(f"/moderation/statement/{scene.flags}/").content.decode()
    assert "It is hidden." in html and "attacks a person" in html
    assert "honest day" not in html and "about a colleague" not in html


def test_what_is_no_code_and_what_nobody_has_are_answered_alike(stranger: Client, scene: Scene) -> None:
    for code in ("ABCD-EFGH-JKMN", "x", "\x00"):
        said = stranger.post("/moderation/statement/", {"code": code})
        assert said.status_code == 422 and "We find no decision with this code" in said.content.decode()
    assert stranger.get("/moderation/statement/ABCD-EFGH-JKMN/").status_code == 404


def test_a_complaint_is_made_once_and_an_empty_one_says_so(stranger: Client, scene: Scene) -> None:
    empty = stranger.post(scene.page, {"text": " "})
    assert empty.status_code == 422 and "Say what you think is wrong" in empty.content.decode()
    for _again in range(2):
        assert stranger.post(scene.page, {"text": "Read <it> again."}).status_code == 302
    appeal = Appeal.objects.get()
    assert (appeal.flag, appeal.text) == (None, "Read <it> again.")
    html = stranger.get(scene.page).content.decode()
    assert "Read &lt;it&gt; again." in html and 'name="text"' not in html
    # The other side complains for itself.
    stranger.post(f"/moderation/statement/{scene.flags}/", {"text": "Remove it."})
    assert Appeal.objects.count() == 2


def test_after_six_months_and_once_it_is_taken_back_there_is_nothing_to_complain_about(
    stranger: Client, scene: Scene
) -> None:
    with clock.frozen(clock.now() + timedelta(days=185)), pytest.raises(NotNow):
        scene.appeal()
    reverse_decision(actor_for(scene.mona), decision=scene.decision)
    stranger.post(scene.page, {"text": "Read it again."})
    assert not Appeal.objects.exists()
    assert "This decision no longer holds" in stranger.get(scene.page).content.decode()


def test_nobody_answers_a_complaint_about_what_they_decided(world: World, scene: Scene) -> None:
    appeal = scene.appeal()
    mona, page = logged_in(scene.mona.email), f"/m/{scene.place.slug}/moderation/appeals/{appeal.pk}/"
    offered = mona.get(page).content.decode()
    assert "You decided this yourself" in offered and 'name="do"' not in offered
    assert mona.post(page, scene.answers(do="upheld")).status_code in (403, 409)
    with pytest.raises(Refused):
        answer_appeal(actor_for(scene.mona), appeal=appeal, outcome=Appeal.Outcome.UPHELD, reason="No.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.update(decided_by=scene.mona, outcome="upheld", decided_at=clock.now())
    assert Appeal.objects.get().outcome == ""


@pytest.mark.parametrize("sql", ["UPDATE moderation_appeal SET text = 'x'", "DELETE FROM moderation_appeal"])
def test_a_complaint_stands_as_it_was_made(scene: Scene, sql: str) -> None:
    scene.appeal()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_changed_decision_restores_everything_and_both_sides_are_told(
    stranger: Client, scene: Scene
) -> None:
    appeal = scene.appeal()
    odd, page = logged_in(scene.odd.email), f"/m/{scene.place.slug}/moderation/appeals/{appeal.pk}/"
    wrong = odd.post(page, scene.answers(do="back", reason=""))
    assert wrong.status_code == 422 and 'value="back" checked' in wrong.content.decode()
    assert odd.post(page, scene.answers(do="back")).status_code == 302
    assert scene.state() == State.PUBLISHED
    for _twice in range(2):
        tell_reversed(scene.decision.pk)
        tell_appeal_answered(appeal.pk)
    told = {mail.to: mail.body for mail in Mail.objects.filter(purpose="moderation.appeal_answered")}
    assert set(told) == {"kari@example.test", "flagger@example.test"}
    assert "We read it again." in told["kari@example.test"]
    assert "We read it again." not in told["flagger@example.test"]
    assert not Mail.objects.filter(purpose="moderation.reversed").exists()
    assert "We read it again." in stranger.get(scene.page).content.decode()


def test_another_measure_may_be_decided_instead(scene: Scene) -> None:
    appeal = scene.appeal(scene.flags)
    odd, page = logged_in(scene.odd.email), f"/m/{scene.place.slug}/moderation/appeals/{appeal.pk}/"
    half = odd.post(page, scene.answers(do="instead", measure="remove")).content.decode()
    assert "Choose the rule, or write which law." in half
    odd.post(page, scene.answers(do="instead", measure="remove", rule=str(scene.rule.pk)))
    latest = Decision.objects.latest("number")
    assert (latest.measure, latest.by_name, latest.ended_at) == ("remove", "Odd", None)
    assert Appeal.objects.get().outcome == "changed"


def test_a_part_of_it_may_be_hidden_instead(scene: Scene) -> None:
    appeal = scene.appeal()
    odd, page = logged_in(scene.odd.email), f"/m/{scene.place.slug}/moderation/appeals/{appeal.pk}/"
    given = scene.answers(do="instead", measure="part", rule=str(scene.rule.pk), version="1")
    refused = odd.post(page, given)
    assert refused.status_code == 422 and "Choose the sentences" in refused.content.decode()
    assert WORDS.replace("'", "&#39;") in refused.content.decode().split('name="sentence"')[1]
    odd.post(page, {**given, "quote": "honest"})
    latest = Decision.objects.latest("number")
    assert (latest.measure, latest.passages) == ("part", ["honest"])
    assert scene.state() == State.PUBLISHED


def test_mails_tell_the_author_and_who_flagged_once_each(scene: Scene) -> None:
    for _twice in range(2):
        tell_decided(scene.decision.pk)
    mails = {mail.to: mail for mail in Mail.objects.filter(purpose="moderation.decided")}
    assert Mail.objects.filter(purpose="moderation.decided").count() == len(mails) == 2
    author, flagger = mails["kari@example.test"].body, mails["flagger@example.test"].body
    assert (
        scene.page in author and "§ 2 Speak of the case." in author and "A person has decided this" in author
    )
    assert scene.flags in flagger and scene.code not in flagger


def test_an_author_whose_words_were_left_alone_is_not_disturbed(scene: Scene, world: World) -> None:
    scene.answer = world.answer(scene.hearing, "Fine words.", email="per@example.test")
    tell_decided(scene.decide(Measure.LEAVE).pk)
    assert {*Mail.objects.filter(purpose="moderation.decided").values_list("to", flat=True)} == {
        "flagger@example.test"
    }


def test_what_is_past_its_day_is_told_to_stewards_then_to_the_agency_once_each(
    world: World, scene: Scene
) -> None:
    appeal = scene.appeal()
    escalate()
    assert not Mail.objects.filter(purpose="moderation.overdue").exists()
    for days in (1, 4):
        with clock.frozen(appeal.due_at + timedelta(days=days)):
            for _twice in range(2):
                escalate()
        mails = Mail.objects.filter(purpose="moderation.overdue")
        last = mails.latest("pk")
        # In the language of who gets it.
        assert mails.count() == (1 if days == 1 else 2) and "1 klage som ingen har svart på" in last.body
        assert last.to == world.alice.email


def test_a_complaint_is_told_to_the_moderators_who_may_answer_it_else_to_stewards(
    world: World, scene: Scene
) -> None:
    User.objects.filter(pk=scene.odd.pk).update(language="en")
    first, second = scene.appeal(), scene.appeal(scene.flags)
    for _twice in range(2):
        tell_complained(first.pk)
    (mail,) = Mail.objects.filter(purpose="moderation.complained")
    assert mail.to == scene.odd.email and "Whoever wrote" in mail.body
    assert f"/m/{scene.place.slug}/moderation/appeals/{first.pk}/" in mail.body
    assert WORDS not in mail.body and "Read it again." not in mail.body
    Membership.objects.filter(user=scene.odd).delete()
    tell_complained(second.pk)
    assert Mail.objects.latest("pk").to == world.alice.email


def test_the_queue_is_for_those_who_moderate_and_costs_the_same_however_long(
    world: World, stranger: Client, charlie: Client, scene: Scene, assert_same_queries: Any
) -> None:
    page = f"/m/{scene.place.slug}/moderation/appeals/"
    assert charlie.get(page).status_code == 403 and stranger.get(page).status_code in (302, 403)
    scene.appeal()
    odd = logged_in(scene.odd.email)

    def grow() -> None:
        for n in range(3):
            scene.answer = world.answer(scene.hearing, f"Words {n}.")
            scene.appeal(statement_code(scene.decide(Measure.HIDE).pk))

    assert_same_queries(lambda: odd.get(page), grow=grow, at_most=12)
    assert odd.get(page).content.decode().count("By who wrote it") == 4


def test_who_came_by_letter_gets_the_statement_as_a_letter(world: World, scene: Scene) -> None:
    page = f"/m/{scene.place.slug}/moderation/decisions/{scene.decision.pk}/letter.pdf"
    mona = logged_in(scene.mona.email)
    assert mona.get(page.replace(f"/{scene.decision.pk}/", "/0/")).status_code == 404
    Answer.objects.filter(pk=scene.answer.pk).update(email="")
    Contribution.objects.unscoped(reason="the test").filter(pk=scene.answer.pk).update(channel=Channel.LETTER)
    Entry.objects.create(
        answer=scene.answer, hearing=scene.hearing, received=today(), address="Bakken 1\n1234 Ås"
    )
    author = reach(taken().get())
    assert author and author.address == ["Kari Nordmann", "Bakken 1", "1234 Ås"]
    assert mona.get(page).content.startswith(b"%PDF")
