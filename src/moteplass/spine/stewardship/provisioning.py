"""What an organisation's staff directory writes here: its people, its groups, and who is in them.

Each word of it is one command, which brings accounts, employments and roles in step (spine.stewardship.directory).
A directory describes its own people. What it says of somebody whose account was here before is kept beside the
account, never in it; see decision 0043.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moteplass.kit import text
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.accounts import identities, sessions
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.organisations.models import (
    Described,
    DirectoryGroup,
    DirectoryPerson,
    Employment,
    Organisation,
)
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.directory import Job, apply_groups, employ_as_told, give_roles
from moteplass.spine.stewardship.leaving import end_what_came_of_it

declare_verbs(
    {
        "provisioning.person_listed": _("Listed somebody in the staff directory"),
        "provisioning.person_changed": _("Changed what the staff directory says of somebody"),
        "provisioning.person_left": _("Said that somebody has left"),
        "provisioning.person_unlisted": _("Took somebody out of the staff directory"),
        "provisioning.group_made": _("Made a group in the staff directory"),
        "provisioning.group_changed": _("Changed a group in the staff directory"),
        "provisioning.group_dropped": _("Took a group out of the staff directory"),
    }
)
Account = DirectoryPerson.Account
R = TypeVar("R", bound=Described)


@dataclass(frozen=True, slots=True)
class Person:
    """What a directory says of somebody. Names are those of DirectoryPerson."""

    user_name: str
    external_id: str = ""
    display_name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    title: str = ""
    department: str = ""
    unit: str = ""
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What a directory says of a group. `members` are people by their uuid."""

    display_name: str
    external_id: str = ""
    members: frozenset[UUID] = frozenset()


def source_of(organisation: Organisation) -> str:
    """What the organisation's directory is called where it gives roles and employments."""
    # No short name has a "#" in it: never another's.
    return f"scim:{organisation.slug}" if len(organisation.slug) <= 50 else f"scim:#{organisation.pk}"


def give_now(source: str, group: str) -> None:
    """Let those whom a directory has listed in a group have at once what it gives in places."""
    called = Q(groups__display_name=group) | Q(groups__external_id=group)
    for row in DirectoryPerson.objects.filter(called).select_related("user", "organisation").distinct():
        if row.user and source_of(row.organisation) == source:
            apply_groups(row.user, source, _groups_of(row))


@command(Act.PROVISION, on="organisation")
def list_person(tx: Tx, *, organisation: Organisation, said: Person) -> DirectoryPerson:
    """Take somebody in. Raises ValidationError, and IntegrityError where the directory has them already."""
    row = _checked(DirectoryPerson(organisation=organisation, **asdict(said)))
    row.save(force_insert=True)
    _follow(tx, row)
    tx.audit("provisioning.person_listed", row, quiet=True, user=row.user_id)
    return row


@command(Act.PROVISION, on="organisation")
def revise_person(
    tx: Tx, *, organisation: Organisation, person: UUID, revise: Callable[[DirectoryPerson], Person]
) -> DirectoryPerson:
    """Say something else of somebody: what `revise` makes of the row as it stands, locked. Raises NoRoom, and as
    list_person does.
    """
    row = _own(DirectoryPerson, organisation, person)
    called, worked = row.name, row.works_here
    changed = _change(row, asdict(revise(row)))
    if changed:
        _checked(row).save()
        if row.account == Account.MADE and row.name != called:
            User.objects.filter(directory_entries=row).update(name=row.name)
        _follow(tx, row)
    left = worked and not row.works_here
    if left:
        _shut_out(tx, row)
    verb = "provisioning.person_left" if left else "provisioning.person_changed"
    tx.audit(verb, row, quiet=True, user=row.user_id, fields=changed)
    return row


@command(Act.PROVISION, on="organisation")
def unlist_person(tx: Tx, *, organisation: Organisation, person: UUID) -> None:
    """Take somebody out of the directory: they have left. Account, past employments and what they wrote stand. Raises
    NoRoom.
    """
    row = _own(DirectoryPerson, organisation, person)
    row.active = False
    _follow(tx, row)
    _shut_out(tx, row)
    tx.audit("provisioning.person_unlisted", row, quiet=True, user=row.user_id)
    row.delete()


@command(Act.PROVISION, on="organisation")
def make_group(tx: Tx, *, organisation: Organisation, said: Group) -> DirectoryGroup:
    """Take a group in. Raises ValidationError, also for a member that this directory does not have."""
    row = DirectoryGroup(organisation=organisation, display_name=said.display_name)
    row.external_id = said.external_id
    _checked(row).save(force_insert=True)
    _bring_in_step(tx, row, said.members)
    tx.audit("provisioning.group_made", row, quiet=True, members=len(said.members))
    return row


@command(Act.PROVISION, on="organisation")
def revise_group(
    tx: Tx, *, organisation: Organisation, group: UUID, revise: Callable[[DirectoryGroup], Group]
) -> DirectoryGroup:
    """Say something else of a group, as revise_person does. Raises NoRoom and ValidationError."""
    row = _own(DirectoryGroup, organisation, group)
    said = revise(row)
    changed = _change(row, {"display_name": said.display_name, "external_id": said.external_id})
    _checked(row).save()
    _bring_in_step(tx, row, said.members, all_of_them=bool(changed))
    tx.audit("provisioning.group_changed", row, quiet=True, fields=changed, members=len(said.members))
    return row


@command(Act.PROVISION, on="organisation")
def drop_group(tx: Tx, *, organisation: Organisation, group: UUID) -> None:
    """Take a group out, and from its members what it alone gave. Raises NoRoom."""
    row = _own(DirectoryGroup, organisation, group)
    _bring_in_step(tx, row, frozenset())
    tx.audit("provisioning.group_dropped", row, quiet=True)
    row.delete()


def _own(model: type[R], organisation: Organisation, uuid: UUID) -> R:
    """A row of this directory's own, locked. Raises NoRoom: another's is not there."""
    found = model._default_manager.select_for_update().filter(organisation=organisation, uuid=uuid).first()
    if found is None:
        raise NoRoom(uuid)
    return found


def _change(row: models.Model, said: dict[str, Any]) -> list[str]:
    """Set what differs. The names of the fields."""
    changed = [name for name, value in said.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, said[name])
    return changed


def _checked(row: R) -> R:
    """The row with its texts in the form they are stored in. Raises ValidationError."""
    for field in row._meta.concrete_fields:
        if isinstance(value := getattr(row, field.attname), str):
            setattr(row, field.attname, text.normalise(value))
    row.clean_fields(exclude=["user", "account"])
    return row


def _follow(tx: Tx, row: DirectoryPerson) -> None:
    """Bring account, employment and roles in step with what is now said of somebody."""
    if row.user is None and row.email:
        _find_account(row)
    if row.user is None:
        return
    source = source_of(row.organisation)
    current = Employment.objects.filter(user=row.user, organisation=row.organisation, until=None)
    # The employer's own word on its own people: what was written down by hand is the directory's from now on.
    current.exclude(source=source).update(source=source)
    jobs = [Job(row.organisation_id, row.title, row.workplace)] if row.works_here else []
    employ_as_told(tx, row.user, source, jobs)
    _give_roles(tx, row)


def _find_account(row: DirectoryPerson) -> None:
    """The account with somebody's address, or for who works here a new one that only its address opens."""
    row.user = User.objects.filter(email__iexact=row.email).first()
    if row.user and _confirmed(row.user):
        here = Employment.objects.filter(user=row.user, organisation=row.organisation, until=None)
        row.account = Account.EMPLOYED if here.exists() else Account.KNOWN
    elif row.works_here:
        row.user = _make_account(row, row.user or User(email=row.email.lower()))
        row.account = Account.MADE
    else:
        row.user = None
    row.save(update_fields=["user", "account"])


def _make_account(row: DirectoryPerson, user: User) -> User:
    """Let it be the account of who has the address, and of nobody else.

    Somebody may have begun to sign up with an address that is not theirs: what they had chosen lets them in no longer.
    """
    user.name = row.name
    user.set_unusable_password()
    user.save()
    identities.take_away(user)
    sessions.end_others(user.pk, but=None)
    # The employer vouches for it, so that a log-in that is trusted with addresses opens the account.
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def _confirmed(user: User) -> bool:
    """Whether the account's holder has shown that its address is theirs, or somebody vouched for it."""
    addresses = EmailAddress.objects.filter(user=user)
    return addresses.filter(email__iexact=user.email, verified=True).exists() or not addresses.exists()


def _give_roles(tx: Tx, row: DirectoryPerson) -> None:
    if row.user is None:
        return
    give_roles(tx, row.user, source_of(row.organisation), _groups_of(row))


def _groups_of(row: DirectoryPerson) -> list[str]:
    """What the groups are called that somebody who works here is in: their names, and the directory's own."""
    names = row.groups.values_list("display_name", "external_id") if row.works_here else ()
    return [name for pair in names for name in pair if name]


def _shut_out(tx: Tx, row: DirectoryPerson) -> None:
    """Who has left has no role in the organisation's places and speaks for it no more, whoever gave it, and has no
    open session.
    """
    if row.user is None:
        return
    end_what_came_of_it(tx, row.user, row.organisation)
    # An address is enough to name anybody here: what a directory says of strangers does not log them out.
    if row.account != Account.KNOWN:
        sessions.end_others(row.user.pk, but=None)


def _bring_in_step(
    tx: Tx, row: DirectoryGroup, wanted: frozenset[UUID], *, all_of_them: bool = False
) -> None:
    """Let these be the group's members, and give and take what follows. Raises ValidationError."""
    before = set(row.members.values_list("pk", flat=True))
    ours = DirectoryPerson.objects.filter(organisation=row.organisation, uuid__in=wanted)
    after = set(ours.values_list("pk", flat=True))
    if len(after) != len(wanted):
        raise ValidationError({"members": _("The directory has no such person.")})
    row.members.set(after)
    touched = before | after if all_of_them else before ^ after
    people = DirectoryPerson.objects.filter(pk__in=touched).select_related("user", "organisation")
    for person in people.order_by("pk").select_for_update(of=("self",), no_key=True):
        _give_roles(tx, person)
