"""Assisted reading: against gold labels, and how long it takes. Needs no database.

The coded sets are those of tests/spine/insight/coded.py, made with known themes and stances, 600 answers each. A
suggested theme stands for the gold theme that most of its answers have, as a person would merge two that are the same;
F1 is of answer and theme, over the gold themes alike. With that choice made from the gold labels it is what a person
can get out of the suggestions, not what they are unseen. Beside it: each answer given one of the gold themes by chance.

The biodiversity set (Scoop and The Computational Democracy Project, CC BY 4.0) comes without themes. Those in
coded/biodiversity.csv were given to its accepted statements by a language model, in one pass, before anything was run
on them; no person has gone over them, so they are no gold that people have agreed on. Its votes were tried as gold for
the guard (who agrees with one statement, agrees with another): no two statements that it places on a side share a
theme and have votes that correlate, so they tell nothing of it.

Times are of the sums alone, in one process, for answers of the coded sets: twenty words or so each.
"""

import csv
from collections import Counter
from collections.abc import Callable, Sequence, Set
from pathlib import Path
from random import Random
from statistics import mean
from time import perf_counter

from tests.spine.insight.coded import SETS, Coded, coded

from benchmarks import report
from benchmarks.report import Figure
from moteplass.spine.insight.reading.cues import leaning
from moteplass.spine.insight.reading.near import alike
from moteplass.spine.insight.reading.themes import Suggested, suggest

_MANY = 600
with Path(__file__).with_name("coded").joinpath("biodiversity.csv").open(newline="") as _file:
    _GIVEN = {row["comment-id"]: frozenset(row["themes"].split()) for row in csv.DictReader(_file)}


def measure(polis: Path) -> list[Figure]:
    """F1 against the gold labels; seconds for 10,000 and 100,000 answers."""
    figures = [figure for name in SETS for figure in _coded(name)]
    if (real := polis / "scoop-hivemind.biodiversity").is_dir():
        figures += _biodiversity(real)
    return figures + [figure for many in (10_000, 100_000) for figure in _speed(many)]


def _coded(name: str) -> list[Figure]:
    rows = coded(name, _MANY)
    sides = [leaning(row.text) for row in rows]
    found = suggest([row.text for row in rows], sides)
    return [*_themes(name, [row.themes for row in rows], found), *_stances(name, rows, sides)]


def _themes(name: str, gold: Sequence[Set[str]], found: Sequence[Suggested]) -> list[Figure]:
    chance = Random(1)
    every = sorted(set[str]().union(*gold))
    drawn = [{chance.choice(every)} for _row in gold]
    without = 1 - len({at for theme in found for at in theme.answers}) / len(gold)
    return [
        Figure(
            f"{name}: themes, F1 over {len(every)} gold themes", f"{_f1(gold, _as_gold(gold, found)):.2f}"
        ),
        Figure(f"{name}: themes by chance, F1", f"{_f1(gold, drawn):.2f}"),
        Figure(f"{name}: suggested themes", str(len(found))),
        Figure(f"{name}: of {len(gold)} answers, in no suggested theme", f"{without:.0%}"),
    ]


def _as_gold(gold: Sequence[Set[str]], found: Sequence[Suggested]) -> list[set[str]]:
    said: list[set[str]] = [set() for _row in gold]
    for theme in found:
        counts = Counter(one for at in theme.answers for one in sorted(gold[at]))
        for at in theme.answers if counts else ():
            said[at].add(counts.most_common(1)[0][0])
    return said


def _f1(gold: Sequence[Set[str]], said: Sequence[Set[str]]) -> float:
    return mean(
        _of_one([(theme in row, theme in one) for row, one in zip(gold, said, strict=True)])
        for theme in set[str]().union(*gold)
    )


def _of_one(pairs: Sequence[tuple[bool, bool]]) -> float:
    """F1 of (gold, said)."""
    both = sum(gold and said for gold, said in pairs)
    return 2 * both / max(1, sum(gold for gold, _said in pairs) + sum(said for _gold, said in pairs))


def _stances(name: str, rows: Sequence[Coded], sides: Sequence[int]) -> list[Figure]:
    said = [(side > 0) - (side < 0) for side in sides]
    f1 = [
        _of_one([(row.stance == stance, one == stance) for row, one in zip(rows, said, strict=True)])
        for stance in (1, -1, 0)
    ]
    told = [(row.stance, one) for row, one in zip(rows, said, strict=True) if row.stance and one]
    wrong = sum(gold != one for gold, one in told) / len(told)
    return [
        Figure(f"{name}: stance, F1 over for, against and neither", f"{mean(f1):.2f}"),
        Figure(f"{name}: for taken as against or the other way, of those told", f"{wrong:.1%}"),
    ]


def _biodiversity(folder: Path) -> list[Figure]:
    with (folder / "comments.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["moderated"] != "-1"]
    texts = [row["comment-body"] for row in rows]
    found = suggest(texts, [leaning(text) for text in texts])
    gold = [_GIVEN.get(row["comment-id"], frozenset()) for row in rows]
    return _themes("biodiversity, labels by a language model", gold, found)


def _speed(many: int) -> list[Figure]:
    half = many // 2
    texts = [row.text for name in SETS for row in coded(name, half, seed=2)]
    seconds = {
        "the same text": _timed(lambda: alike(texts)),
        "themes and stances": _timed(lambda: suggest(texts, [leaning(text) for text in texts])),
    }
    size = f"{many:,}".replace(",", " ")
    return [report.at_most(f"{size} answers: {name}", took, None, " s") for name, took in seconds.items()]


def _timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
