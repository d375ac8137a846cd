"""How like a text is to what has been held back in the same place: naive Bayes on the place's own decisions.

Sums only, without a database. What is learned is a weight for each of 16,384 buckets that words fall in, so that no
word anybody wrote is kept. Learning is scikit-learn's, and for jobs only; a score takes no library.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from zlib import crc32

BUCKETS = 2**14
# Of those that tell most: what is kept of a place is small.
_KEPT = 4000
# Of each kind of decision; with fewer it would be guessing.
FEWEST = 40
# What has not been better than this on decisions it had not seen is not used: one half is chance.
WORTH = 0.65
# So many of those who were let through may be asked to wait, in a hundred.
_MOST_WRONGED = 5
_FOLDS = 5
_WORD = re.compile(r"[^\W_]+")


def buckets(text: str) -> Counter[int]:
    """The buckets of a text's words and of each two in a row."""
    said = _WORD.findall(text.casefold())
    return Counter(
        crc32(part.encode()) % BUCKETS for part in (*said, *(" ".join(two) for two in pairwise(said)))
    )


def score(weights: Mapping[int, float], text: str) -> float:
    """How like: above zero more than not, whatever the length."""
    said = buckets(text)
    return sum(weights.get(at, 0.0) * n for at, n in said.items()) / max(1, said.total())


def learn(texts: Sequence[str], held: Sequence[bool]) -> dict[int, float]:
    """A weight for each bucket that tells the held back from the others. Loads scikit-learn."""
    from scipy.sparse import coo_matrix
    from sklearn.naive_bayes import MultinomialNB

    cells = [(row, at, n) for row, text in enumerate(texts) for at, n in buckets(text).items()]
    rows, columns, counts = zip(*cells, strict=True) if cells else ((), (), ())
    matrix = coo_matrix((counts, (rows, columns)), shape=(len(texts), BUCKETS)).tocsr()
    model = MultinomialNB(alpha=0.5, fit_prior=False).fit(matrix, list(held))
    difference = model.feature_log_prob_[1] - model.feature_log_prob_[0]
    tellings = sorted(set(columns), key=lambda at: -abs(difference[at]))[:_KEPT]
    return {int(at): round(float(difference[at]), 3) for at in tellings}


def tried(texts: Sequence[str], held: Sequence[bool]) -> list[tuple[int, float]]:
    """(place in the list, score), in the order they came, of those that came after what the score was learned from."""
    size = len(texts) // (_FOLDS + 1)
    found: list[tuple[int, float]] = []
    for fold in range(1, _FOLDS + 1):
        until = len(texts) if fold == _FOLDS else size * (fold + 1)
        before = list(held[: size * fold])
        if len(set(before)) == 2:
            weights = learn(texts[: size * fold], before)
            found += [(at, score(weights, texts[at])) for at in range(size * fold, until)]
    return found


def worth(texts: Sequence[str], held: Sequence[bool]) -> tuple[float, float]:
    """The area under the curve on decisions it had not seen, and the score past which a text awaits a check."""
    from sklearn.metrics import roc_auc_score

    found = tried(texts, held)
    truth, scores = [held[at] for at, _score in found], [score for _at, score in found]
    if len(set(truth)) < 2:
        return 0.5, float("inf")
    through = sorted(score for score, bad in zip(scores, truth, strict=True) if not bad)
    return float(roc_auc_score(truth, scores)), through[-1 - len(through) * _MOST_WRONGED // 100]
