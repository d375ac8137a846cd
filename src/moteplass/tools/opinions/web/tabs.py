"""The tabs a map of opinions adds to its place, beside where one answers."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.registry.kinds import Text
from moteplass.tools.opinions.queries.listing import awaiting


def tabs(actor: Actor, room: Room) -> list[tuple[Text, str]]:
    """(label, address name) of what this actor may go to. One query for staff."""
    found: list[tuple[Text, str]] = [
        (gettext_lazy("The map"), "opinions-map"),
        (gettext_lazy("Statements"), "opinions-statements"),
    ]
    if decide(actor, Act.CHECK, room).allowed:
        waiting = awaiting(actor, room.the_tool.pk)
        label = ngettext("Check (%(num)s)", "Check (%(num)s)", waiting) % {"num": waiting}
        found.append((label if waiting else _("Check"), "opinions-check"))
    if decide(actor, Act.MANAGE, room).allowed:
        found.append((gettext_lazy("Set up"), "opinions-setup"))
    return found
