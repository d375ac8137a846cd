"""What was seen, as a table in the terminal and in benchmarks/RESULTS.md."""

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

RESULTS = Path(__file__).with_name("RESULTS.md")
_HEAD = """# What was measured

Written by `make bench`; one section for each part, from the last time that part was run. Rates are per CPU-second of
the server's and the database's processes together; ‰ is that over a bare Django view on the same server, measured just
before and just after in the same run, times 1000. Machines differ and are shared: compare ratios, not rates.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, with the aim beside it. `met` is None where there is no aim, or it was not measured."""

    name: str
    seen: str
    aim: str = ""
    met: bool | None = None


def at_least(name: str, value: float, aim: float | None = None, unit: str = "") -> Figure:
    """A figure that should be high."""
    return Figure(
        name,
        f"{_number(value)}{unit}",
        f"≥ {_number(aim)}{unit}" if aim else "",
        value >= aim if aim else None,
    )


def at_most(name: str, value: float, aim: float | None = None, unit: str = "") -> Figure:
    """A figure that should be low."""
    return Figure(
        name,
        f"{_number(value)}{unit}",
        f"≤ {_number(aim)}{unit}" if aim else "",
        value <= aim if aim else None,
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if value == int(value) and abs(value) < 1e6:
        return f"{int(value):,}".replace(",", " ")
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print a part's figures, and put them in RESULTS.md in place of the part's earlier ones."""
    wide = max(len(figure.name) for figure in figures)
    print(f"\n{title}")
    for f in figures:
        verdict = {True: "met", False: "NOT MET", None: ""}[f.met]
        print(f"  {f.name:<{wide}}  {f.seen:>14}  {f.aim:>12}  {verdict}".rstrip(), flush=True)
    _keep(title, figures)


def _keep(title: str, figures: Sequence[Figure]) -> None:
    sections: dict[str, str] = {}
    if RESULTS.exists():
        for part in re.split(r"^## ", RESULTS.read_text(), flags=re.MULTILINE)[1:]:
            name, _newline, text = part.partition("\n")
            sections[name.strip()] = text.strip()
    rows = [
        f"| {f.name} | {f.seen} | {f.aim} | {({True: 'yes', False: 'no', None: ''})[f.met]} |"
        for f in figures
    ]
    sections[title] = "\n".join(
        ["_" + machine() + "_", "", "| figure | seen | aim | met |", "|---|---|---|---|", *rows]
    )
    RESULTS.write_text(_HEAD + "".join(f"\n## {name}\n\n{text}\n" for name, text in sections.items()))


def machine() -> str:
    """The day, and the size of the machine; never its name."""
    memory = psutil.virtual_memory().total / 2**30
    day = datetime.now(UTC).date().isoformat()
    return f"{day}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"
