"""Answers to passages of the letter and the draft texts: what they are about, and where their words stand now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.db.models import Count, F, Max, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from moteplass.kit import passages, text
from moteplass.kit.passages import Block, Quote
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.reading import current_body
from moteplass.tools.hearing.models import ANSWER, Answer, Correction, EarlierText, Hearing, Passage

# Answers shown beside a passage; the list has them all.
BESIDE = 5
_EXCERPT = 280


class DraftText(Protocol):
    """A section of the form: its row in the database, or the form's."""

    @property
    def id(self) -> int: ...
    @property
    def html(self) -> str: ...


# What answers may be about, (origin, HTML): the letter, which has no origin, and the text of each section that has one.
Texts = Sequence[tuple[str, str]]


def origin_of(section: DraftText) -> str:
    """What keeps the passages of a section's text apart from those of other texts with the same words."""
    return str(section.id)


def texts_of(letter: str, sections: Iterable[DraftText]) -> Texts:
    """The letter and the draft texts, in the order they are read."""
    return (("", letter), *((origin_of(section), section.html) for section in sections if section.html))


@dataclass(frozen=True, slots=True)
class Beside:
    """An answer beside the passage it is about. `words` where it is about a part of it."""

    id: int
    name: str
    words: str
    excerpt: str
    language: str
    awaits: bool


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A block of a text with its answers, or words that are no longer in any."""

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


def beside_texts(
    actor: Actor, hearing: Hearing, texts: Texts, *, locked: bool
) -> tuple[list[list[PassageRow]], list[PassageRow]]:
    """The blocks of each text, each with the answers that the actor may read, and passages that are gone. Two queries.

    `locked`: the actor does not read others' answers yet.
    """
    counts, beside = ({}, {}) if locked else (_counts(actor, hearing), _beside(actor, hearing))
    rows = [
        [PassageRow(b, counts.get(b.key, (0, ""))[0], beside.get(b.key, ())) for b in blocks]
        for blocks in _blocks(texts).values()
    ]
    here = {row.block.key for of_text in rows for row in of_text}
    gone = [
        PassageRow(Block(key, words, ""), n, beside.get(key, ()))
        for key, (n, words) in counts.items()
        if key not in here
    ]
    return rows, gone


def _blocks(texts: Texts) -> dict[str, tuple[Block, ...]]:
    return {origin: passages.blocks(html, origin) for origin, html in texts}


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
        answer = Beside(c.pk, c.author_name, row.words, excerpt, c.language, c.state == State.AWAITING)
        beside.setdefault(row.block, []).append(answer)
    return beside


def follow(hearing: Hearing, before: Texts, after: Texts) -> None:
    """Let every passage follow its words from one version of the texts to the next. As many queries as have moved."""
    was, now = _named(before), _blocks(after)
    here = {block.key for blocks in now.values() for block in blocks}
    found = Passage.objects.filter(hearing=hearing).exclude(block__in=here)
    for place in found.values("block", "words", "prefix", "suffix").distinct().order_by():
        moved = _find(Quote(**place), now, *was.get(place["block"], ("", None)))
        if moved:
            Passage.objects.filter(hearing=hearing, **place).update(block=moved)


def _find(quote: Quote, now: Mapping[str, Sequence[Block]], origin: str, was: Block | None) -> str:
    """Where the words stand now: in the text they were in before any other."""
    stood = was.text if was else ""
    everywhere = [block for blocks in now.values() for block in blocks]
    return passages.find(quote, now.get(origin, ()), stood) or passages.find(quote, everywhere, stood)


def quotes(hearing: Hearing, texts: Texts, asked: Iterable[tuple[str, str]]) -> Iterator[Quote]:
    """The passages asked for by (block, words), as they stand in a text, or stood in a version that has been read.

    What has been in none is left out. Two queries where something is not in the texts now, none else.
    """
    now, wanted, known = _blocks(texts), dict(asked), _named(texts)
    earlier = _named(_earlier(hearing)) if wanted.keys() - known.keys() else {}
    for key, words in wanted.items():
        if key in known:
            yield passages.quote(known[key][1], words)
        elif key in earlier:
            origin, block = earlier[key]
            quote = passages.quote(block, words)
            yield replace(quote, block=_find(quote, now, origin, block) or key)


def _named(texts: Texts) -> dict[str, tuple[str, Block]]:
    """The blocks by key, each with the origin of its text."""
    return {
        block.key: (origin, block)
        for origin, html in texts
        for block in passages.blocks(html, origin)
        if block.key
    }


def _earlier(hearing: Hearing) -> Texts:
    """Every version of the letter and of the draft texts that everyone could read and that has been corrected since."""
    read = Correction.objects.filter(hearing=hearing).values("before")
    letters = Revision.objects.filter(contribution_id=hearing.letter_id, number__in=read).order_by("number")
    drafts = EarlierText.objects.filter(correction__hearing=hearing).order_by("pk")
    found = [("", html) for html in letters.values_list("html", flat=True)]
    return found + [(str(pk), html) for pk, html in drafts.values_list("section_id", "html")]


def _quote(passage: Passage) -> Quote:
    return Quote(passage.block, passage.words, passage.prefix, passage.suffix)
