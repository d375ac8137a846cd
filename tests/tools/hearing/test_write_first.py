"""Where one answers before one reads, who has answered reads: by this browser, or by their account."""

from datetime import timedelta

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing import jobs
from moteplass.tools.hearing.commands import running
from tests.world import World, pass_deadline


def test_answers_wait_until_one_has_answered(world: World) -> None:
    hearing = world.place(write_first=True)
    other = world.answer(hearing, "Mine first.")

    def sees(actor: object) -> bool:
        return Contribution.objects.visible_to(actor).filter(pk=other.pk).exists()  # type: ignore[arg-type]

    assert not sees(STRANGER)
    assert not sees(world.as_charlie)
    world.answer(hearing, "Then mine.", actor=world.as_charlie)
    assert sees(world.as_charlie)
    assert sees(world.as_alice)


def test_the_rule_holds_again_when_a_closed_hearing_is_extended(world: World) -> None:
    hearing = world.place(write_first=True)
    other = world.answer(hearing, "Mine first.")

    def stranger_sees() -> bool:
        return Contribution.objects.visible_to(STRANGER).filter(pk=other.pk).exists()

    now = clock.now()
    pass_deadline(hearing)
    jobs.close_at_deadline(hearing.pk)
    assert stranger_sees()
    running.extend_hearing(
        world.as_alice, hearing=hearing, closes_at=now + timedelta(days=9), reason="More time."
    )
    assert not stranger_sees()


def test_neither_a_comment_nor_the_agencys_reply_opens_what_waits(world: World) -> None:
    hearing = world.place(write_first=True)
    other = world.answer(hearing, "Mine first.")
    about = Contribution.objects.visible_to(world.as_alice).get(pk=other.pk)
    reply = post_comment(world.as_alice, about=about, text="Thank you.", as_agency=True)
    assert not Contribution.objects.visible_to(STRANGER).filter(pk=reply.pk).exists()
    assert not Contribution.objects.visible_to(world.as_charlie).filter(pk__in=[other.pk, reply.pk]).exists()
