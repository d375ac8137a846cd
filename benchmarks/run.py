"""`python -m benchmarks [part …]`: measure, print ratios, write RESULTS.md. Never a timed test."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from benchmarks import loading, report
from benchmarks.house import ROOT, House

PARTS = (
    *("load", "pages", "freshness", "answers", "search"),
    *("opinions", "reading", "moderation", "stances", "transfer", "flags"),
)
# Sums only, without a database.
_SUMS = {"opinions", "reading", "moderation"}

# Answers in the hearing that is handed over, and in the one whose answers are flagged.
_HANDED_OVER = 10_000
_FLAGGED = 5_000


def main() -> None:
    """Run the parts asked for; all of them when none is named."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    reader.add_argument("parts", nargs="*", metavar="part", help=f"any of: {', '.join(PARTS)} (default: all)")
    reader.add_argument(
        "--keep", type=Path, default=ROOT / "var" / "bench", help="folder the database is kept in"
    )
    reader.add_argument("--rows", type=int, default=100_000, help="answers in the hearing (default 100000)")
    reader.add_argument("--seconds", type=float, default=4.0, help="length of each measurement (default 4)")
    reader.add_argument("--big", action="store_true", help="also search among 1,000,000 answers")
    asked = reader.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        reader.error(f"no part called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    parts = asked.parts or PARTS
    # Imported here: numpy and scikit-learn are heavy. And these parts are sums only, without a database.
    if "opinions" in parts:
        from benchmarks import opinions

        report.show("opinions", opinions.measure(ROOT.parent / "shared" / "data" / "polis"))
    if "reading" in parts:
        from benchmarks import reading

        report.show("reading", reading.measure(ROOT.parent / "shared" / "data" / "polis"))
    if "moderation" in parts:
        from benchmarks import moderation

        report.show("moderation", moderation.measure(ROOT.parent / "shared" / "data" / "polis"))
    if set(parts) <= _SUMS:
        return
    # Asked for by name, the load is made anew: that is what it measures.
    with House(asked.keep, anew="load" in asked.parts) as house:
        os.environ |= house.environment
        try:
            _measure(house, parts, asked)
        finally:
            _let_go()


def _measure(house: House, parts: Sequence[str], asked: argparse.Namespace) -> None:
    if "stances" in parts:
        # Needs no hearing full of answers: asked for alone, it is over in a minute.
        from benchmarks import stances

        report.show("stances", stances.measure(house, loading.slug(asked.rows), asked.seconds))
    if "transfer" in parts:
        # Of a hearing of its own: to hand one over it has to be closed.
        from benchmarks import transfer

        loading.ready(house, _HANDED_OVER)
        report.show("transfer", transfer.measure(house, loading.slug(_HANDED_OVER)))
    if "flags" in parts:
        from benchmarks import flags

        loading.ready(house, _FLAGGED)
        report.show("flags", flags.measure(house, loading.slug(_FLAGGED)))
    if set(parts) <= _SUMS | {"stances", "transfer", "flags"}:
        return
    if figures := loading.ready(house, asked.rows):
        report.show("load", figures)
    # Imported once Django is ready.
    from benchmarks import answers, freshness, pages, search

    hearing = loading.slug(asked.rows)
    _tidy()
    if "pages" in parts:
        report.show("pages", pages.measure(house, hearing, asked.seconds))
    if "freshness" in parts:
        report.show("freshness", freshness.measure(house, hearing, asked.seconds))
    if "answers" in parts:
        report.show("answers", answers.measure(house, hearing, asked.seconds))
    if "search" in parts:
        report.show("search", search.measure(house, hearing))
        if asked.big:
            report.show(
                "load, 1 000 000", loading.ready(house, 1_000_000) or [report.Figure("answers", "1 000 000")]
            )
            report.show("search, 1 000 000", search.measure(house, loading.slug(1_000_000)))


def _tidy() -> None:
    """What the worker does each minute: none runs beside a measurement, and what was left over would be measured."""
    from moteplass.spine.content import tallies
    from moteplass.tools.hearing import figures

    figures.fold()
    tallies.fold()


def _let_go() -> None:
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    main()
