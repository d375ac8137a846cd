"""The tabs of a hearing's place, for those who run it and for those who only read."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.registry.kinds import Text
from moteplass.tools.hearing.models import ANSWER

Tab = dict[str, object]


def tabs(actor: Actor, room: Room) -> list[tuple[Text, str]]:
    """The manifest's tabs: what this actor may run in the hearing, as (label, address name). One query for staff."""
    found: list[tuple[Text, str]] = []
    if decide(actor, Act.EXPORT, room).allowed:
        found.append((gettext_lazy("Manage"), "hearing-manage"))
    if decide(actor, Act.CHECK, room).allowed:
        waiting = awaiting(actor, room)
        label = (
            ngettext("Check (%(num)s)", "Check (%(num)s)", waiting) % {"num": waiting}
            if waiting
            else _("Check")
        )
        found.append((label, "hearing-check"))
    return found


def awaiting(actor: Actor, room: Room) -> int:
    """How many answers await a check, counted up to a hundred. One query."""
    rows = Contribution.objects.visible_to(actor).filter(
        tool_id=room.the_tool.pk, kind=ANSWER, state=State.AWAITING
    )
    return len(rows.values_list("pk", flat=True)[:100])


def tabs_of(actor: Actor, room: Room, *, current: str) -> list[Tab]:
    """All tabs on a hearing's own pages, for components/page.html. `current` is the name of the page's address."""
    place = {"place": room.place.slug}
    where = {**place, "tool": room.the_tool.slug}
    hearing = reverse("hearing", kwargs=where)
    found = [
        _tab(_("Hearing"), hearing, current == "hearing"),
        _tab(_("Answers"), f"{hearing}#answers", False),
    ]
    found += [_tab(label, reverse(name, kwargs=where), name == current) for label, name in tabs(actor, room)]
    if room.roles:
        found.append(_tab(_("Members"), reverse("place-members", kwargs=place), False))
    if decide(actor, Act.MANAGE, room).allowed:
        found.append(_tab(_("Settings"), reverse("place-settings", kwargs=place), False))
    return found


def _tab(label: Text, href: str, current: bool) -> Tab:
    return {"label": label, "href": href, "current": current}
