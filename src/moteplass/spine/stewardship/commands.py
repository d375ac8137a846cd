"""Running a place: making it, its settings, its life cycle, and who belongs."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock, text
from moteplass.kit.localise import today
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import WRITING_ROLES
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import AccessRequest, Membership, Place, Role, Tool
from moteplass.spine.registry.kinds import PlaceTemplate
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.facts import LetIn, PlaceClosed, PlaceOpened

declare_verbs(
    {
        "place.created": _("Created the place"),
        "place.changed": _("Changed the settings of the place"),
        "place.opened": _("Opened the place"),
        "place.closed": _("Closed the place"),
        "place.archived": _("Archived the place"),
        "place.joined": _("Let somebody in"),
        "place.left": _("Took somebody out"),
        "organisation.added": _("Added an organisation"),
        "organisation.employed": _("Wrote down where somebody works"),
    }
)

_NEXT: dict[str, tuple[str, str]] = {
    Place.State.OPEN: ("opened_at", "place.opened"),
    Place.State.CLOSED: ("closed_at", "place.closed"),
    Place.State.ARCHIVED: ("archived_at", "place.archived"),
}
# From each state, where one may go. A closed place can be opened again; an archived one is for reading.
PATHS: dict[str, set[str]] = {
    Place.State.DRAFT: {Place.State.OPEN},
    Place.State.OPEN: {Place.State.CLOSED},
    Place.State.CLOSED: {Place.State.OPEN, Place.State.ARCHIVED},
    Place.State.ARCHIVED: set(),
}


class NotPossible(ValueError):
    """What was asked for cannot be done now. The message is for the person who asked."""


@command(Act.CREATE_PLACE, on="organisation")
def create_place(
    tx: Tx, *, organisation: Organisation, template: PlaceTemplate, title: str, slug: str
) -> Tool:
    """A new draft place from a template, with the actor as its steward. Returns the template's tool."""
    return make_place(tx, organisation=organisation, template=template, title=title, slug=slug)


def make_place(tx: Tx, *, organisation: Organisation, template: PlaceTemplate, title: str, slug: str) -> Tool:
    """create_place for a command that is already running, and has asked whether the actor may make places."""
    place = Place.objects.create(
        organisation=organisation,
        slug=slug,
        title=title,
        template=template.slug,
        access=template.access,
        writers=template.writers,
    )
    if tx.actor.user_id:
        Membership.objects.create(place=place, user_id=tx.actor.user_id, role=Role.STEWARD)
    tool = template.start(tx, place)
    tx.audit("place.created", place, place=place, template=template.slug)
    return tool


def free_slug(title: str) -> str:
    """An address from a title; with a number after it where that is taken."""
    slug = text.slugify_nb(title, 50) or "place"
    taken = set(Place.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(s for n in range(1, 10_000) if (s := slug if n == 1 else f"{slug}-{n}") not in taken)


@command(Act.MANAGE, on="place")
def change_place(tx: Tx, /, *, place: Place, **fields: Any) -> None:
    """Change settings. `fields` are names of Place's own text and choice fields."""
    allowed = {"title", "summary", "purpose", "access", "writers", "capacities", "naming", "outcome"}
    if unknown := set(fields) - allowed:
        raise TypeError(f"not settings of a place: {sorted(unknown)}")
    before = {name: getattr(place, name) for name in fields}
    Place.objects.filter(pk=place.pk).update(**fields)
    changed = sorted(name for name, value in fields.items() if before[name] != value)
    for name, value in fields.items():
        setattr(place, name, value)
    tx.audit("place.changed", place, fields=changed)


@command(Act.MANAGE, on="place")
def move_place(tx: Tx, *, place: Place, to: str) -> None:
    """Take a place to the next state of its life. Raises NotPossible when that is not a step from here."""
    move_in(tx, place, to=to)


def move_in(tx: Tx, place: Place, *, to: str) -> None:
    """move_place for a command that is already running. Locks the place's row."""
    current = Place.objects.select_for_update().get(pk=place.pk)
    if to not in PATHS[current.state]:
        raise NotPossible(_("The place cannot go from here to there."))
    stamp, verb = _NEXT[to]
    current.state = place.state = to
    setattr(current, stamp, clock.now())
    current.save(update_fields=["state", stamp])
    tx.audit(verb, place, place=place)
    if to == Place.State.OPEN:
        tx.emit(PlaceOpened(place.pk))
    else:
        tx.emit(PlaceClosed(place.pk))


@command(Act.INVITE, on="place")
def let_in(
    tx: Tx, *, place: Place, role: Role, user: User | None = None, organisation: Organisation | None = None
) -> Membership:
    """Give a person, or everyone in an organisation, a role. Giving it twice changes nothing."""
    return let_into(tx, place, role=role, user=user, organisation=organisation)


def let_into(
    tx: Tx,
    place: Place,
    *,
    role: str,
    user: User | None = None,
    organisation: Organisation | None = None,
    until: datetime | None = None,
) -> Membership:
    """let_in for a command that is already running, and has asked whether the actor may let people in. `until`: when
    it ends by itself, for a person who only reads.
    """
    # What a person gives, no directory takes away.
    membership, new = Membership.objects.update_or_create(
        place=place, user=user, organisation=organisation, role=role, defaults={"source": "", "until": until}
    )
    tx.audit(
        "place.joined",
        membership,
        place=place,
        role=role,
        user=membership.user_id,
        organisation=membership.organisation_id,
    )
    if new:
        tx.emit(LetIn(membership.pk, tx.actor.user_id or 0))
    return membership


def let_readers_into(tx: Tx, place: Place, *, of: Place) -> None:
    """Let those who belong to another place read this one, and write where members do, in a running command.

    What more they may there is not theirs here. Who belongs here already is left alone.
    """
    here = set(Membership.objects.filter(place=place).values_list("user_id", "organisation_id"))
    for held in Membership.objects.filter(place=of, until=None).select_related("user", "organisation"):
        if (held.user_id, held.organisation_id) not in here:
            role = Role.CONTRIBUTOR if held.role in WRITING_ROLES else Role.READER
            let_into(tx, place, role=role, user=held.user, organisation=held.organisation)


@command(Act.INVITE, on="place")
def take_out(tx: Tx, *, place: Place, membership_id: int) -> None:
    """End a role. Raises NotPossible for the last steward: somebody must be left to run the place."""
    Place.objects.select_for_update().get(pk=place.pk)
    membership = Membership.objects.filter(place=place, pk=membership_id).first()
    if membership is None:
        return
    stewards = Membership.objects.filter(place=place, role=Role.STEWARD, user__isnull=False)
    if membership.role == Role.STEWARD and not stewards.exclude(pk=membership.pk).exists():
        raise NotPossible(_("The last steward cannot leave. Make somebody else a steward first."))
    tx.audit(
        "place.left",
        membership,
        role=membership.role,
        user=membership.user_id,
        organisation=membership.organisation_id,
    )
    given = AccessRequest.objects.filter(
        address=place.slug, operator=membership.user_id, until__gt=clock.now()
    )
    if membership.until:
        given.update(until=clock.now())
    membership.delete()


@command(Act.OPERATE)
def add_organisation(tx: Tx, *, organisation: Organisation) -> Organisation:
    """Let an organisation in. It comes checked and not yet saved."""
    organisation.save(force_insert=True)
    tx.audit("organisation.added", organisation)
    return organisation


@command(Act.OPERATE)
def employ(
    tx: Tx,
    *,
    user: User,
    organisation: Organisation,
    title: str = "",
    workplace: str = "",
    may_create_places: bool = False,
) -> Employment:
    """Write down that a person works in an organisation from today on. Saying it again changes title and rights.

    What a directory had written is from now on a person's word, which no directory ends.
    """
    employment, _new = Employment.objects.update_or_create(
        user=user,
        organisation=organisation,
        until=None,
        defaults={
            "title": title,
            "workplace": workplace,
            "may_create_places": may_create_places,
            "source": "",
        },
        create_defaults={
            "title": title,
            "workplace": workplace,
            "may_create_places": may_create_places,
            "since": today(),
        },
    )
    tx.audit("organisation.employed", employment, user=user.pk, organisation=organisation.pk)
    return employment
