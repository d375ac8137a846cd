"""Opening a place does not open what is still being set up in it."""

from django.test import Client

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.places.models import Place
from moteplass.spine.stewardship.commands import move_place
from tests.world import World


def test_a_draft_hearing_stays_hidden_when_its_place_is_opened(world: World, stranger: Client) -> None:
    hearing = world.place(title="Secret zebra", published=False)
    place = hearing.tool.place
    move_place(world.as_alice, place=place, to=Place.State.OPEN)
    for address in (
        f"/m/{place.slug}/hearing/",
        f"/m/{place.slug}/hearing/answer/",
        f"/api/v1/hearing/{place.slug}/hearing",
    ):
        assert stranger.get(address).status_code == 404, address
    assert not Contribution.objects.visible_to(STRANGER).filter(tool_id=hearing.pk).exists()
    assert not Contribution.objects.visible_to(world.as_bob).filter(tool_id=hearing.pk).exists()
    assert not readable_tools(STRANGER).filter(pk=hearing.pk).exists()
    assert Contribution.objects.visible_to(world.as_alice).filter(tool_id=hearing.pk).exists()
