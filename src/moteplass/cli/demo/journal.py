"""The journal of one place in the demo, with a name screened in it."""


def load_journal(slug: str) -> None:
    """Register what the plan says is to be journalled in the place, and let its archivist screen one name."""
    from moteplass.spine.access.actor import SYSTEM, actor_for
    from moteplass.spine.journal.commands import Exemption, restrict, show_publicly
    from moteplass.spine.journal.models import Entry, Publicity, Restriction
    from moteplass.spine.journal.registering import keep
    from moteplass.spine.places.models import Membership, Role, Tool

    for tool in Tool.objects.filter(place__slug=slug).exclude(state=Tool.State.DRAFT):
        keep(SYSTEM, tool=tool)
    archivist = Membership.objects.select_related("user").get(place__slug=slug, role=Role.ARCHIVIST)
    assert archivist.user
    actor = actor_for(archivist.user)
    entry = Entry.objects.filter(place__slug=slug, type=Entry.Type.INCOMING).order_by("pk")[0]
    ground = "Offentleglova § 13, jf. forvaltningsloven § 13"
    restrict(actor, about=entry, given=Exemption(code=Restriction.Code.EXEMPT, reference=ground))
    show_publicly(actor, about=entry, words=set(), name=True, publicity=Publicity.AUTO)
