"""Search in a place and the hearing's own filter: what a reader waits for the words to be found."""

from collections.abc import Callable, Sequence
from time import perf_counter

from benchmarks import corpus
from benchmarks.house import House
from benchmarks.report import Figure, at_most
from benchmarks.traffic import percentile

TIMES = 120


def measure(house: House, slug: str) -> list[Figure]:
    """p50 and p99 of the queries, database included, rendering not. For words of each kind, many times."""
    from moteplass.spine.access.actor import STRANGER
    from moteplass.spine.access.rooms import find_tool
    from moteplass.spine.search.queries import search
    from moteplass.tools.hearing import queries

    room = find_tool(STRANGER, place__slug=slug, slug="hearing")
    hearing = queries.hearing_in(room)

    def in_place(words: str) -> int:
        return len(search(STRANGER, words, place=room.place).hits)

    def in_site(words: str) -> int:
        return len(search(STRANGER, words).hits)

    def in_answers(words: str) -> int:
        return len(queries.answers(STRANGER, hearing, queries.AnswerFilter(q=words), short=True).rows)

    rare = [corpus.rare(number * 7) for number in range(TIMES)]
    kinds: list[tuple[str, Sequence[str], float]] = [
        (f"a common word ({corpus.COMMON})", [corpus.COMMON] * TIMES, 50),
        (f"two words ({corpus.FREQUENT} nature)", [f"{corpus.FREQUENT} nature"] * TIMES, 50),
        ("rare words", rare, 50),
        (f"a misspelt word ({corpus.MISSPELT})", [corpus.MISSPELT] * TIMES, 25),
    ]
    figures = []
    ways: list[tuple[str, Callable[[str], int]]] = [
        ("place", in_place),
        ("site", in_site),
        ("filter", in_answers),
    ]
    for where, find in ways:
        for name, words, aim in kinds:
            seen, hits = _timed(find, words)
            p50, p99 = (percentile(seen, share) * 1000 for share in (0.5, 0.99))
            figures.append(Figure(f"{where}: {name}, p50", f"{p50:.1f} ms"))
            figures.append(at_most(f"{where}: {name}, p99 ({hits} shown)", p99, aim, " ms"))
    return figures


def _timed(find: Callable[[str], int], words: Sequence[str]) -> tuple[list[float], int]:
    seen, hits = [], 0
    for word in words:
        begun = perf_counter()
        hits = find(word)
        seen.append(perf_counter() - begun)
    return seen, hits
