"""Assisted reading, in the house: what the answers are about, which are typical, what they agree and differ on.

All of it is a machine's until a person has accepted it, and rests on answers that it names. numpy and scikit-learn are
loaded inside, with the first finding: page servers never carry them.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from moteplass.kit.locks import one_at_a_time
from moteplass.spine.content.models import Contribution
from moteplass.spine.events.jobs import declare
from moteplass.spine.insight.doors import HERE, workspace_of
from moteplass.spine.insight.models import Coding, Finding, Position, Sender, Source, Stance, Theme
from moteplass.spine.insight.reading.cues import leaning
from moteplass.spine.places.models import Tool

if TYPE_CHECKING:
    from moteplass.spine.insight.reading.themes import Suggested

# First half of the advisory lock's key: "them".
_LOCK = 0x7468656D
_SIDES = {1: Position.FOR, -1: Position.AGAINST, 0: ""}
# With so many who take sides on a theme, and so large a part on one side, they agree; with so large a part on the
# smaller side they differ.
_FEWEST, _AGREED, _DIVIDED = 4, 0.8, 0.25


@dataclass(frozen=True, slots=True)
class Read:
    """What has been said, as the mathematics takes it: by text, with the answers that are it, and by question.

    A text that many have sent is read once: else it would be all the themes, or too common to be one.
    """

    answers: Sequence[Sequence[int]]
    texts: Sequence[str]
    # Where each text stands, and each answer.
    sides: Sequence[int]
    stands: Mapping[int, int]
    # By question: each answer's own words, and where they stand.
    by_question: Mapping[int, Mapping[int, tuple[str, int]]]


def find_themes(tool_id: int) -> None:
    """Suggest themes, codings and stances anew. What has been accepted stays; suggestions of before are replaced.

    Slow: seconds for each 10,000 answers, outside any transaction; keeping is one. Its Finding says how far it is.
    """
    from moteplass.spine.insight.reading.themes import suggest

    with one_at_a_time(_LOCK, tool_id) as mine:
        if not mine:
            return
        tool = Tool.objects.get(pk=tool_id)
        begun = Finding.objects.filter(tool=tool, what=Finding.What.THEMES)
        read = _read(tool)
        begun.update(progress=10)
        found = suggest(read.texts, read.sides, tell=lambda per_cent: _tell(tool_id, per_cent))
        questions = [_question(question, said, read, found) for question, said in read.by_question.items()]
        begun.update(progress=95)
        with transaction.atomic():
            Tool.objects.select_for_update(no_key=True).get(pk=tool_id)
            themes = _keep_themes(tool, read, found)
            _keep_stances(tool, read)
            begun.update(
                progress=100,
                answers=len(read.stands),
                told={"themes": themes, "questions": _named(questions, themes)},
            )


def _tell(tool_id: int, per_cent: int) -> None:
    Finding.objects.filter(tool_id=tool_id, what=Finding.What.THEMES).update(progress=per_cent)


def _read(tool: Tool) -> Read:
    workspace = workspace_of(tool)
    here = Contribution.objects.unscoped(reason="read by a job for those who work there")
    there = set(here.filter(tool=tool, kind=workspace.kind, state__in=HERE).values_list("pk", flat=True))
    picked = workspace.picked(tool)
    texts: dict[int, list[str]] = {}
    by_question: dict[int, dict[int, tuple[str, int]]] = {}
    for answer, question, text in workspace.said(tool):
        if answer in there:
            texts.setdefault(answer, []).append(text)
            side = leaning(text, picked.get(answer, ()))
            by_question.setdefault(question, {})[answer] = (text, (side > 0) - (side < 0))
    sent = dict(Sender.objects.filter(tool=tool, apart=False).values_list("contribution_id", "text_id"))
    answers: dict[tuple[int, int], list[int]] = {}
    stands = {}
    for answer, parts in texts.items():
        side = leaning("\n\n".join(parts), picked.get(answer, ()))
        stands[answer] = (side > 0) - (side < 0)
        # The same words with other ticks beside them stand elsewhere, and are another text.
        answers.setdefault((sent.get(answer, -answer), stands[answer]), []).append(answer)
    whole = ["\n\n".join(texts[ids[0]]) for ids in answers.values()]
    return Read(list(answers.values()), whole, [side for _text, side in answers], stands, by_question)


def _question(
    question: int, said: Mapping[int, tuple[str, int]], read: Read, found: Sequence["Suggested"]
) -> dict[str, Any]:
    """What the answers to a question agree and differ on; themes by their place in what was found."""
    from moteplass.spine.insight.reading.themes import typical

    by_side = {side: [pk for pk, (_text, stands) in said.items() if stands == side] for side in _SIDES}
    agreed, divided = [], []
    for at, theme in enumerate(found):
        about = [said[pk][1] for pk in _about(read, theme) if pk in said]
        sides = about.count(1), about.count(-1)
        total = sum(sides)
        if total < _FEWEST:
            continue
        if max(sides) >= _AGREED * total:
            agreed.append([at, *sides])
        elif min(sides) >= _DIVIDED * total:
            divided.append([at, *sides])
    chosen = {side: typical([said[pk][0] for pk in ids]) for side, ids in by_side.items()}
    return {
        "question": question,
        "counts": {_SIDES[side]: len(ids) for side, ids in by_side.items()},
        "typical": {_SIDES[side]: [ids[at] for at in chosen[side]] for side, ids in by_side.items()},
        "agreed": agreed,
        "divided": divided,
    }


def _named(
    questions: list[dict[str, Any]], themes: Sequence[Mapping[str, Any] | None]
) -> list[dict[str, Any]]:
    """With themes by their ids; those that were not kept are left out."""
    for row in questions:
        for name in ("agreed", "divided"):
            row[name] = [[theme["id"], *sides] for at, *sides in row[name] if (theme := themes[at])]
    return questions


def _keep_themes(tool: Tool, read: Read, found: Sequence["Suggested"]) -> list[dict[str, Any] | None]:
    """Put the suggestions in the place of those before. Returns what to tell of each, None for one left out."""
    mine = Theme.objects.filter(tool=tool, source=Source.MACHINE)
    Coding.objects.filter(tool=tool, source=Source.MACHINE, accepted=False).delete()
    mine.filter(accepted=False, rejected=False).delete()
    known = list(mine.filter(merged_into=None))
    where = {"place_id": tool.place_id, "tool_id": tool.pk, "source": Source.MACHINE, "accepted": False}
    told: list[dict[str, Any] | None] = []
    for one in found:
        theme = next((old for old in known if _same(old.words, one.words)), None)
        if theme is not None and theme.rejected:
            told.append(None)
            continue
        if theme is None:
            name = ", ".join(one.words[:3])[:80]
            theme = Theme.objects.create(**where, name=name, words=list(one.words))
        about = _about(read, one)
        said = set(Coding.objects.filter(theme=theme, double=None).values_list("contribution_id", flat=True))
        Coding.objects.bulk_create(
            Coding(**where, contribution_id=pk, theme=theme) for pk in about if pk not in said
        )
        sides = Counter(read.stands[pk] for pk in about)
        told.append(
            {
                "id": theme.pk,
                "counts": {_SIDES[side]: sides[side] for side in _SIDES},
                "typical": {
                    _SIDES[side]: [read.answers[at][0] for at in ids] for side, ids in one.typical.items()
                },
            }
        )
    return told


def _about(read: Read, theme: "Suggested") -> list[int]:
    return sorted(pk for at in theme.answers for pk in read.answers[at])


def _same(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two themes were made of much the same words."""
    return 2 * len(set(one) & set(other)) >= min(len(one), len(other)) > 0


def _keep_stances(tool: Tool, read: Read) -> None:
    Stance.objects.filter(tool=tool, source=Source.MACHINE, accepted=False).delete()
    rows = Stance.objects.filter(tool=tool, double=None).values_list("contribution_id", "question")
    said = set(rows)
    where = {"place_id": tool.place_id, "tool_id": tool.pk, "source": Source.MACHINE, "accepted": False}
    Stance.objects.bulk_create(
        Stance(**where, contribution_id=pk, question=question, position=_SIDES[side])
        for question, answers in read.by_question.items()
        for pk, (_text, side) in answers.items()
        if side and (pk, question) not in said
    )


declare(find_themes)
