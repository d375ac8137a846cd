"""What became of the answers: replies on themes, the trail from an answer to them, and being told of it once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from moteplass.spine.access.decide import Refused
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.insight.commands.coding import Given, code
from moteplass.spine.insight.commands.themes import change_theme, make_theme, merge_themes, remove_theme
from moteplass.spine.insight.models import Coding, Theme
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Membership, Role
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import jobs
from moteplass.tools.hearing.commands.answering import hold_back, receipt_code
from moteplass.tools.hearing.commands.outcome import (
    ReplyInput,
    publish_reply,
    take_back_reply,
    tell_outcome,
    write_reply,
)
from moteplass.tools.hearing.models import Answer, Hearing, ThemeReply
from moteplass.tools.hearing.outcome import reached
from tests.tools.hearing.desks import over
from tests.tools.hearing.forms import path
from tests.tools.hearing.reading import contribution, page
from tests.world import World

SAID = ReplyInput(
    heading="Dark streets",
    about="Many walk home late.",
    text="We **heard** you.",
    changed=True,
    before="The lamps go off at ten.",
    after="The lamps go off at midnight.",
)
KEPT = ReplyInput(heading="Free bulbs", text="We cannot.", changed=False, why="There is no money for it.")


def answered(world: World, hearing: Hearing, number: int, **given: Any) -> list[Answer]:
    return [world.answer(hearing, f"Answer {n}.", name=f"Person {n}", **given) for n in range(number)]


def about(world: World, hearing: Hearing, name: str, answers: list[Answer], **more: Any) -> Theme:
    """A theme that a person has said the answers are about."""
    theme = make_theme(world.as_alice, tool=hearing.tool, name=name, **more)
    for answer in answers:
        code(world.as_alice, contribution=contribution(answer), given=Given(added=[theme.pk]))
    return theme


def replied(world: World, theme: Theme, given: ReplyInput = SAID) -> ThemeReply:
    reply = write_reply(world.as_alice, theme=theme, given=given)
    publish_reply(world.as_alice, reply=reply)
    return reply


def receipt(answer: Answer) -> str:
    return Client().get(f"/receipt/{receipt_code(str(answer.submission))}/").content.decode()


def test_a_stranger_sees_no_draft_and_no_theme_without_a_reply(world: World, hearing: Hearing) -> None:
    (answer,) = answered(world, hearing, 1)
    secret = about(world, hearing, "Secret theme", [answer])
    reply = write_reply(world.as_alice, theme=secret, given=SAID)
    over(hearing)

    def seen() -> str:
        return page(hearing) + page(hearing, f"answers/{answer.pk}/") + receipt(answer)

    assert Client().get(path(hearing, "outcome/")).status_code == 404
    assert "outcome/" not in seen() and SAID.heading not in seen()
    publish_reply(world.as_alice, reply=reply)
    about(world, hearing, "Another secret", [answer])
    outcome = page(hearing, "outcome/")
    assert SAID.heading in outcome and "<strong>heard</strong>" in outcome
    assert path(hearing, "outcome/") in page(hearing)
    assert "ecret" not in outcome + seen()
    take_back_reply(world.as_alice, reply=reply)
    assert Client().get(path(hearing, "outcome/")).status_code == 404
    assert SAID.heading not in seen()


def test_what_a_theme_is_called_later_stays_inside(world: World, hearing: Hearing) -> None:
    theme = about(world, hearing, "Lamps", [])
    over(hearing)
    replied(world, theme)
    change_theme(world.as_alice, theme=theme, name="Grumblers", description="Them again", parent=None)
    assert "Grumblers" not in page(hearing, "outcome/") and "Them again" not in page(hearing, "outcome/")


def test_what_changed_is_shown_as_words_and_what_did_not_with_why(world: World, hearing: Hearing) -> None:
    over(hearing)
    replied(world, about(world, hearing, "Lamps", []))
    replied(world, about(world, hearing, "Bulbs", []), KEPT)
    _contents, _id, read = page(hearing, "outcome/").partition('id="changed"')
    changed, kept = read.split('id="unchanged"')
    assert "ten<" in changed.partition("<del>")[2] and "midnight<" in changed.partition("<ins>")[2]
    assert KEPT.heading not in changed and KEPT.heading in kept and KEPT.why in kept


def test_answers_are_counted_from_five_and_only_those_that_show(world: World, hearing: Hearing) -> None:
    answers = answered(world, hearing, 6)
    theme = about(world, hearing, "Lamps", answers)
    over(hearing)
    reply = replied(world, theme)
    where = f"outcome/{reply.pk}/"
    assert where in page(hearing, "outcome/")
    for answer in answers:
        assert f"/answers/{answer.pk}/" in page(hearing, where)
    hidden = answers[0]
    hold_back(world.as_alice, answer=hidden)
    listed = page(hearing, where)
    assert f"/answers/{hidden.pk}/" not in listed and f"/answers/{answers[1].pk}/" in listed
    assert Client().get(path(hearing, f"answers/{hidden.pk}/")).status_code == 404
    # Its own writer is told all the same.
    assert SAID.heading in receipt(hidden)
    hold_back(world.as_alice, answer=answers[1])
    assert where not in page(hearing, "outcome/")
    assert Client().get(path(hearing, where)).status_code == 404


def test_a_reply_on_a_theme_is_to_what_stands_under_it_and_follows_a_merge(
    world: World, hearing: Hearing
) -> None:
    first, second = answered(world, hearing, 2)
    top = about(world, hearing, "Lamps", [])
    about(world, hearing, "Lamps in lanes", [first], parent=top.pk)
    other = about(world, hearing, "Lights", [second])
    over(hearing)
    replied(world, top)
    assert SAID.heading in page(hearing, f"answers/{first.pk}/")
    assert SAID.heading not in page(hearing, f"answers/{second.pk}/")
    merge_themes(world.as_alice, theme=top, into=other.pk)
    assert SAID.heading in page(hearing, f"answers/{second.pk}/")


def test_the_trail_is_what_a_person_has_said(world: World, hearing: Hearing) -> None:
    by_person, by_machine = answered(world, hearing, 2)
    theme = about(world, hearing, "Lamps", [by_person])
    Coding.objects.create(
        place=hearing.tool.place,
        tool=hearing.tool,
        theme=theme,
        contribution=contribution(by_machine),
        source="machine",
        accepted=False,
    )
    over(hearing)
    reply = replied(world, theme)
    link = f"{path(hearing, 'outcome/')}#c{reply.pk}"
    assert link in page(hearing, f"answers/{by_person.pk}/") and link in receipt(by_person)
    assert link not in page(hearing, f"answers/{by_machine.pk}/") and link not in receipt(by_machine)


def test_each_respondent_is_told_once(world: World, hearing: Hearing) -> None:
    (first,) = answered(world, hearing, 1, email="kari@example.test")
    (again,) = answered(world, hearing, 1, email="KARI@example.test")
    held = world.answer(hearing, "Held.", email="ola@example.test")
    world.answer(hearing, "By letter.")
    theme = about(world, hearing, "Lamps", [first, again])
    with pytest.raises(NotPossible):
        tell_outcome(world.as_alice, hearing=hearing)
    over(hearing)
    hold_back(world.as_alice, answer=held)
    replied(world, theme)
    tell_outcome(world.as_alice, hearing=hearing)
    with pytest.raises(NotPossible):
        tell_outcome(world.as_alice, hearing=hearing)
    jobs.tell_outcome(hearing.pk)
    jobs.tell_outcome(hearing.pk)
    mails = {mail.to.lower(): mail.body for mail in Mail.objects.filter(purpose="hearing.outcome")}
    assert Mail.objects.filter(purpose="hearing.outcome").count() == len(mails) == 2
    for answer in (first, again):
        assert f"/answers/{answer.pk}/\n" in mails["kari@example.test"]
    assert path(hearing, "outcome/") in mails["ola@example.test"]
    assert f"/answers/{held.pk}/" not in mails["ola@example.test"]
    assert "receipt" not in mails["kari@example.test"]


def test_those_whose_answer_is_kept_or_erased_are_neither_told_nor_counted(
    world: World, hearing: Hearing
) -> None:
    answers = [world.answer(hearing, "One.", email=email) for email in ("kari@example.test", "", "", "")]
    assert reached(hearing) == (1, 3)
    rows = Contribution.objects.unscoped(reason="test")
    for answer, state in zip(answers, (State.WITHDRAWN, State.RESTRICTED, State.ERASED), strict=False):
        rows.filter(pk=answer.pk).update(state=state)
    assert reached(hearing) == (0, 1)


def test_who_may_not_read_the_place_any_more_is_not_told(world: World) -> None:
    hearing = world.place(access="members")
    world.answer(hearing, "Mine.", actor=world.as_alice, email="alice@example.test")
    gone = world.member(hearing.tool.place, "Charlie", Role.CONTRIBUTOR)
    world.answer(hearing, "Mine too.", actor=world.as_charlie, email="charlie@example.test")
    Membership.objects.filter(user=gone).delete()
    jobs.tell_outcome(hearing.pk)
    assert list(Mail.objects.filter(purpose="hearing.outcome").values_list("to", flat=True)) == [
        "alice@example.test"
    ]


def test_the_outcome_waits_for_the_deadline_and_is_the_stewards(world: World, hearing: Hearing) -> None:
    theme = about(world, hearing, "Lamps", [])
    reply = write_reply(world.as_alice, theme=theme, given=SAID)
    with pytest.raises(NotPossible):
        publish_reply(world.as_alice, reply=reply)
    world.member(hearing.tool.place, "Bob", Role.EXPERT)
    for write in (
        lambda: write_reply(world.as_bob, theme=theme, given=KEPT),
        lambda: publish_reply(world.as_bob, reply=reply),
        lambda: tell_outcome(world.as_bob, hearing=hearing),
    ):
        with pytest.raises(Refused):
            write()


def test_every_version_is_kept_whole(world: World, hearing: Hearing) -> None:
    over(hearing)
    theme = about(world, hearing, "Lamps", [])
    reply = replied(world, theme)
    write_reply(world.as_alice, theme=theme, given=KEPT)
    bodies = list(
        Revision.objects.filter(contribution_id=reply.pk).order_by("number").values_list("body", flat=True)
    )
    assert SAID.before in bodies[0] and SAID.after in bodies[0] and KEPT.why in bodies[1]
    assert KEPT.why in page(hearing, "outcome/")
    with pytest.raises(NotPossible):
        remove_theme(world.as_alice, theme=theme)


def test_a_steward_writes_looks_publishes_and_takes_back(
    world: World, hearing: Hearing, alice: Client
) -> None:
    theme = about(world, hearing, "Lamps", [])
    over(hearing)
    where = path(hearing, f"replies/{theme.pk}/")
    assert where in page(hearing, "replies/", alice)
    assert path(hearing, "replies/") in page(hearing, "work/", alice)
    form = {"heading": "Dark streets", "text": "We **heard** you.", "changed": "yes", "after": "At midnight."}

    def press(act: str, **also: str) -> Any:
        return alice.post(where, {**form, "act": act, **also})

    refused = press("publish", after="", why="Kept words")
    assert refused.status_code == 422 and "Kept words" in refused.content.decode()
    assert press("publish", changed="no", why="").status_code == 422
    assert "<strong>heard</strong>" in press("preview").content.decode()
    assert not ThemeReply.objects.exists()
    assert press("save").status_code == 302
    reply = ThemeReply.objects.get()
    drafts = Contribution.objects.unscoped(reason="test").filter(state=State.DRAFT)
    assert drafts.get().pk == reply.pk
    assert press("publish").status_code == 302
    # Nothing was changed on the way: one version.
    assert Revision.objects.filter(contribution_id=reply.pk).count() == 1
    assert "At midnight." in page(hearing, "outcome/")
    assert press("take_back").status_code == 302
    assert Client().get(path(hearing, "outcome/")).status_code == 404
    assert press("publish").status_code == 302
    assert alice.post(path(hearing, "replies/")).status_code == 302
    hearing.refresh_from_db()
    assert hearing.told_at


def test_the_outcome_costs_the_same_however_much_there_is(
    world: World, hearing: Hearing, assert_same_queries: Callable[..., None]
) -> None:
    over_later = answered(world, hearing, 60)
    first = about(world, hearing, "Theme", over_later[:30])
    themes = [about(world, hearing, f"Theme {n}", over_later[:5]) for n in range(3)]
    over(hearing)
    reply = replied(world, first)

    def read() -> None:
        page(hearing, "outcome/")
        page(hearing, f"outcome/{reply.pk}/")
        page(hearing, f"answers/{over_later[0].pk}/")

    def grow() -> None:
        for theme in themes:
            replied(world, theme)
        for answer in over_later[30:]:
            code(world.as_alice, contribution=contribution(answer), given=Given(added=[first.pk]))

    assert_same_queries(read, grow=grow)
    listed = page(hearing, f"outcome/{reply.pk}/")
    assert listed.count("/answers/") == 50 and "?after=" in listed


def test_the_staffs_list_costs_the_same_however_many_themes(
    world: World, hearing: Hearing, alice: Client, assert_same_queries: Callable[..., None]
) -> None:
    replied_to = about(world, hearing, "Theme", [])
    write_reply(world.as_alice, theme=replied_to, given=SAID)

    def grow() -> None:
        for n in range(5):
            write_reply(world.as_alice, theme=about(world, hearing, f"Theme {n}", []), given=KEPT)

    assert_same_queries(lambda: page(hearing, "replies/", alice), grow=grow)
