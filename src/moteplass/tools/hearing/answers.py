"""What one answers: the shape between a form, an import and the database, and how it reads as text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from moteplass.kit import sanitise
from moteplass.kit.passages import Quote
from moteplass.kit.text import normalise
from moteplass.spine.content.attachments import Taken
from moteplass.tools.hearing.models import Question, Respondent


class Asked(Protocol):
    """What a reply needs of its question: the row of the database has it, and so has the form's."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to one question: text, chosen options (id → text) or a number on the scale."""

    question: Asked
    text: str = ""
    options: tuple[tuple[int, str], ...] = ()
    number: int | None = None

    def __post_init__(self) -> None:
        # Whatever way the text came, what is stored is well-formed: no null characters, one kind of line end.
        object.__setattr__(self, "text", normalise(self.text))

    @property
    def empty(self) -> bool:
        return not (self.text.strip() or self.options or self.number is not None)

    @property
    def words(self) -> str:
        """The reply as running text, for search."""
        if self.question.kind == Question.Kind.SCALE:
            return f"{self.number}/5" if self.number is not None else ""
        return "; ".join(text for _pk, text in self.options) if self.options else self.text.strip()


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """Everything a respondent sends. Already checked by the form or the import that made it."""

    replies: Sequence[Reply]
    submission: UUID
    respondent: str = Respondent.PERSON
    name: str = ""
    organisation_name: str = ""
    organisation_number: str = ""
    email: str = ""
    name_withheld: bool = False
    language: str = ""
    files: Sequence[Taken] = field(default_factory=tuple)
    # The passages of the letter and the draft texts that the answer is about.
    about: Sequence[Quote] = ()
    # The answer in the same hearing that this one supports and adds to: its id.
    joins: int | None = None

    @property
    def shown_name(self) -> str:
        """The name everyone sees: the organisation's always, a person's unless withheld."""
        if self.organisation_name:
            return self.organisation_name
        return "" if self.name_withheld else self.name


def as_text(replies: Sequence[Reply]) -> str:
    """What the respondent said, as text. Without the questions, or search would find every answer by their words."""
    return "\n\n".join(reply.words for reply in replies if not reply.empty)


def as_html(replies: Sequence[Reply], about: Sequence[Quote] = ()) -> str:
    """The whole answer as sanitised HTML, made once when it is written, under the words that it is about."""
    quoted = format_html_join("", _QUOTED, ((_("About the passage"), quote.words) for quote in about))
    given = [reply for reply in replies if not reply.empty]
    if len(given) == 1 and given[0].question.kind == Question.Kind.TEXT and len(replies) == 1:
        return quoted + sanitise.plain_to_html(given[0].words)
    # Every part is escaped or sanitised by what makes it.
    return quoted + format_html_join(
        "", _GIVEN, ((reply.question.text, _reply_html(reply)) for reply in given)
    )


_GIVEN = '<div class="mp-given mp-stack" data-gap="xs"><p class="mp-given__question mp-small mp-quiet">{}</p>{}</div>'
_QUOTED = '<blockquote class="mp-law mp-small"><p><span class="ds-sr-only">{}:</span> «{}»</p></blockquote>'


def _reply_html(reply: Reply) -> str:
    if reply.question.kind == Question.Kind.SCALE:
        return format_html("<p><strong>{}</strong> / 5</p>", reply.number)
    if reply.options:
        # One line, not a list: fifty answers stand under each other on a page.
        return format_html("<p>{}</p>", " · ".join(text for _pk, text in reply.options))
    return mark_safe(sanitise.plain_to_html(reply.text))  # noqa: S308  # sanitised
