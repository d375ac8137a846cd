"""The rules as data: each a small function with its number, what it asks for and how grave it is.

Numbers are their owners': N5.01–N5.64 are Arkade's, AST, ASC, LJT and OJT Documaster's, K the standard's
requirements, M its metadata. D is the package around (DIAS), F the formats, P what stops a file from being read.
Where two sources ask for the same, the first of them is named.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from moteplass.kit.noark5.check.report import Severity

# (unit, book) → what is wrong with it, in words.
UnitRule = Callable[[Any, Any], Iterable[str]]
# (text, unit it stands in, book) → what is wrong with it, in words.
LeafRule = Callable[[str, Any, Any], Iterable[str]]
UnitNote = Callable[[Any, Any], None]
LeafNote = Callable[[str, Any, Any], None]
# (book) → what is wrong when everything has been read, as `Found`.
EndRule = Callable[[Any], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Rule:
    number: str
    words: str
    severity: Severity


RULES: dict[str, Rule] = {}
# By element name or xsi:type in arkivstruktur.xml.
ON_UNIT: dict[str, list[tuple[Rule, UnitRule]]] = {}
ON_LEAF: dict[str, list[tuple[Rule, LeafRule]]] = {}
# What only writes down, for a rule that speaks later; before the rules of the same element.
UNIT_NOTES: dict[str, list[UnitNote]] = {}
LEAF_NOTES: dict[str, list[LeafNote]] = {}
# With the XML files that must have been read for the question to have an answer.
AT_END: list[tuple[Rule, EndRule, tuple[str, ...]]] = []


def declare(number: str, words: str, severity: Severity = Severity.ERROR) -> Rule:
    """A rule that whoever reads the files speaks for by its number."""
    if number in RULES:
        raise ValueError(f"two rules are called {number}")
    RULES[number] = Rule(number, words, severity)
    return RULES[number]


def unit_rule(
    number: str, words: str, *on: str, severity: Severity = Severity.ERROR
) -> Callable[[UnitRule], UnitRule]:
    """Asked of each element (or xsi:type) named in `on`, when it ends."""
    rule = declare(number, words, severity)

    def register(function: UnitRule) -> UnitRule:
        for name in on:
            ON_UNIT.setdefault(name, []).append((rule, function))
        return function

    return register


def leaf_rule(
    number: str, words: str, *on: str, severity: Severity = Severity.ERROR
) -> Callable[[LeafRule], LeafRule]:
    """Asked of the text of each element named in `on`."""
    rule = declare(number, words, severity)

    def register(function: LeafRule) -> LeafRule:
        for name in on:
            ON_LEAF.setdefault(name, []).append((rule, function))
        return function

    return register


def end_rule(
    number: str, words: str, *needs: str, severity: Severity = Severity.ERROR
) -> Callable[[EndRule], EndRule]:
    """Asked once, when all files have been read; not where one of those it `needs` could not be."""
    rule = declare(number, words, severity)

    def register(function: EndRule) -> EndRule:
        AT_END.append((rule, function, needs))
        return function

    return register


def unit_note(*on: str) -> Callable[[UnitNote], UnitNote]:
    """Shown each element (or xsi:type) named in `on`, when it ends."""

    def register(function: UnitNote) -> UnitNote:
        for name in on:
            UNIT_NOTES.setdefault(name, []).append(function)
        return function

    return register


def leaf_note(*on: str) -> Callable[[LeafNote], LeafNote]:
    """Shown the text of each element named in `on`."""

    def register(function: LeafNote) -> LeafNote:
        for name in on:
            LEAF_NOTES.setdefault(name, []).append(function)
        return function

    return register
