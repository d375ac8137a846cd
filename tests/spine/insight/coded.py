"""Coded sets that no machine has seen: answers in bokmål, nynorsk and English whose themes and stances are known.

An answer is an opening that takes a stance (some only by a "not", some by none of the words one would list), one to
three remarks on its main theme, sometimes one on another, and sometimes small talk, in the order chance gives. Each
remark is put together of a subject and what is said of it, each with several wordings. Written before the method was
tried on it, and nothing of the method was chosen by what it reaches here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

# By theme and language: subjects, and what is said of them.
Themes = Mapping[str, Mapping[str, Sequence[Sequence[str]]]]


@dataclass(frozen=True, slots=True)
class Coded:
    text: str
    themes: frozenset[str]
    # 1 for, -1 against, 0 neither.
    stance: int
    language: str


STANCES: Mapping[str, Mapping[int, Sequence[str]]] = {
    "nb": {
        1: ("Jeg støtter forslaget.", "Vi er enige i dette.", "Dette er på høy tid.", "Jeg har ingenting imot dette.",
            "Vi stiller oss bak utkastet."),
        -1: ("Jeg er imot forslaget.", "Vi er uenige.", "Jeg kan ikke støtte dette.", "Dette er en dårlig idé.",
             "Trekk utkastet tilbake."),
        0: ("Noen merknader.", "Vi viser til høringen.", "Her er det vi har sett."),
    },
    "nn": {
        1: ("Eg støttar framlegget.", "Vi er einige i dette.", "Dette er på høg tid.", "Eg har ikkje noko imot dette.",
            "Vi stiller oss bak utkastet."),
        -1: ("Eg er imot framlegget.", "Vi er ueinige.", "Eg kan ikkje støtte dette.", "Dette er ein dårleg idé.",
             "Trekk utkastet attende."),
        0: ("Nokre merknader.", "Vi viser til høyringa.", "Her er det vi har sett."),
    },
    "en": {
        1: ("I support the proposal.", "We agree with this.", "This is long overdue.", "I have nothing against this.",
            "We stand behind the draft."),
        -1: ("I oppose the proposal.", "We disagree.", "I cannot support this.", "This is a bad idea.",
             "Withdraw the draft."),
        0: ("Some remarks.", "We refer to the consultation.", "This is what we have seen."),
    },
}  # fmt: skip
TALK = {
    "nb": (
        "Takk for at dere spør.",
        "Jeg har bodd her i tjue år.",
        "Naboene sier det samme.",
        "Svar gjerne på e-post.",
    ),
    "nn": (
        "Takk for at de spør.",
        "Eg har budd her i tjue år.",
        "Naboane seier det same.",
        "Svar gjerne på e-post.",
    ),
    "en": ("Thank you for asking.", "I have lived here for twenty years.", "My neighbours say the same."),
}  # fmt: skip
SETS: Mapping[str, Themes] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
_LANGUAGES, _SHARES = ("nb", "nn", "en"), (6, 3, 1)


def coded(name: str, many: int, *, seed: int = 1) -> list[Coded]:
    """So many answers of a set. The same each time for one seed."""
    chance = Random(f"{name}/{seed}")  # nothing here is secret
    return [_answer(SETS[name], chance) for _n in range(many)]


def _answer(themes: Themes, chance: Random) -> Coded:
    (language,) = chance.choices(_LANGUAGES, _SHARES)
    stance = chance.choice((1, 1, -1, -1, 0))
    main, other = chance.sample(sorted(themes), 2)
    about = [main] * chance.randint(1, 3) + [other] * (chance.random() < 0.4)
    said = [STANCES[language][stance][chance.randrange(len(STANCES[language][stance]))]]
    said += [_remark(themes[theme][language], chance) for theme in about]
    said += chance.sample(TALK[language], chance.randint(0, 2))
    chance.shuffle(said)
    return Coded(" ".join(said), frozenset(about), stance, language)


def _remark(wording: Sequence[Sequence[str]], chance: Random) -> str:
    subject, said = (chance.choice(part) for part in wording)
    return f"{subject} {said}."
