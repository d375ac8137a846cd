"""How far two people who coded independently agree, and what they have yet to settle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef

from moteplass.kit import keyset
from moteplass.spine.insight.doors import by_both, workspace_of
from moteplass.spine.insight.kappa import kappa
from moteplass.spine.insight.models import Coded, Coding, DoubleCoding, Stance, Theme
from moteplass.spine.places.models import Tool

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Agreement:
    """On one theme or question: how often both said it, only one did, and kappa (None: nothing to compare)."""

    label: str
    both: int
    first: int
    second: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """On all. `answers`: those both have coded. `overall` pools the themes: an answer and a theme is one case."""

    answers: int
    themes: Sequence[Agreement]
    stances: Sequence[Agreement]
    overall: float | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An answer that only one of two has said to be about a theme."""

    coding: int
    contribution: int
    name: str
    theme: str
    by: str


@dataclass(frozen=True, slots=True)
class StanceDisagreement:
    """An answer that two have read different stances out of, empty for none."""

    stance: int
    contribution: int
    name: str
    question: str
    first: str
    second: str


def latest(tool_id: int) -> DoubleCoding | None:
    """The double coding under way, or the last there was. One query."""
    rows = DoubleCoding.objects.filter(tool_id=tool_id).select_related("first", "second")
    return rows.order_by("-pk").first()


def progress(double: DoubleCoding) -> tuple[int, int]:
    """How many answers each of the two is done with. One query."""
    done = dict(Coded.objects.filter(double=double).order_by().values_list("coder").annotate(n=Count("pk")))
    return done.get(double.first_id, 0), done.get(double.second_id, 0)


def agreed(tool: Tool, double: DoubleCoding) -> Agreed:
    """The agreement of two on what they have opened. Five queries."""
    coded = Coded.objects.filter(by_both(double), double=double, coder_id=double.first_id)
    answers = coded.count()
    rows = Coding.objects.filter(by_both(double), double=double)
    themes = _on_themes(double, rows, answers)
    pooled = {
        (True, True): sum(row.both for row in themes),
        (True, False): sum(row.first for row in themes),
        (False, True): sum(row.second for row in themes),
    }
    pooled[False, False] = len(themes) * answers - sum(pooled.values())
    return Agreed(answers, themes, _on_questions(tool, double, answers), kappa(pooled))


def _on_themes(double: DoubleCoding, rows: Any, answers: int) -> list[Agreement]:
    said: dict[int, dict[int, int]] = {}
    for theme, coder, n in rows.order_by().values_list("theme", "coder").annotate(n=Count("pk")):
        said.setdefault(theme, {})[coder] = n
    other = Coding.objects.filter(
        double=double,
        coder_id=double.second_id,
        contribution_id=OuterRef("contribution_id"),
        theme_id=OuterRef("theme_id"),
    )
    same = rows.filter(Exists(other), coder_id=double.first_id).order_by().values_list("theme")
    both: dict[int, int] = dict(same.annotate(n=Count("pk")))
    names = dict(Theme.objects.filter(tool_id=double.tool_id, merged_into=None).values_list("pk", "name"))
    found = []
    for theme, by in said.items():
        together = both.get(theme, 0)
        one, other_only = by.get(double.first_id, 0) - together, by.get(double.second_id, 0) - together
        table = {
            (True, True): together,
            (True, False): one,
            (False, True): other_only,
            (False, False): answers - together - one - other_only,
        }
        found.append(Agreement(names.get(theme, ""), together, one, other_only, kappa(table)))
    return sorted(found, key=lambda row: row.label.lower())


def _on_questions(tool: Tool, double: DoubleCoding, answers: int) -> list[Agreement]:
    """On each question that either has read a stance on; an answer without one has said nothing of it."""
    said: dict[int, dict[int, dict[int, str]]] = {}
    rows = Stance.objects.filter(by_both(double), double=double)
    for question, pk, coder, position in rows.values_list(
        "question", "contribution_id", "coder_id", "position"
    ):
        said.setdefault(question, {}).setdefault(pk, {})[coder or 0] = position
    words = workspace_of(tool).questions(tool)
    found = []
    for question, by_answer in sorted(said.items()):
        table: dict[tuple[str, str], int] = {("", ""): answers - len(by_answer)}
        for by in by_answer.values():
            pair = by.get(double.first_id, ""), by.get(double.second_id, "")
            table[pair] = table.get(pair, 0) + 1
        both = sum(n for (one, other), n in table.items() if one == other and one)
        found.append(
            Agreement(
                words.get(question, ""),
                both,
                sum(n for (one, other), n in table.items() if one and one != other),
                sum(n for (one, other), n in table.items() if other and one != other),
                kappa(table),
            )
        )
    return found


def disagreements(tool: Tool, double: DoubleCoding, cursor: str | None) -> keyset.Page[Disagreement]:
    """Where only one of two has said that an answer is about a theme, and nobody has settled it. Two queries."""
    other = Coding.objects.filter(
        double=double, contribution_id=OuterRef("contribution_id"), theme_id=OuterRef("theme_id")
    ).exclude(pk=OuterRef("pk"))
    rows = Coding.objects.filter(by_both(double), ~Exists(other), double=double, settled=None)
    page = keyset.page(rows.select_related("theme", "coder"), order=("id",), cursor=cursor, size=PAGE_SIZE)
    who = workspace_of(tool).who([c.contribution_id for c in page.rows])
    found = [
        Disagreement(
            c.pk, c.contribution_id, who.get(c.contribution_id, ("", ""))[0], c.theme.name, str(c.coder or "")
        )
        for c in page.rows
    ]
    return keyset.Page(found, page.next)


def stance_disagreements(tool: Tool, double: DoubleCoding) -> list[StanceDisagreement]:
    """Where two have read different stances out of an answer, or only one has read any, and nobody has settled it.

    The first fifty: what has been settled makes way for the next. Four queries.
    """
    here = {"contribution_id": OuterRef("contribution_id"), "question": OuterRef("question")}
    same = Stance.objects.filter(**here, double=double, position=OuterRef("position")).exclude(
        pk=OuterRef("pk")
    )
    settled = Stance.objects.filter(**here, double=None, accepted=True)
    rows = Stance.objects.filter(by_both(double), ~Exists(same), ~Exists(settled), double=double)
    found: dict[tuple[int, int], dict[int, Stance]] = {}
    for stance in rows.order_by("contribution", "question", "pk")[: 2 * PAGE_SIZE]:
        found.setdefault((stance.contribution_id, stance.question), {})[stance.coder_id or 0] = stance
    who = workspace_of(tool).who([pk for pk, _question in found])
    words = workspace_of(tool).questions(tool)
    return [
        StanceDisagreement(
            stance=next(iter(by.values())).pk,
            contribution=pk,
            name=who.get(pk, ("", ""))[0],
            question=words.get(question, ""),
            first=_position(by, double.first_id),
            second=_position(by, double.second_id),
        )
        for (pk, question), by in found.items()
    ]


def _position(by: Mapping[int, Stance], coder: int) -> str:
    return by[coder].position if coder in by else ""
