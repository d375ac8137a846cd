"""Cohen's kappa against worked examples, against scikit-learn, and by what must always hold."""

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from sklearn.metrics import cohen_kappa_score

from moteplass.spine.insight.kappa import kappa

WORDS = some.sampled_from(["for", "against", "mixed", ""])


def test_a_worked_example() -> None:
    # Fifty applications, two readers: 20 both yes, 15 both no. Observed 0.7, by chance 0.5.
    said = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    assert kappa(said) == pytest.approx(0.4)


def test_the_same_share_of_agreement_may_be_worth_more_or_less() -> None:
    # Sixty of a hundred agree in both, but in the first they guess alike more often.
    assert kappa({(1, 1): 45, (1, 0): 15, (0, 1): 25, (0, 0): 15}) == pytest.approx(0.1304, abs=1e-4)
    assert kappa({(1, 1): 25, (1, 0): 35, (0, 1): 5, (0, 0): 35}) == pytest.approx(0.2593, abs=1e-4)


def test_nothing_to_compare_has_no_kappa() -> None:
    assert kappa({}) is None


@given(some.lists(WORDS, min_size=1))
def test_who_says_the_same_agrees_fully(words: list[str]) -> None:
    assert kappa(Counter((word, word) for word in words)) == pytest.approx(1)


@given(some.lists(some.tuples(WORDS, WORDS), min_size=1))
def test_it_is_what_scikit_learn_says_and_the_same_both_ways(pairs: list[tuple[str, str]]) -> None:
    assume(len({word for pair in pairs for word in pair}) > 1)
    found = kappa(Counter(pairs))
    assert found == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))
    assert found == pytest.approx(kappa(Counter((b, a) for a, b in pairs)))
    assert found is not None
    assert -1 - 1e-9 <= found <= 1 + 1e-9
