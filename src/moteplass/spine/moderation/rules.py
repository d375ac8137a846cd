"""The house rules of a place: those in force, and earlier ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from moteplass.kit import keyset, text
from moteplass.spine.moderation.models import HouseRule, HouseRules
from moteplass.spine.places.models import Place

PAGE_SIZE = 20
# Of one rule, as the column has room for.
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of one version: `number` is what it is cited by."""

    id: int
    number: int
    text: str

    def __str__(self) -> str:
        return f"§ {self.number} {self.text}"


def parse(typed: str) -> list[str]:
    """The rules in a text with one on each line, also where it is written as a list."""
    lines = (line.strip().lstrip("-*• ").strip() for line in text.normalise(typed).splitlines())
    return [line for line in lines if line]


def in_force(place: Place) -> tuple[Rule, ...]:
    """The rules of a place now. No query, but for the first time that this process meets the version."""
    return version_of(place.pk, place.rules_version) if place.rules_version else ()


# Versions are never changed (a trigger refuses), so what has been read once stands.
@lru_cache(maxsize=2048)
def version_of(place_id: int, version: int) -> tuple[Rule, ...]:
    """The rules of one version. One query, the first time."""
    rows = HouseRule.objects.filter(rules__place=place_id, rules__version=version).order_by("number")
    return tuple(Rule(*row) for row in rows.values_list("pk", "number", "text"))


def as_typed(rules: Iterable[Rule]) -> str:
    """One rule on each line, as they are changed."""
    return "\n".join(rule.text for rule in rules)


def versions(place: Place, cursor: str | None = None) -> keyset.Page[HouseRules]:
    """All versions there have been, newest first. One query."""
    rows = HouseRules.objects.filter(place=place)
    return keyset.page(rows, order=("-version",), cursor=cursor, size=PAGE_SIZE)


def dated(place: Place, version: int) -> HouseRules | None:
    """When a version came. One query."""
    return HouseRules.objects.filter(place=place, version=version).first()
