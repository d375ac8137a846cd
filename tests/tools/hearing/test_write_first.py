"""Where one answers before one reads, who has answered reads: by this browser, or by their account."""

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution
from tests.world import World


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
