"""What an answer is about, as terms: stems of its words and of two in a row, bokmål and nynorsk as one.

What says yes or no is left out: it tells where somebody stands, not what they speak of. Plain Python.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import snowballstemmer  # type: ignore[import-untyped]

from moteplass.spine.insight.reading.cues import AGAINST, FOR, NEGATIONS, negates, words

NORWEGIAN = frozenset(
    words(
        "alle alltid andre annet at av bare ble bli blir blei burde bør da de deg dei deira den denne deres dere der "
        "derfor det dette din disse du då eg ein eit ei eitt eller ellers en enda enn er et ett etter få får før "
        "først fordi frå fra gjør gjer går ha hadde han har hans hele heile her hjå ho hos hun hva hvem hver hvis hvor "
        "hvordan hvorfor i inn ja jeg kan kanskje kor korleis kva kvar kven kvifor kunne kjem kommer la litt må man "
        "mange med meg meget meir men mener mer mest mi min mitt mye mykje når nå no noe noen noko nokon nokre og "
        "også òg om opp oss over på så sa same samme seg sei si sin sine sitt sjå sjølv skal skulle slik som så til to "
        "um under ut vår våre vart var ved vere vi vil ville være vært vore å dersom blant gjerne blitt enkelte mens"
    )
)
ENGLISH = frozenset(
    words(
        "a about after all also am an and any are as at be because been before being but by can could did do does "
        "each even from get had has have he her here him his how i if in into is it its just like make many may me "
        "more most much must my of off on one only or other our out over people said same say see she should so some "
        "such than that the their them then there these they this those through to too up us use very was we were "
        "what when where which while who why will with would you your think need really way"
    )
)
# Written otherwise in nynorsk, beyond what stemming evens out, and common enough to part what belongs together.
_NYNORSK = words(
    "skule skular skulen skulane veg vegen vegar vegane born borna heim heime vatn vatnet mjølk tryggleik sjukehus "
    "sjuke natta ferje ferja ferjer kyrkje arbeidsplassar bustad bustader pengar dyrare farleg farlege lærarar lærar "
    "elevar helsetenester teneste tenester høyring syklar ljos mørker mørkret"
)
_BOKMAL = words(
    "skole skoler skolen skolene vei veien veier veiene barn barna hjem hjemme vann vannet melk trygghet sykehus "
    "syke natten ferge fergen ferger kirke arbeidsplasser bolig boliger penger dyrere farlig farlige lærere lærer "
    "elever helsetjenester tjeneste tjenester høring sykler lys mørke mørket"
)
_AS_BOKMAL = dict(zip(_NYNORSK, _BOKMAL, strict=True))
_STEMMERS = {"no": snowballstemmer.stemmer("norwegian"), "en": snowballstemmer.stemmer("english")}
_LEFT_OUT = NEGATIONS | FOR | AGAINST


@lru_cache(maxsize=200_000)
def _stem(word: str, language: str) -> str:
    return str(_STEMMERS[language].stemWord(_AS_BOKMAL.get(word, word) if language == "no" else word))


def language_of(said: Sequence[str]) -> str:
    """English, or one of ours, by the small words."""
    english = sum(word in ENGLISH for word in said)
    return "en" if english > sum(word in NORWEGIAN for word in said) else "no"


def terms(text: str) -> list[str]:
    """The stems of a text that say what it is about, and each two that stand beside each other."""
    return [term for term, _form in _with_forms(text)]


def forms(texts: Sequence[str], wanted: frozenset[str]) -> dict[str, str]:
    """How each wanted term is most often written."""
    seen: dict[str, Counter[str]] = {term: Counter() for term in wanted}
    for text in texts:
        for term, form in _with_forms(text):
            if term in seen:
                seen[term][form] += 1
    return {term: count.most_common(1)[0][0] for term, count in seen.items() if count}


def _with_forms(text: str) -> list[tuple[str, str]]:
    said = words(text)
    language = language_of(said)
    common = ENGLISH if language == "en" else NORWEGIAN
    kept = [
        (_stem(word, language), word)
        if len(word) > 2 and word not in common and word not in _LEFT_OUT and not negates(word)
        else ("", "")
        for word in said
        if not word.isdigit()
    ]
    pairs = [(f"{a} {b}", f"{x} {y}") for (a, x), (b, y) in pairwise(kept) if a and b]
    return [one for one in kept if one[0]] + pairs
