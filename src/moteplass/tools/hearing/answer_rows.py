"""An answer as a list shows it, and which answers a reader has asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from moteplass.spine.content.models import State, title_in_words
from moteplass.spine.content.reading import AttachmentRow
from moteplass.tools.hearing.models import Respondent


def given_as(respondent: str, title: str) -> str:
    """What stands beside the name of who answers, everywhere: a person's title (an employee is one who answers for
    themselves), or what they are."""
    return (respondent == Respondent.PERSON and title_in_words(title)) or str(Respondent(respondent).label)


@dataclass(frozen=True, slots=True)
class ReplyRow:
    title: str
    at: datetime
    html: str
    language: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    id: int
    name: str
    respondent: str
    respondent_label: str
    channel: str
    at: datetime
    edited_at: datetime | None
    state: str
    html: str
    support: int
    comments: int
    supported: bool
    attachments: Sequence[AttachmentRow] = ()
    # The person who answers for an organisation, unless they have withheld their name.
    by: str = ""
    language: str = ""
    version: int = 1
    # The answer that it supports and adds to: its id.
    joins: int | None = None
    # On an answer's own page: those that support it and add to it, (id, name).
    joining: Sequence[tuple[int, str]] = ()
    # Why it takes no more comments, where a moderator has decided so: on its own page alone.
    closed_because: str = ""
    # The ground on which a moderator has hidden it: likewise.
    note: str = ""
    # Set instead of `html` where a list was asked to be short and the answer is not.
    excerpt: str = ""
    # What the agency has said to it, in its latest comment.
    reply: ReplyRow | None = None
    # Who wrote it, where they had logged in; and whether the reader has muted them.
    author: int | None = None
    folded: bool = False

    # Enough to tell rows apart, and quicker than all of it: every row of a page is looked up.
    def __hash__(self) -> int:
        return self.id


@dataclass(frozen=True, slots=True)
class AnswerFilter:
    """What a reader has asked to see. `question` is an id, `q` words to find; empty means everything.

    `passage`: the block that answers are about. `at_desk`: also what the desk has written in and nobody
    else has checked, which has a list of its own.
    """

    order: str = "newest"
    respondent: str = ""
    question: int | None = None
    q: str = ""
    passage: str = ""
    state: str = State.PUBLISHED
    at_desk: bool = True
