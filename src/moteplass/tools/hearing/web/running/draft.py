"""The questions while they are drafted: parsed from one large form, changed by its buttons, told what they lack.

Sections and questions have no names of their own, only places: "s0-q1-text" is the second question of the first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.tools.hearing.commands.drafting import CHOICES
from moteplass.tools.hearing.commands.running import QuestionInput, SectionInput
from moteplass.tools.hearing.models import Question
from moteplass.tools.hearing.queries import SectionRow

SECTIONS_MAX, QUESTIONS_MAX, OPTIONS_MAX = 40, 60, 60
_LENGTHS = {"heading": 200, "body": 10_000, "text": 400, "help": 600, "low": 80, "high": 80}
_OPTION_LENGTH = 200


@dataclass(slots=True)
class QuestionDraft:
    text: str = ""
    kind: str = Question.Kind.TEXT
    help: str = ""
    required: bool = False
    # One a line, as typed.
    options: str = ""
    low: str = ""
    high: str = ""

    @property
    def choices(self) -> list[str]:
        """The options, without empty lines and repetitions."""
        lines = (" ".join(line.split()) for line in self.options.splitlines())
        return list(dict.fromkeys(line for line in lines if line))


@dataclass(slots=True)
class SectionDraft:
    heading: str = ""
    body: str = ""
    questions: list[QuestionDraft] = field(default_factory=list)


def from_rows(rows: Sequence[SectionRow]) -> list[SectionDraft]:
    """What is stored, as it is drawn in the form."""
    return [
        SectionDraft(
            s.heading,
            s.body,
            [
                QuestionDraft(
                    q.text,
                    q.kind,
                    q.help,
                    q.required,
                    "\n".join(o for _pk, o in q.options),
                    q.low_label,
                    q.high_label,
                )
                for q in s.questions
            ],
        )
        for s in rows
    ]


def from_post(post: Mapping[str, Any]) -> list[SectionDraft]:
    """What was typed. Never fails: what is missing is empty, and counts have a roof."""

    def typed(name: str) -> str:
        return text.normalise(str(post.get(name, "")))

    def question(at: str) -> QuestionDraft:
        kind = typed(f"{at}-kind")
        return QuestionDraft(
            text=typed(f"{at}-text"),
            kind=kind if kind in Question.Kind.values else Question.Kind.TEXT,
            help=typed(f"{at}-help"),
            required=bool(post.get(f"{at}-required")),
            options=typed(f"{at}-options"),
            low=typed(f"{at}-low"),
            high=typed(f"{at}-high"),
        )

    return [
        SectionDraft(
            typed(f"s{s}-heading"),
            typed(f"s{s}-body"),
            [question(f"s{s}-q{q}") for q in range(_count(post, f"s{s}-questions", QUESTIONS_MAX))],
        )
        for s in range(_count(post, "sections", SECTIONS_MAX))
    ]


def _count(post: Mapping[str, Any], name: str, most: int) -> int:
    try:
        return max(0, min(int(post.get(name, 0)), most))
    except ValueError:
        return 0


def to_inputs(sections: Sequence[SectionDraft]) -> list[SectionInput]:
    """What the command takes. Options and scale labels only where the kind of question has them."""
    return [SectionInput(s.heading, s.body, [_to_input(q) for q in s.questions]) for s in sections]


def _to_input(q: QuestionDraft) -> QuestionInput:
    scale = q.kind == Question.Kind.SCALE
    return QuestionInput(
        text=q.text,
        kind=q.kind,
        help=q.help,
        required=q.required,
        options=q.choices if q.kind in CHOICES else (),
        low_label=q.low if scale else "",
        high_label=q.high if scale else "",
    )


def too_long(sections: Sequence[SectionDraft]) -> list[tuple[str, str]]:
    """What has no room in the database: (field id, words). It cannot be saved."""
    errors = []
    for at, name, typed in _texts(sections):
        if len(typed) > _LENGTHS[name]:
            words = _("This text can have at most %(most)s characters; it has %(count)s.")
            errors.append((f"{at}-{name}", words % {"most": _LENGTHS[name], "count": len(typed)}))
    for at, q in _questions(sections):
        if q.kind in CHOICES and any(len(option) > _OPTION_LENGTH for option in q.choices):
            errors.append((f"{at}-options", _("One answer to choose from can have at most 200 characters.")))
        if q.kind in CHOICES and len(q.choices) > OPTIONS_MAX:
            errors.append((f"{at}-options", _("There can be at most 60 answers to choose from.")))
    return errors


def incomplete(sections: Sequence[SectionDraft]) -> list[tuple[str, str]]:
    """What a respondent could not make sense of: (field id, words). It is saved all the same."""
    errors = [
        (f"s{at}-heading", _("Give the section a heading.")) for at, s in enumerate(sections) if not s.heading
    ]
    for at, q in _questions(sections):
        if not q.text:
            errors.append((f"{at}-text", _("Write the question, or remove it.")))
        if q.kind in CHOICES and len(q.choices) < 2:
            errors.append(
                (f"{at}-options", _("Write at least two answers to choose from, one on each line."))
            )
    if not any(s.questions for s in sections):
        errors.append(("add", _("Ask at least one question.")))
    return errors


def _questions(sections: Sequence[SectionDraft]) -> Iterator[tuple[str, QuestionDraft]]:
    for s, section in enumerate(sections):
        for q, question in enumerate(section.questions):
            yield f"s{s}-q{q}", question


def _texts(sections: Sequence[SectionDraft]) -> Iterator[tuple[str, str, str]]:
    for s, section in enumerate(sections):
        yield f"s{s}", "heading", section.heading
        yield f"s{s}", "body", section.body
    for at, question in _questions(sections):
        for name in ("text", "help", "low", "high"):
            yield at, name, getattr(question, name)


@dataclass(frozen=True, slots=True)
class Change:
    """What a button did: where to look next, and what was taken away, so that it can be put back."""

    anchor: str = ""
    removed: dict[str, Any] | None = None


def change(sections: list[SectionDraft], button: str) -> Change | None:
    """Do what a button says ("add-question:1", "up-question:0:2"), in place. None for a button there is not."""
    name, _colon, where = button.partition(":")
    try:
        at = [int(number) for number in where.split(":")] if where else []
    except ValueError:
        return None
    if any(number < 0 for number in at):
        return None
    try:
        match name, at:
            case "add-section", []:
                if len(sections) < SECTIONS_MAX:
                    sections.append(SectionDraft(questions=[QuestionDraft()]))
                return Change(f"s{len(sections) - 1}")
            case "add-question", [s]:
                if len(sections[s].questions) < QUESTIONS_MAX:
                    sections[s].questions.append(QuestionDraft())
                return Change(f"s{s}-q{len(sections[s].questions) - 1}")
            case "remove-section", [s]:
                section = sections.pop(s)
                return Change("removed", {"at": [s], "section": asdict(section)})
            case "remove-question", [s, q]:
                question = sections[s].questions.pop(q)
                return Change("removed", {"at": [s, q], "question": asdict(question)})
            case (("up-section" | "down-section"), [s]):
                return Change(f"s{_move(sections, s, name)}")
            case (("up-question" | "down-question"), [s, q]):
                return _move_question(sections, s, q, name)
    except (IndexError, OverflowError):
        # The page was older than the draft. What was typed is kept, nothing moves.
        return Change()
    return None


def _move(row: list[Any], at: int, name: str) -> int:
    to = at + (-1 if name.startswith("up") else 1)
    if not 0 <= to < len(row):
        return at
    row[at], row[to] = row[to], row[at]
    return to


def _move_question(sections: list[SectionDraft], s: int, q: int, name: str) -> Change:
    """Within its section; past its end into the neighbour."""
    up = name.startswith("up")
    row = sections[s].questions
    neighbour = s + (-1 if up else 1)
    if 0 <= q + (-1 if up else 1) < len(row):
        return Change(f"s{s}-q{_move(row, q, name)}")
    if not 0 <= neighbour < len(sections):
        return Change(f"s{s}-q{q}")
    question = row.pop(q)
    target = sections[neighbour].questions
    place = len(target) if up else 0
    target.insert(place, question)
    return Change(f"s{neighbour}-q{place}")


def put_back(sections: list[SectionDraft], removed: Mapping[str, Any]) -> str:
    """Undo a removal. Returns where to look; empty when there is no longer a place for it."""
    at = removed["at"]
    if "section" in removed:
        given = dict(removed["section"])
        given["questions"] = [QuestionDraft(**q) for q in given["questions"]]
        sections.insert(at[0], SectionDraft(**given))
        return f"s{min(at[0], len(sections) - 1)}"
    if at[0] >= len(sections):
        return ""
    row = sections[at[0]].questions
    row.insert(at[1], QuestionDraft(**removed["question"]))
    return f"s{at[0]}-q{min(at[1], len(row) - 1)}"
