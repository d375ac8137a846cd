"""Which hearing comes after which: a new round follows the one before by a link between their letters."""

from typing import Any

from django.db.models import QuerySet

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Link
from moteplass.spine.content.visibility import readable_tools
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


def after(hearing: Hearing) -> "QuerySet[Hearing, Hearing]":
    """The round that follows this one, with its place, once everyone may read it. One query."""
    rows = Hearing.objects.filter(letter__in=_told_of().filter(target=hearing.letter_id).values("source"))
    return rows.select_related("tool__place__organisation")


def followed() -> "QuerySet[Link, Any]":
    """The letters of the hearings that have such a round."""
    return _told_of().values("target")


def _told_of() -> "QuerySet[Link, Link]":
    return Link.objects.filter(kind=Link.Kind.FOLLOWS, source__tool__in=readable_tools(STRANGER))
