"""A name that was shown by consent is taken away again."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import GONE, Capacity, Contribution
from moteplass.spine.content.pseudonyms import pseudonym_of
from moteplass.spine.places.models import Naming
from moteplass.spine.registry.loader import declare_verbs, kind_of
from moteplass.spine.speaking.models import Pseudonym

declare_verbs({"content.unnamed": gettext_lazy("Took their name away from a contribution")})


def named(user_id: int, rows: Iterable[Contribution]) -> set[int]:
    """Those of a person's own contributions, read with their places, whose name they can take away. One query."""
    lent = [c for c in rows if _lent(c)]
    known = dict(
        Pseudonym.objects.filter(user_id=user_id, place__in={c.place_id for c in lent}).values_list(
            "place", "name"
        )
    )
    return {c.pk for c in lent if c.author_name != known.get(c.place_id)}


def _lent(c: Contribution) -> bool:
    """Whether a name stands there that is shown because its bearer wants it so."""
    by_choice = c.capacity == Capacity.PERSON and c.place.naming != Naming.FULL
    return by_choice and bool(c.author_name) and c.state not in GONE


@command(Act.OWN)
def take_name_away(tx: Tx, *, contribution_id: int) -> Contribution:
    """Let the name one has in the place stand where one's own did. Again changes nothing.

    Holds whether one may still enter the place or not. Raises NoRoom for what another has written; Refused where
    everyone shows their name, and for what is signed in another capacity.
    """
    rows = Contribution.objects.unscoped(reason="one's own, wherever it stands").select_related(
        "place", "tool"
    )
    said = rows.select_for_update(of=("self",)).filter(pk=contribution_id, author_id=tx.actor.user_id).first()
    if said is None or tx.actor.user_id is None:
        raise NoRoom(contribution_id)
    if not _lent(said):
        raise Refused(Decision(False, reason=_("Here the name goes only with the contribution.")))
    name = pseudonym_of(tx.actor.user_id, said.place_id)
    kind = kind_of(said.tool.kind)
    if kind.unnamed is not None and said.kind in kind.kinds:
        kind.unnamed(said, name)
    rows.filter(pk=said.pk).update(author_name=name)
    said.author_name = name
    tx.audit("content.unnamed", said, place=said.place)
    return said
