"""Answers to passages of the letter: which there are, what they are about, and where their words stand now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from moteplass.kit import passages, text
from moteplass.kit.passages import Block, Quote
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.reading import current_body
from moteplass.tools.hearing.models import ANSWER, Answer, Correction, Hearing, Passage

# Answers shown beside a passage; the list has them all.
BESIDE = 5
_EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Beside:
    """An answer beside the passage it is about. `words` where it is about a part of it."""

    id: int
    name: str
    words: str
    excerpt: str
    awaits: bool


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A block of the letter with its answers, or words that are no longer in it."""

    block: Block
    answers: int
    beside: Sequence[Beside]


def rows(answer: Answer, revision: int, about: Sequence[Quote]) -> list[Passage]:
    """The rows to keep for a version of an answer."""
    return [
        Passage(
            answer=answer,
            revision=revision,
            hearing_id=answer.hearing_id,
            block=quote.block,
            words=quote.words,
            prefix=quote.prefix,
            suffix=quote.suffix,
        )
        for quote in about
    ]


def about(answer_id: int, revision: int) -> list[Quote]:
    """The passages that a version of an answer is about. One query."""
    found = Passage.objects.filter(answer=answer_id, revision=revision).order_by("pk")
    return [_quote(passage) for passage in found]


def words_of(versions: Iterable[tuple[int, int]]) -> dict[int, list[str]]:
    """The words that answers are about, by answer, for (answer, version). One query."""
    wanted = dict(versions)
    found: dict[int, list[str]] = {}
    for passage in Passage.objects.filter(answer__in=wanted).order_by("pk"):
        if passage.revision == wanted[passage.answer_id]:
            found.setdefault(passage.answer_id, []).append(passage.words)
    return found


def is_about(block: str) -> Q:
    """Condition for a subquery on passages: of an answer's present version, to this block."""
    return Q(answer_id=OuterRef("pk"), revision=OuterRef("revision"), block=block)


def beside_letter(
    actor: Actor, hearing: Hearing, letter: str, *, locked: bool
) -> tuple[list[PassageRow], list[PassageRow]]:
    """The blocks of the letter, each with the answers that the actor may read, and passages that are gone. Two queries.

    `locked`: the actor does not read others' answers yet.
    """
    blocks = passages.blocks(letter)
    counts, beside = ({}, {}) if locked else (_counts(actor, hearing), _beside(actor, hearing))
    rows = [PassageRow(b, counts.get(b.key, (0, ""))[0], beside.get(b.key, ())) for b in blocks]
    here = {block.key for block in blocks}
    gone = [
        PassageRow(Block(key, words, ""), n, beside.get(key, ()))
        for key, (n, words) in counts.items()
        if key not in here
    ]
    return rows, gone


def _present(actor: Actor, hearing: Hearing) -> Any:
    seen = Contribution.objects.visible_to(actor).filter(tool_id=hearing.pk, kind=ANSWER)
    seen = seen.exclude(state__in=(State.WITHDRAWN, State.HIDDEN))
    found = Passage.objects.filter(hearing=hearing, answer__contribution__in=seen)
    return found.filter(revision=F("answer__contribution__revision"))


def _counts(actor: Actor, hearing: Hearing) -> dict[str, tuple[int, str]]:
    found = _present(actor, hearing).order_by("block").values("block")
    return {
        row["block"]: (row["n"], row["said"])
        for row in found.annotate(n=Count("answer", distinct=True), said=Max("words"))
    }


def _beside(actor: Actor, hearing: Hearing) -> dict[str, list[Beside]]:
    place = Window(RowNumber(), partition_by=F("block"), order_by=[F("answer").desc(), F("pk").desc()])
    found = _present(actor, hearing).annotate(place=place, body=current_body("answer__contribution"))
    beside: dict[str, list[Beside]] = {}
    for row in found.filter(place__lte=BESIDE).select_related("answer__contribution").order_by("place"):
        c = row.answer.contribution
        excerpt = text.excerpt(row.body or "", _EXCERPT)
        answer = Beside(c.pk, c.author_name, row.words, excerpt, c.state == State.AWAITING)
        beside.setdefault(row.block, []).append(answer)
    return beside


def follow(hearing: Hearing, before: str, after: str) -> None:
    """Let every passage follow its words from one version of the letter to the next. As many queries as have moved."""
    was = {block.key: block.text for block in passages.blocks(before)}
    now = passages.blocks(after)
    here = {block.key for block in now}
    found = Passage.objects.filter(hearing=hearing).exclude(block__in=here)
    for place in found.values("block", "words", "prefix", "suffix").distinct().order_by():
        moved = passages.find(Quote(**place), now, was.get(place["block"], ""))
        if moved:
            Passage.objects.filter(hearing=hearing, **place).update(block=moved)


def quotes(hearing: Hearing, letter: str, asked: Iterable[tuple[str, str]]) -> Iterator[Quote]:
    """The passages asked for by (block, words), as they stand in the letter, or stood in a version that has been read.

    What has been in none is left out. One query where something is not in the letter now, none else.
    """
    now = passages.blocks(letter)
    wanted, known = dict(asked), {block.key: block for block in now if block.key}
    earlier = _earlier(hearing) if wanted.keys() - known.keys() else {}
    for key, words in wanted.items():
        if key in known:
            yield passages.quote(known[key], words)
        elif key in earlier:
            quote = passages.quote(earlier[key], words)
            yield replace(quote, block=passages.find(quote, now, earlier[key].text) or key)


def _earlier(hearing: Hearing) -> dict[str, Block]:
    """The blocks of every version of the letter that everyone could read and that has been corrected since."""
    read = Correction.objects.filter(hearing=hearing).values("before")
    stored = Revision.objects.filter(contribution_id=hearing.letter_id, number__in=read).order_by("number")
    htmls = stored.values_list("html", flat=True)
    return {block.key: block for html in htmls for block in passages.blocks(html) if block.key}


def _quote(passage: Passage) -> Quote:
    return Quote(passage.block, passage.words, passage.prefix, passage.suffix)
