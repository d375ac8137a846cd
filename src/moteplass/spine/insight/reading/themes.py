"""What answers are about: terms weighed (TF-IDF), themes by non-negative factors, and those most typical of each.

The same answers give the same themes. Loads numpy and scikit-learn: for jobs only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from moteplass.spine.insight.reading.stems import forms, terms

FEWEST = 12
_MOST_THEMES = 15
# Themes are found in so many answers at most, drawn evenly, and all are then placed in them.
_LEARN_FROM = 10_000
# A theme's part of an answer, and an answer has it.
_PART = 0.3
_FEWEST_IN_THEME = 3
_WORDS = 6
# How far to prefer what is typical to what is unlike those chosen already (MMR).
_TYPICAL = 0.7
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A theme: the words that made it, the answers it rests on, and by side (-1, 0, 1) those most typical."""

    words: tuple[str, ...]
    answers: tuple[int, ...]
    typical: dict[int, list[int]]


def suggest(
    texts: Sequence[str],
    sides: Sequence[int],
    *,
    tell: Callable[[int], None] = lambda _per_cent: None,
    seed: int = 1,
) -> list[Suggested]:
    """Themes of the texts, the largest first; answers are places in the list. None where there are too few.

    `sides`: where each stands. Typical answers are chosen on each side alone, so that no side speaks for another.
    `tell` is called with how far it has come.
    """
    if len(texts) < FEWEST:
        return []
    # A word in one answer alone is no theme; one in half of them is what they were all asked about.
    vectors = TfidfVectorizer(
        analyzer=terms,
        min_df=2 if len(texts) < 1000 else 5,
        max_df=0.5,
        max_features=20_000,
        sublinear_tf=True,
    )
    try:
        matrix = vectors.fit_transform(texts)
    except ValueError:
        # No word is in two answers and not in half of them.
        return []
    tell(50)
    parts, made = _factors(matrix, seed)
    tell(85)
    names = vectors.get_feature_names_out()
    tops = [
        [str(names[at]) for at in np.argsort(-row, kind="stable")[: 2 * _WORDS] if row[at] > 0]
        for row in made
    ]
    written = forms(texts[:_LEARN_FROM], frozenset(term for top in tops for term in top))
    stand = np.sign(np.asarray(sides))
    found = []
    for theme, top in enumerate(tops):
        about = np.flatnonzero(parts[:, theme] >= _PART)
        if len(about) >= _FEWEST_IN_THEME:
            typical = {
                side: _typical(matrix, parts[:, theme], about[stand[about] == side]) for side in (1, -1, 0)
            }
            found.append(Suggested(_shown(top, written), tuple(about.tolist()), typical))
    return sorted(found, key=lambda one: -len(one.answers))


def typical(texts: Sequence[str], *, most: int = 3) -> list[int]:
    """The most representative of the texts: near what most say, and unlike one another."""
    if len(texts) <= most:
        return list(range(len(texts)))
    try:
        matrix = TfidfVectorizer(analyzer=terms, max_features=20_000, sublinear_tf=True).fit_transform(texts)
    except ValueError:
        return []
    middle = np.asarray(matrix.mean(axis=0)).ravel()
    return _typical(matrix, matrix @ middle, np.arange(len(texts)), most)


def _factors(matrix: Any, seed: int) -> tuple[Floats, Floats]:
    """Each answer's parts of the themes (a row sums to one, or is zero), and each theme's terms."""
    many = matrix.shape[0]
    themes = min(_MOST_THEMES, max(3, round(sqrt(many))), min(matrix.shape) - 1)
    model = NMF(themes, init="nndsvda", random_state=seed, max_iter=200, tol=1e-3)
    learned = np.linspace(0, many - 1, min(many, _LEARN_FROM)).astype(np.int64)
    model.fit(matrix[learned])
    strength = model.components_.sum(axis=1)
    weights = model.transform(matrix) * strength
    total = weights.sum(axis=1, keepdims=True)
    return weights / np.where(total > 0, total, 1), model.components_


def _typical(matrix: Any, weight: Floats, among: npt.NDArray[np.int64], most: int = 3) -> list[int]:
    """Maximal marginal relevance (Carbonell and Goldstein 1998) among the 200 with most of it."""
    if not among.size:
        return []
    among = among[np.argsort(-weight[among], kind="stable")[:200]]
    relevance = weight[among] / max(float(weight[among].max()), 1e-12)
    rows = matrix[among]
    alike = np.zeros(len(among))
    chosen: list[int] = []
    for _n in range(min(most, len(among))):
        score = _TYPICAL * relevance - (1 - _TYPICAL) * alike
        score[chosen] = -np.inf
        best = int(np.argmax(score))
        chosen.append(best)
        alike = np.maximum(alike, np.asarray((rows @ rows[best].T).todense()).ravel())
    return [int(among[one]) for one in chosen]


def _shown(top: Sequence[str], written: dict[str, str]) -> tuple[str, ...]:
    """The words a theme is known by: none that only repeats one of those before it."""
    found: list[str] = []
    for term in top:
        form = written.get(term, term)
        if not any(set(form.split()) & set(other.split()) for other in found):
            found.append(form)
    return tuple(found[:_WORDS])
