"""What a staff directory has listed, for itself alone."""

from typing import TypeVar

from django.db.models import QuerySet

from moteplass.spine.access.actor import Actor
from moteplass.spine.organisations.models import Described, DirectoryGroup, DirectoryPerson

R = TypeVar("R", bound=Described)


def people(actor: Actor) -> QuerySet[DirectoryPerson]:
    """Those whom the directory that acts has listed, in the order they came. Nobody for anyone else."""
    return _own(actor, DirectoryPerson.objects.all())


def groups(actor: Actor) -> QuerySet[DirectoryGroup]:
    """Its groups, in the order they came."""
    return _own(actor, DirectoryGroup.objects.all())


def _own(actor: Actor, rows: QuerySet[R]) -> QuerySet[R]:
    return (
        rows.none() if actor.directory is None else rows.filter(organisation=actor.directory).order_by("pk")
    )
