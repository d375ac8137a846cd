"""What a check has found, for a person and for a program."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

# Of each rule this many are told one by one; the rest are counted, so that a report stays readable and memory bounded.
TOLD = 50
# Of each figure this many lines (years, classes); the rest are one line.
LINES = 1000
OTHERS = "…"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    # Counts and lists, and finds nothing wrong.
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule says: the words, and where: a file, and the systemID or line in it."""

    what: str
    file: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    severity: Severity
    file: str
    where: str
    what: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.file, self.where) if part)
        line = f"{self.severity:<8}{self.rule:<9}{place + ': ' if place else ''}{self.what}"
        # Names of files may hold what a terminal would obey.
        return "".join(sign if sign.isprintable() else "�" for sign in line)


@dataclass(slots=True)
class Report:
    package: str
    # Rule → what it says, for all that were run.
    rules: dict[str, str]
    findings: list[Finding] = field(default_factory=list)
    # Rule → how many, also those past TOLD.
    numbers: Counter[str] = field(default_factory=Counter)
    severities: dict[str, Severity] = field(default_factory=dict)
    # Rule → what was counted → how many.
    figures: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, rule: str, severity: Severity, found: Found) -> None:
        self.numbers[rule] += 1
        self.severities[rule] = severity
        if self.numbers[rule] <= TOLD:
            self.findings.append(Finding(rule, severity, found.file, found.where, found.what))

    def count(self, rule: str, what: str, by: int = 1) -> None:
        lines = self.figures.setdefault(rule, Counter())
        lines[what if what in lines or len(lines) < LINES else OTHERS] += by

    @property
    def errors(self) -> int:
        return self._number(Severity.ERROR)

    @property
    def warnings(self) -> int:
        return self._number(Severity.WARNING)

    def _number(self, severity: Severity) -> int:
        return sum(n for rule, n in self.numbers.items() if self.severities[rule] == severity)

    def lines(self) -> Iterator[str]:
        """The report as text, line by line."""
        yield self.package
        for finding in sorted(self.findings, key=lambda f: (f.severity, f.rule)):
            yield str(finding)
        for rule, number in sorted(self.numbers.items()):
            if number > TOLD:
                yield f"{self.severities[rule]:<8}{rule:<9}and {number - TOLD} more"
        for rule, counts in sorted(self.figures.items()):
            counted = ", ".join(
                f"{what} {number}" if what else str(number) for what, number in counts.items()
            )
            yield f"{Severity.FIGURE:<8}{rule:<9}{self.rules[rule]}: {counted}"
        yield f"{len(self.rules)} rules: {self.errors} errors, {self.warnings} warnings."
        if not self.errors:
            yield "Valid by the official schemas, and without errors by our own reading of the rules."

    def json(self) -> str:
        content: dict[str, Any] = {
            "package": self.package,
            "errors": self.errors,
            "warnings": self.warnings,
            "findings": [asdict(finding) for finding in self.findings],
            "numbers": self.numbers,
            "figures": self.figures,
            "rules": self.rules,
        }
        return json.dumps(content, ensure_ascii=False, indent=2)
