"""The checklist of ASVS 5.0 has each requirement of levels 1 and 2 once, with what shows that it is so.

That the files it names are there is looked at with all other links, by `make check`.
"""

import re
from collections import Counter
from pathlib import Path

CHECKLIST = Path(__file__).parents[2] / "docs" / "security" / "asvs-5-level-2.md"
# Level 1 has 70 requirements, level 2 adds 183: how many stand in each chapter.
CHAPTERS = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7]
LINE = re.compile(r"^\| (\d+)\.(\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ?([^|]*)\|$", re.M)


def test_every_requirement_stands_there_once_with_its_evidence() -> None:
    text = CHECKLIST.read_text()
    lines = LINE.findall(text)
    assert len(lines) == len({(chapter, number) for chapter, number, *_rest in lines})
    found = Counter(int(chapter) for chapter, *_rest in lines)
    assert [found[n] for n in range(1, 18)] == CHAPTERS
    for chapter, number, _words, state, evidence in lines:
        assert state in ("met", "partly", "not", "operator", "none here"), number
        if state == "partly":
            assert len(evidence.split()) > 2, f"{chapter}.{number}: what is missing?"
        if state == "met" and "There is none" not in evidence:
            assert re.search(r"\[[a-z-]+\]|`/?\w+|every page", evidence), f"{chapter}.{number}: by what?"


def test_the_counts_are_those_of_the_lines() -> None:
    text = CHECKLIST.read_text()
    counted = Counter(state for *_id, state, _evidence in LINE.findall(text))
    (told,) = re.findall(r"^\| all \| (.*) \|$", text, re.M)
    states = ("met", "partly", "not", "operator", "none here")
    assert [int(n) for n in told.split(" | ")] == [counted[state] for state in states]
