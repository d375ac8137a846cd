"""What an actor has supported."""

from django.db.models import Exists, OuterRef, Value
from django.db.models.expressions import Combinable

from moteplass.spine.access.actor import Actor
from moteplass.spine.votes.commands import voter
from moteplass.spine.votes.models import Support


def supported_by(actor: Actor, contribution_ref: str = "pk") -> Combinable | Exists:
    """Annotation for lists: whether this actor supports the contribution. No query of its own."""
    if not actor.is_authenticated and not actor.visitor:
        return Value(False)
    return Exists(Support.objects.filter(contribution_id=OuterRef(contribution_ref), **voter(actor)))
