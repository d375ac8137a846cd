"""The versions of an idea, and what differs between any two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from moteplass.kit import keyset, sanitise
from moteplass.kit.differences import Paragraph, differences
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Revision
from moteplass.spine.content.reading import version_by
from moteplass.spine.moderation.effects import shown_from
from moteplass.tools.ideas.models import Version
from moteplass.tools.ideas.texts import PARTS, Parts

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version. `by`: who made it; `credit`: who suggested it, empty where it is the same."""

    number: int
    at: datetime
    by: str
    note: str
    credit: str
    parts: Parts

    @property
    def shown(self) -> list[tuple[str, str]]:
        """(heading, html) of the parts below the title."""
        return [(part_name(part), sanitise.plain_to_html(text)) for part, text in _texts(self.parts) if text]


@dataclass(frozen=True, slots=True)
class PartChange:
    """What came and went in one part."""

    part: str
    name: str
    changes: tuple[Paragraph, ...]


def part_name(part: str) -> str:
    """What a part is called on the pages."""
    names = {
        "title": _("Title"),
        "problem": _("The problem"),
        "proposal": _("The proposal"),
        "gain": _("What is gained"),
    }
    return names[part]


def versions(idea_id: int, *, cursor: str | None = None, size: int = PAGE_SIZE) -> keyset.Page[VersionRow]:
    """A page of versions of an idea the caller has read, newest first. Two queries."""
    page = keyset.page(_shown(idea_id), order=("-number", "-id"), cursor=cursor, size=size)
    return keyset.Page([_row(v) for v in page.rows], page.next)


def version(idea_id: int, number: int) -> VersionRow:
    """One version of an idea the caller has read. Two queries. Raises NoRoom."""
    found = _shown(idea_id).filter(number=number).first()
    if found is None:
        raise NoRoom((idea_id, number))
    return _row(found)


def parts_at(idea_id: int, number: int) -> Parts:
    """What an idea said in a version, also one that says what a moderator hides now: for commands. One query.

    Raises NoRoom.
    """
    found = _versions(idea_id).filter(number=number).first()
    if found is None:
        raise NoRoom((idea_id, number))
    return _row(found).parts


def compare(before: Parts, after: Parts) -> Sequence[PartChange]:
    """The parts that differ between two versions, with what came and went."""
    return [
        PartChange(part, part_name(part), differences(getattr(before, part), getattr(after, part)))
        for part in PARTS
        if getattr(before, part) != getattr(after, part)
    ]


def _shown(idea_id: int) -> Any:
    within = {"number__gte": shown_from(idea_id), "number__lte": F("idea__contribution__revision")}
    return _versions(idea_id).filter(**within)


def _versions(idea_id: int) -> Any:
    revision = Revision.objects.filter(contribution_id=OuterRef("idea_id"), number=OuterRef("number"))
    return Version.objects.filter(idea_id=idea_id).annotate(
        title=Subquery(revision.values("title")[:1]),
        at=Subquery(revision.values("at")[:1]),
        by=Subquery(revision.annotate(called=version_by()).values("called")[:1]),
    )


def _row(v: Any) -> VersionRow:
    parts = Parts(v.title or "", v.proposal, v.problem, v.gain)
    return VersionRow(v.number, v.at, v.by or "", v.note, v.credit, parts)


def _texts(parts: Parts) -> list[tuple[str, str]]:
    return [(part, getattr(parts, part)) for part in PARTS if part != "title"]
