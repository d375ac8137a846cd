"""How well the helpers rank what people have rejected, and how many are warned before they post. Needs no database.

The conversations are those in ../shared/data/polis (The Computational Democracy Project, CC BY 4.0) whose moderators
rejected some: the `moderated` column, -1. Each helper sees what had come before, in the order it came, and ranks what
came after (five folds). Likeness is to the nearest of all earlier statements. The area under the curve is 0.5 by
chance: moderators also rejected for reasons that no word tells of, such as a statement that holds two.

Warnings are of kit.personal: how many of 1,000 texts would be asked about. None of these texts is known to hold
anything personal, so each is a false alarm until a person has looked.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score
from tests.spine.insight.coded import SETS, coded

from benchmarks.report import Figure, at_most
from moteplass.kit import personal
from moteplass.kit.likeness import likeness, nearness
from moteplass.spine.moderation.likely import WORTH, tried, worth

_MANY = 600


def measure(polis: Path) -> list[Figure]:
    """The area under the curve for each conversation with rejected statements; warnings a thousand texts."""
    figures: list[Figure] = []
    said: list[str] = []
    for folder in sorted(polis.iterdir()) if polis.is_dir() else ():
        with folder.joinpath("comments.csv").open(newline="", encoding="utf-8") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
        texts = [row["comment-body"] for row in rows]
        said += texts
        if len(rejected := [row["moderated"] == "-1" for row in rows]) > sum(rejected) > 0:
            figures += _ranked(folder.name.partition(".")[0], texts, rejected)
    answers = [row.text for name in SETS for row in coded(name, _MANY)]
    return figures + _warned("real statements", said) + _warned("generated answers", answers)


def _ranked(name: str, texts: Sequence[str], rejected: Sequence[bool]) -> list[Figure]:
    began = perf_counter()
    found = tried(texts, rejected)
    took = perf_counter() - began
    forms = [likeness(text) for text in texts]
    nearest = [max(nearness(forms[at], earlier) for earlier in forms[:at]) for at, _score in found]
    truth = [rejected[at] for at, _score in found]
    both = rankdata([score for _at, score in found]) + rankdata(nearest)
    area, _past = worth(texts, rejected)
    return [
        Figure(f"{name}: statements, and of them rejected", f"{len(texts)}, {sum(rejected)}"),
        Figure(f"{name}: naive Bayes, area under the curve", f"{area:.2f}"),
        Figure(f"{name}: nearest earlier statement", f"{roc_auc_score(truth, nearest):.2f}"),
        Figure(f"{name}: both, by rank", f"{roc_auc_score(truth, both):.2f}"),
        Figure(
            f"{name}: good enough to let texts await a check (≥ {WORTH})", "yes" if area >= WORTH else "no"
        ),
        Figure(f"{name}: learned five times, s", f"{took:.1f}"),
    ]


def _warned(name: str, texts: Sequence[str]) -> list[Figure]:
    if not texts:
        return []
    began = perf_counter()
    warned = sum(bool(personal.find(text)) for text in texts)
    took = (perf_counter() - began) / len(texts) * 1000
    return [
        at_most(f"warned of, in 1,000 {name} ({len(texts)})", 1000 * warned / len(texts), 20.0),
        Figure(f"looked through, ms for one of the {name}", f"{took:.2f}"),
    ]
