"""A hundred thousand answers: real public statements grown by seeded variation; made-up text where they are missing."""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

SEED = 20_261_122
REAL = "data/polis/scoop-hivemind.biodiversity/comments.csv"
MAP = (
    "text=comment-body,date=datetime,id=comment-id,name=name,organisation=organisation,respondent=respondent"
)
COMMON, FREQUENT, MISSPELT = "biodiversity", "species", "biodivresity"

_GROUPS = ("association", "business", "municipality", "state")
_OPENINGS = ("", "", "", "I think ", "We believe that ", "As I see it: ", "In short, ", "Let me add: ")
_WORDS = [
    "forest",
    "river",
    "coast",
    "birds",
    "soil",
    "water",
    "people",
    "nature",
    "species",
    "biodiversity",
    "should",
    "protect",
    "plan",
    "here",
    "again",
]


def statements(shared: Path) -> tuple[list[str], str]:
    """(texts to grow from, where they are from)."""
    path = shared / REAL
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            return [row["comment-body"] for row in csv.DictReader(file)], "314 real statements, grown"
    dice = random.Random(SEED)
    made = [" ".join(dice.choices(_WORDS, k=dice.randint(8, 30))).capitalize() + "." for _ in range(314)]
    return made, "made-up text: the real statements were not found"


def rare(number: int) -> str:
    """A word that stands in about ten answers in a hundred thousand."""
    return f"sjeldenord{number}"


def rows(texts: list[str], count: int) -> Iterator[dict[str, str]]:
    """`count` rows of an import, the same each time."""
    dice = random.Random(SEED)
    last = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    for number in range(count):
        body = " ".join(
            dice.choice(_OPENINGS) + text for text in dice.choices(texts, k=dice.choice((1, 1, 1, 2, 3)))
        )
        if dice.random() < 0.1:
            body += f" {rare(dice.randrange(count // 100))}"
        group = dice.choice(_GROUPS) if dice.random() < 0.12 else "person"
        when = last - timedelta(seconds=dice.randrange(80 * 24 * 3600))
        yield {
            "comment-id": str(number + 1),
            "comment-body": body,
            "datetime": when.isoformat(),
            "name": f"Person {dice.randrange(count)}",
            "organisation": f"Organisation {dice.randrange(900)}" if group != "person" else "",
            "respondent": group,
        }


def write(path: Path, texts: list[str], count: int) -> None:
    """The rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer: csv.DictWriter[str] | None = None
        for row in rows(texts, count):
            if writer is None:
                writer = csv.DictWriter(file, fieldnames=list(row))
                writer.writeheader()
            writer.writerow(row)
