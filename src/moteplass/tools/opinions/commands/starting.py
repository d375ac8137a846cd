"""What a place from the template "Meningskart" begins with."""

from moteplass.spine.command import Tx
from moteplass.spine.places.models import Place, Tool
from moteplass.tools.opinions.models import Conversation


def start(tx: Tx, place: Place) -> Tool:
    """A conversation, still a draft, without statements. Called inside create_place's transaction."""
    tool = Tool.objects.create(
        place=place, kind="opinions", slug="opinions", title=place.title, state=Tool.State.DRAFT
    )
    Conversation.objects.create(tool=tool)
    return tool
