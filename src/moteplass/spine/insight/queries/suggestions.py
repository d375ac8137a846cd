"""What the machine suggests, with the answers each suggestion rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moteplass.spine.access.actor import Actor
from moteplass.spine.insight.doors import workspace_of
from moteplass.spine.insight.models import Finding, Position, Source, Theme
from moteplass.spine.insight.queries.inbox import AnswerRow, some
from moteplass.spine.places.models import Tool

# For, against, and those of whom it cannot be told, as the machine keeps them.
_ORDER = (Position.FOR.value, Position.AGAINST.value, "")


@dataclass(frozen=True, slots=True)
class Side:
    """How many stand on one side ("for", "against", or empty: it cannot be told), and those most typical of it."""

    position: str
    answers: int
    typical: Sequence[AnswerRow]


@dataclass(frozen=True, slots=True)
class ThemeSuggested:
    id: int
    name: str
    words: Sequence[str]
    answers: int
    sides: Sequence[Side]


@dataclass(frozen=True, slots=True)
class Taken:
    """A theme, and how many of those who take sides on it are for and against."""

    id: int
    name: str
    sides: tuple[int, int]


@dataclass(frozen=True, slots=True)
class QuestionRead:
    """What the answers to a question agree and differ on."""

    text: str
    sides: Sequence[Side]
    agreed: Sequence[Taken]
    divided: Sequence[Taken]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """`finding` is None before anybody has asked."""

    finding: Finding | None
    themes: Sequence[ThemeSuggested]
    questions: Sequence[QuestionRead]


def suggestions(actor: Actor, tool: Tool) -> Suggestions:
    """All there is to take or leave. Seven queries."""
    finding = Finding.objects.filter(tool=tool, what=Finding.What.THEMES).first()
    told: Mapping[str, Any] = finding.told if finding else {}
    themes = {row["id"]: row for row in told.get("themes", []) if row}
    questions = told.get("questions", [])
    named = [pk for row in (*themes.values(), *questions) for ids in row["typical"].values() for pk in ids]
    answers = some(actor, tool, named) if named else {}
    known = {theme.pk: theme for theme in Theme.objects.filter(tool=tool, pk__in=themes, rejected=False)}
    waiting = [pk for pk in themes if pk in known and not known[pk].accepted]
    words = workspace_of(tool).questions(tool) if questions else {}
    return Suggestions(
        finding,
        [_theme(known[pk], themes[pk], answers) for pk in waiting if known[pk].source == Source.MACHINE],
        [
            QuestionRead(
                words[row["question"]],
                _sides(row, answers),
                *(_taken(row[name], known) for name in ("agreed", "divided")),
            )
            for row in questions
            if row["question"] in words
        ],
    )


def _theme(theme: Theme, told: Mapping[str, Any], answers: Mapping[int, AnswerRow]) -> ThemeSuggested:
    return ThemeSuggested(
        theme.pk, theme.name, theme.words, sum(told["counts"].values()), _sides(told, answers)
    )


def _sides(told: Mapping[str, Any], answers: Mapping[int, AnswerRow]) -> list[Side]:
    return [
        Side(position, many, [answers[pk] for pk in told["typical"][position] if pk in answers])
        for position in _ORDER
        if (many := told["counts"][position])
    ]


def _taken(rows: Sequence[Sequence[int]], known: Mapping[int, Theme]) -> list[Taken]:
    return [Taken(pk, known[pk].name, (yes, no)) for pk, yes, no in rows if pk in known]
