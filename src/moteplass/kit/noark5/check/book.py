"""What the rules know of a package while its files are read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from moteplass.kit.noark5.check.extract import Extract
from moteplass.kit.noark5.check.index import Index
from moteplass.kit.noark5.check.package import Package
from moteplass.kit.noark5.check.report import Found, Report
from moteplass.kit.noark5.check.rules import RULES


@dataclass(slots=True)
class Span:
    """The first and last of some days, as they are written."""

    first: str = ""
    last: str = ""

    def stretch(self, day: str) -> None:
        self.first = min(self.first or day, day)
        self.last = max(self.last, day)


@dataclass(slots=True)
class Journal:
    """What a journal's head says, and what stands in it."""

    start: str = ""
    end: str = ""
    said: str = ""
    entries: int = 0


@dataclass(slots=True)
class Book:
    package: Package
    index: Index
    report: Report
    extract: Extract = field(default_factory=Extract)
    # The file that is being read, for findings.
    file: str = ""
    # Elements of arkivstruktur.xml by name and by xsi:type; `discarded`: utfoertKassasjon where it counts.
    totals: Counter[str] = field(default_factory=Counter)
    entries: Span = field(default_factory=Span)
    created: Span = field(default_factory=Span)
    journals: dict[str, Journal] = field(default_factory=dict)
    changes: int = 0
    # dias-mets.xml was read to its end.
    was_listed: bool = False
    # XML files that were there and could not be read to the end.
    broken: set[str] = field(default_factory=set)

    def say(self, number: str, what: str, where: str = "", *, file: str | None = None) -> None:
        self.report.add(
            number, RULES[number].severity, Found(what, self.file if file is None else file, where)
        )

    def tell(self, number: str, found: Iterable[Found]) -> None:
        for each in found:
            self.report.add(number, RULES[number].severity, each)

    def has(self, name: str) -> bool:
        """Is there a file of that name in the root of the extract?"""
        return self.package.stored(f"{self.package.root}{name}") is not None

    def was_read(self, name: str) -> bool:
        return self.has(name) and name not in self.broken

    @property
    def sharp(self) -> bool:
        """Both periods are cut sharply, so that the journals and the structure must hold the same."""
        return self.extract.coming == self.extract.going == "skarpt"

    def outside_period(self, day: str) -> bool:
        """Is the day outside the period that arkivuttrekk.xml says? Never, where it says none."""
        period = self.extract
        return bool(period.start and period.end) and not period.start <= day <= period.end
