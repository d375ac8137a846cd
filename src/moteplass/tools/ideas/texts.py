"""An idea's parts: the shape between a form, an import and the database, and how they read as one text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from moteplass.kit import sanitise
from moteplass.kit.differences import changed_words
from moteplass.kit.text import normalise
from moteplass.spine.content.attachments import Taken

# So many words of the problem or the proposal may come or go before a change is taken to change what they mean. Told on
# the page; whoever changes the text decides.
TRIFLE = 5

# The parts, by name, in the order they are read.
PARTS = ("title", "problem", "proposal", "gain")


@dataclass(frozen=True, slots=True)
class Parts:
    """What an idea says. Whatever way it came, it is well-formed: no null characters, one kind of line end."""

    title: str
    proposal: str = ""
    problem: str = ""
    gain: str = ""

    def __post_init__(self) -> None:
        for name in PARTS:
            object.__setattr__(self, name, normalise(getattr(self, name)))

    @property
    def headed(self) -> list[tuple[str, str]]:
        """(heading, text) for each part that is there, in the order it is read."""
        all_of_it = [(_("Problem"), self.problem), (_("Proposal"), self.proposal), (_("Gain"), self.gain)]
        return [(heading, text) for heading, text in all_of_it if text]


@dataclass(frozen=True, slots=True)
class IdeaInput:
    """Everything one sends with an idea. Already checked by the form or the import that made it."""

    parts: Parts
    submission: UUID
    category_id: int | None = None
    campaign_id: int | None = None
    place_name: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    name: str = ""
    language: str = ""
    # At most one picture; `alt` is what it shows, for those who do not see it.
    files: Sequence[Taken] = field(default_factory=tuple)
    alt: str = ""


def changes_meaning(before: Parts, after: Parts) -> bool:
    """Whether more than TRIFLE words of the problem, or of the proposal, came or went."""
    return any(
        changed_words(getattr(before, part), getattr(after, part)) > TRIFLE
        for part in ("problem", "proposal")
    )


def as_text(parts: Parts) -> str:
    """The whole idea but its title, as text under headings: what is searched, and what the record keeps."""
    return "\n\n".join(f"{heading}\n{text}" for heading, text in parts.headed)


def as_html(parts: Parts) -> str:
    """The same as sanitised HTML, made once when it is written."""
    # What plain_to_html makes is safe.
    pairs = [(heading, mark_safe(sanitise.plain_to_html(text))) for heading, text in parts.headed]  # noqa: S308
    return str(format_html_join("", "<h3>{}</h3>{}", pairs) if pairs else format_html(""))
