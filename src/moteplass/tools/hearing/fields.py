"""The fields of the export of answers: what each is called, holds and means, and who gets it.

The columns of the files and what is told of them both come from here, so that neither can leave the other behind.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.localise import day_of
from moteplass.kit.parquet import Kind
from moteplass.spine.content.models import Channel, State
from moteplass.spine.content.reading import AttachmentRow
from moteplass.spine.notify.mails import address
from moteplass.tools.hearing.models import Entry, Hearing, Question, Respondent

# Between the words of a list, in the formats that know no lists.
SEPARATOR = "; "
_ANSWERS: dict[str, Kind] = {Question.Kind.SCALE: Kind.INTEGER, Question.Kind.SEVERAL: Kind.LIST}


@dataclass(frozen=True, slots=True)
class Subject:
    """An answer with what its row needs. `c`: the contribution, its answer, entry and tally loaded."""

    c: Any
    hearing: Hearing
    about: Sequence[str]
    files: Sequence[AttachmentRow]

    @property
    def url(self) -> str:
        where = {"place": self.hearing.tool.place.slug, "tool": self.hearing.tool.slug}
        return address(reverse("hearing-answer", kwargs={**where, "answer": self.c.pk}))

    @property
    def late(self) -> bool:
        closes = self.hearing.closes_at
        return closes is not None and self.c.published_at > closes

    def at_the_desk(self, name: str) -> str:
        """What the desk's entry says, or nothing where there is none."""
        return str(getattr(getattr(self.c.answer, "entry", None), name, ""))


@dataclass(frozen=True, slots=True)
class Field:
    """`full`: only in the export of those who run the hearing. `known`: the only values it can have."""

    name: str
    kind: Kind
    meaning: str | Promise
    value: Callable[[Subject], Any]
    full: bool = False
    known: Sequence[str] = ()


FIELDS = (
    Field("id", Kind.INTEGER, gettext_lazy("The number of the answer. Never used again."), lambda s: s.c.pk),
    Field("url", Kind.STRING, gettext_lazy("The page of the answer."), lambda s: s.url),
    Field(
        "published_at",
        Kind.DATETIME,
        gettext_lazy("When the answer counts from."),
        lambda s: s.c.published_at,
    ),
    Field(
        "edited_at",
        Kind.DATETIME,
        gettext_lazy("When its text was last changed. Empty if it never was."),
        lambda s: s.c.edited_at,
    ),
    Field(
        "respondent",
        Kind.STRING,
        gettext_lazy("Who answers: a private person, or what kind of body."),
        lambda s: s.c.answer.respondent,
        known=Respondent.values,
    ),
    Field(
        "name",
        Kind.STRING,
        gettext_lazy(
            "The name that everyone sees. Empty where the respondent has asked for it to be withheld."
        ),
        lambda s: s.c.author_name,
    ),
    Field(
        "author_title",
        Kind.STRING,
        gettext_lazy(
            "Of a person: title and workplace of an employee, or that a log-in service has verified them."
        ),
        lambda s: s.c.author_title if s.c.answer.respondent == Respondent.PERSON else "",
    ),
    Field(
        "organisation_number",
        Kind.STRING,
        gettext_lazy(
            "The organisation's number in the Central Coordinating Register for Legal Entities, if given."
        ),
        lambda s: s.c.answer.organisation_number,
    ),
    Field(
        "channel",
        Kind.STRING,
        gettext_lazy("The way the answer came."),
        lambda s: s.c.channel,
        known=Channel.values,
    ),
    Field(
        "received_on",
        Kind.DATE,
        gettext_lazy("The day of published_at, by Norwegian time."),
        lambda s: day_of(s.c.published_at),
    ),
    Field("late", Kind.BOOLEAN, gettext_lazy("Whether it came after the deadline."), lambda s: s.late),
    Field(
        "language",
        Kind.STRING,
        gettext_lazy("The language of the page it was written on, as a code (ISO 639-1)."),
        lambda s: s.c.language,
    ),
    Field("support", Kind.INTEGER, gettext_lazy("How many support it."), lambda s: s.c.tally.support),
    Field(
        "comments", Kind.INTEGER, gettext_lazy("How many comments it has had."), lambda s: s.c.tally.comments
    ),
    Field(
        "passages",
        Kind.LIST,
        gettext_lazy(
            "The words of the letter or of a draft text that it is about, one text for each passage."
        ),
        lambda s: s.about,
    ),
    Field(
        "supports_answer",
        Kind.INTEGER,
        gettext_lazy("The number of the answer that it supports and adds to, if any."),
        lambda s: s.c.answer.joins_id,
    ),
    Field(
        "state",
        Kind.STRING,
        gettext_lazy("Whether it shows, awaits a check, is hidden or has been withdrawn."),
        lambda s: s.c.state,
        full=True,
        known=State.values,
    ),
    Field(
        "withheld_name",
        Kind.STRING,
        gettext_lazy("The respondent's name as given, also where it is withheld."),
        lambda s: s.c.answer.name,
        full=True,
    ),
    Field(
        "organisation_name",
        Kind.STRING,
        gettext_lazy("The organisation's name."),
        lambda s: s.c.answer.organisation_name,
        full=True,
    ),
    Field(
        "email", Kind.STRING, gettext_lazy("The respondent's e-mail."), lambda s: s.c.answer.email, full=True
    ),
    Field(
        "versions",
        Kind.INTEGER,
        gettext_lazy("How many versions there are of it."),
        lambda s: s.c.revision,
        full=True,
    ),
    Field(
        "desk_state",
        Kind.STRING,
        gettext_lazy("How far its check is, where the desk has written it in. Otherwise empty."),
        lambda s: s.at_the_desk("state"),
        full=True,
        known=Entry.State.values,
    ),
    Field(
        "written_in_by",
        Kind.STRING,
        gettext_lazy("Who at the desk wrote it in."),
        lambda s: s.at_the_desk("transcriber_name"),
        full=True,
    ),
    Field(
        "checked_by",
        Kind.STRING,
        gettext_lazy("Who held it against what came in."),
        lambda s: s.at_the_desk("checker_name"),
        full=True,
    ),
)

ATTACHMENTS = Field(
    "attachments",
    Kind.LIST,
    gettext_lazy(
        "The names of the files that came with it. In JSON each has its type (mime) and size in bytes too."
    ),
    lambda s: [file.name for file in s.files],
)
# (name, meaning, only in the full export) of what JSON has where the tables have columns, or has alone.
JSON_ALONE = (
    (
        "answers",
        gettext_lazy(
            "In place of the columns of the questions: each question that is answered, and the answer."
        ),
        False,
    ),
    ("record", gettext_lazy("Every version of the answer, and its files with their SHA-256."), True),
)


def fields(*, full: bool) -> list[Field]:
    """The fields of every hearing that an export holds, before those of its questions."""
    return [field for field in FIELDS if full or not field.full]


@dataclass(frozen=True, slots=True)
class Asked:
    """The column of a question. `name` is its text, with a number after it where another column has that name."""

    question: int
    text: str
    name: str
    kind: Kind
    meaning: str


def columns(questions: Sequence[Asked], *, full: bool) -> list[Field | Asked]:
    """Every column of a table, in its order."""
    return [*fields(full=full), *questions, ATTACHMENTS]


def asked(hearing: Hearing) -> list[Asked]:
    """The columns of the questions, in the order of the form. One query."""
    found = Question.objects.filter(section__hearing=hearing).order_by("section__position", "position", "id")
    taken = {field.name for field in (*FIELDS, ATTACHMENTS)}
    return [
        Asked(q.pk, q.text, _free(q.text, taken), _ANSWERS.get(q.kind, Kind.STRING), _meaning(q))
        for q in found
    ]


def _free(name: str, taken: set[str]) -> str:
    names = (name if n == 1 else f"{name} ({n})" for n in range(1, len(taken) + 2))
    free = next(each for each in names if each not in taken)
    taken.add(free)
    return free


def _meaning(question: Question) -> str:
    if question.kind == Question.Kind.SCALE:
        ends = {"low": question.low_label, "high": question.high_label}
        scale = _("The reply on the scale from 1 to 5.")
        return f"{scale} {_('1: %(low)s, 5: %(high)s.') % ends}" if any(ends.values()) else scale
    if question.kind == Question.Kind.SEVERAL:
        return _("The options chosen.")
    return _("The option chosen.") if question.kind == Question.Kind.ONE else _("The reply, as it was typed.")


def table_schema(questions: Sequence[Asked], *, full: bool) -> dict[str, Any]:
    """What the columns of the files are, as Table Schema (Data Package, version 2), in the language of now."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": list(_described(questions, full)),
        "primaryKey": ["id"],
        "missingValues": [""],
    }


def _described(questions: Sequence[Asked], full: bool) -> Iterator[dict[str, Any]]:
    for column in columns(questions, full=full):
        told: dict[str, Any] = {"name": column.name, "type": column.kind, "description": str(column.meaning)}
        if column.kind is Kind.LIST:
            told |= {"delimiter": SEPARATOR, "itemType": "string"}
        if isinstance(column, Field) and column.known:
            told["constraints"] = {"enum": list(column.known)}
        yield told
