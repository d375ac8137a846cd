"""What is in the places already is asked anew in the background when the plan that they share has changed."""

from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.places.models import Place
from moteplass.spine.records.facts import SharedPlanChanged
from moteplass.spine.records.planning import ask_again
from moteplass.spine.registry.loader import when


def ask_all_again() -> None:
    """Place by place, by the rules as they stand when it is asked. Twice is once."""
    for place in Place.objects.order_by("pk"):
        ask_again(SYSTEM, place=place)


when(SharedPlanChanged, ask_all_again)
