"""Words that turn an answer round, in bokmål, nynorsk and English: what says yes must never be taken with what says no.

Plain Python: nothing here loads the mathematics.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> list[str]:
    """The words of a text without capitals and signs. "Don't" is one word."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


NEGATIONS = frozenset(
    words(
        "ikke ikkje aldri ingen inga inkje ingenting uten utan verken korkje neppe "
        "not never no none nothing without neither nor cannot"
    )
)
FOR = frozenset(
    words(
        "ja enig enige einig einige samd samde støtter støttar støtte stør tilslutter bifaller anbefaler tilrår ønsker "
        "ønskjer bra godt god gode positiv positive positivt nødvendig naudsynt viktig velkommen glad fornuftig klok "
        "yes agree agrees support supports favour favor endorse endorses welcome welcomes recommend recommends good "
        "positive necessary sensible glad"
    )
)
AGAINST = frozenset(
    words(
        "nei uenig uenige ueinig ueinige usamd usamde imot mot fraråder frarår avviser protesterer forkaster "
        "motsetter motset dårlig dårleg dårlige dårlege negativ negative negativt bekymret bekymra uheldig unødvendig "
        "unaudsynt skuffet skuffa frykter fryktar feil galt skadelig skadeleg "
        "disagree disagrees oppose opposes against object objects reject rejects bad worried unnecessary wrong "
        "fear fears harmful disappointed"
    )
)
_TURNING = NEGATIONS | FOR | AGAINST


def negates(word: str) -> bool:
    return word in NEGATIONS or word.endswith(("n't", "n’t"))


def turns(said: list[str]) -> tuple[tuple[str, int], ...]:
    """How often each word that may turn an answer round is in it. Texts that differ in this do not say the same."""
    return tuple(sorted(Counter(word for word in said if word in _TURNING or negates(word)).items()))


# So many words after one that negates, what it says is turned round.
_REACH = 3
# And these also what stands just before them; but not a yes or no that comes first.
_AFTER = frozenset(words("ikke ikkje aldri not never"))
_ANSWERS = frozenset(words("ja nei yes no"))


def leaning(text: str, picked: Sequence[str] = ()) -> int:
    """Where a text stands: above 0 for, below against, 0 where it cannot be told.

    `picked`: the options its writer ticked beside it. They were asked outright, so they weigh more than any word.
    """
    return _sum(words(text)) + 4 * sum(_sum(words(option)) for option in picked)


def _sum(said: list[str]) -> int:
    total, turned = 0, 0
    for word, following in zip(said, [*said[1:], ""], strict=True):
        if negates(word):
            turned = _REACH
            continue
        value = (word in FOR) - (word in AGAINST)
        # "I do not support", and "jeg støtter ikke".
        around = turned > 0 or (following in _AFTER and word not in _ANSWERS)
        total += -value if around else value
        turned = max(0, turned - 1)
    return total
