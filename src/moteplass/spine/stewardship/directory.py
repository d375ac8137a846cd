"""What a directory says of a person: where they work, and by its groups the roles they have in places.

A directory is an employer's log-in (OpenID Connect) or one that writes here itself (SCIM), each known by its `source`.
It gives and takes what is its own. What a person gave stands, whatever a directory says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from moteplass.kit.localise import today
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.organisations.models import Employment
from moteplass.spine.places.models import GroupRole, Membership, Place
from moteplass.spine.registry.loader import declare_verbs

declare_verbs(
    {
        "directory.read": _("Brought somebody in step with their directory"),
        "directory.joined": _("Let somebody in by a group of their directory"),
        "directory.left": _("Took somebody out who has left the group"),
        "directory.employed": _("Took over from a directory where somebody works"),
        "directory.ended": _("Ended an employment that the directory no longer names"),
        "directory.mapped": _("Gave a group of a directory a role"),
        "directory.unmapped": _("Took a role from a group of a directory"),
    }
)


@dataclass(frozen=True, slots=True)
class Job:
    """Where a directory says that somebody works."""

    organisation_id: int
    title: str = ""
    workplace: str = ""


def apply_groups(user: User, source: str, groups: Sequence[str]) -> None:
    """Give the roles that the groups of `source` give, and take away those that they no longer do.

    `groups` are all that the person is in. A place's last steward goes too: who has left the group has no business
    there, and the group can be given to another. Nothing to change: two queries, no line in the log.
    """
    if any(_role_changes(user, source, groups)):
        _follow(SYSTEM, user=user, source=source, groups=groups)


def apply_jobs(user: User, source: str, jobs: Sequence[Job]) -> None:
    """Keep where the person works in step with what `source` says: begun, changed, or ended when it is gone.

    Nothing to change: one query, no line in the log.
    """
    if any(_job_changes(user, source, jobs)):
        _follow(SYSTEM, user=user, source=source, jobs=jobs)


@command(Act.OPERATE)
def _follow(
    tx: Tx,
    *,
    user: User,
    source: str,
    groups: Sequence[str] | None = None,
    jobs: Sequence[Job] | None = None,
) -> None:
    if groups is not None:
        give_roles(tx, user, source, groups)
    if jobs is not None:
        employ_as_told(tx, user, source, jobs)
    # Another log-in may have been quicker, and left nothing to do.
    tx.audit("directory.read", user, quiet=True, source=source)


def give_roles(tx: Tx, user: User, source: str, groups: Sequence[str]) -> None:
    """apply_groups for a command that is already running."""
    _one_at_a_time(user)
    gained, lost = _role_changes(user, source, groups)
    for place, role in gained:
        membership = Membership.objects.create(place=place, user=user, role=role, source=source)
        tx.audit("directory.joined", membership, place=place, role=role, user=user.pk, source=source)
    for membership in lost:
        left: dict[str, Any] = {"role": membership.role, "user": user.pk, "source": source}
        tx.audit("directory.left", membership, place=membership.place, **left)
        membership.delete()


def employ_as_told(tx: Tx, user: User, source: str, jobs: Sequence[Job]) -> None:
    """apply_jobs for a command that is already running."""
    _one_at_a_time(user)
    told, ended = _job_changes(user, source, jobs)
    day = today()
    for job in told:
        said = {"title": job.title, "workplace": job.workplace}
        employment, _new = Employment.objects.update_or_create(
            user=user,
            organisation_id=job.organisation_id,
            until=None,
            defaults=said,
            create_defaults={**said, "since": day, "source": source},
        )
        tx.audit(
            "directory.employed",
            employment,
            user=user.pk,
            organisation=job.organisation_id,
            source=source,
            quiet=True,
        )
    for employment in ended:
        # `until` is a day one still works; the directory says that today no longer is, also where it was the first.
        employment.until = day - timedelta(days=1)
        employment.since = min(employment.since, employment.until)
        employment.save(update_fields=["since", "until"])
        tx.audit(
            "directory.ended",
            employment,
            user=user.pk,
            organisation=employment.organisation_id,
            source=source,
            quiet=True,
        )


@command(Act.INVITE, on="place")
def map_group(tx: Tx, *, place: Place, source: str, group: str, role: str) -> GroupRole:
    """Give who is in a group a role in the place, from their next log-in on. Saying it again changes nothing."""
    mapped, _new = GroupRole.objects.get_or_create(source=source, group=group, place=place, role=role)
    tx.audit("directory.mapped", mapped, source=source, group=group, role=role)
    return mapped


@command(Act.INVITE, on="place")
def unmap_group(tx: Tx, *, place: Place, mapped: GroupRole) -> None:
    """Let the group give the role no longer. Where no other group there gives it, who has it so loses it at once."""
    same = {"source": mapped.source, "place": place, "role": mapped.role}
    lost = 0
    if not GroupRole.objects.filter(**same).exclude(pk=mapped.pk).exists():
        lost, _by_table = Membership.objects.filter(**same).delete()
    told: dict[str, Any] = {"source": mapped.source, "group": mapped.group, "role": mapped.role}
    tx.audit("directory.unmapped", mapped, **told, people=lost)
    mapped.delete()


def _one_at_a_time(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _role_changes(
    user: User, source: str, groups: Sequence[str]
) -> tuple[list[tuple[Place, str]], list[Membership]]:
    """Roles to give, and memberships to end. Two queries."""
    mapped = GroupRole.objects.filter(source=source, group__in=groups).select_related("place")
    wanted = {(one.place_id, one.role): one.place for one in mapped}
    held = list(Membership.objects.filter(user=user).select_related("place"))
    has = {(one.place_id, one.role) for one in held}
    gained = [(place, role) for (pk, role), place in wanted.items() if (pk, role) not in has]
    lost = [one for one in held if one.source == source and (one.place_id, one.role) not in wanted]
    return gained, lost


def _job_changes(user: User, source: str, jobs: Sequence[Job]) -> tuple[list[Job], list[Employment]]:
    """Jobs to write down or change, and employments to end. One query."""
    current = {one.organisation_id: one for one in Employment.objects.filter(user=user, until=None)}
    told = {job.organisation_id: job for job in jobs}
    changed = [job for pk, job in told.items() if pk not in current or _differs(current[pk], source, job)]
    ended = [one for pk, one in current.items() if one.source == source and pk not in told]
    return changed, ended


def _differs(employment: Employment, source: str, job: Job) -> bool:
    # What a person has written down is theirs to change.
    return employment.source == source and (employment.title, employment.workplace) != (
        job.title,
        job.workplace,
    )
