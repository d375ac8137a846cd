"""Which hearing comes after which: a new round follows the one before by a link between their letters."""

from django.db.models import QuerySet

from moteplass.spine.content.models import Link
from moteplass.tools.hearing.models import Hearing


def before(hearing: Hearing) -> "QuerySet[Hearing, Hearing]":
    """The round that this one follows, with its place; none where it is the first. One query."""
    links = Link.objects.filter(kind=Link.Kind.FOLLOWS, source_id=hearing.letter_id)
    rows = Hearing.objects.filter(letter__in=links.values("target"))
    return rows.select_related("tool__place__organisation")


def is_followed(hearing: Hearing) -> bool:
    """Whether a new round has been started, be it a draft. One query."""
    links = Link.objects.filter(kind=Link.Kind.FOLLOWS, target_id=hearing.letter_id)
    return Hearing.objects.filter(letter__in=links.values("source")).exists()
