"""From the stances of a conversation to a finding that can be kept: the one place that calls the mathematics.

numpy and scikit-learn are loaded inside, on the first finding: page servers never carry them.
"""

from collections.abc import Collection
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from moteplass.kit import statements
from moteplass.kit.copying import copy_in
from moteplass.spine.audit.telling import CHANNEL
from moteplass.spine.content.models import State
from moteplass.tools.opinions.commands.counting import give_numbers
from moteplass.tools.opinions.groups.shapes import Across, Former, Group, Opinions, Settings, Stance
from moteplass.tools.opinions.models import (
    FEWEST_SHOWN,
    Conversation,
    Grouping,
    Participant,
    Placement,
    Statement,
)

if TYPE_CHECKING:
    from moteplass.tools.opinions.groups.find import Finding
    from moteplass.tools.opinions.groups.votes import Answers

_SETTINGS = Settings()
# In seconds. A worker that is told to stop waits a little longer than this for what it has begun.
_SLICE = 10.0

# More would make the picture slow to draw, and no clearer.
MOST_POINTS = 2000
# Statements told of in "what unites" and "what divides", and what it takes to be one of them.
_MOST_ACROSS = 10
_UNITED = 0.6
_DIVIDED = 0.3


def find_and_keep(conversation: Conversation) -> Grouping | None:
    """Find the groups and put the finding in the last one's place. None where nobody has answered anything.

    Slow: seconds for each 100,000 answers. Keeping is one transaction; finding is in none, so that nobody waits for it.
    `conversation.tool` must have been loaded.
    """
    from moteplass.tools.opinions.groups.find import find

    begun = perf_counter()
    answers = _answers(conversation.pk)
    many = len(answers.said)
    if not many:
        return None
    former = _former(_latest(conversation))
    found = find(
        answers, many, rejected=_in_state(conversation, State.HIDDEN), former=former, settings=_SETTINGS
    )
    return _keep(conversation, found, many, perf_counter() - begun)


def grow(conversation: Conversation) -> bool:
    """For an import without groups: find them as they would have grown while people answered, for some seconds.

    Returns whether there is more; once there is not, the last finding is `find_and_keep`'s. What has been found so far
    is kept and gone on from, so it may be cut off anywhere. False, and nothing done, for every other conversation.
    `conversation.tool` must have been loaded.
    """
    before = _latest(conversation)
    if before is not None and not before.payload.get("growing"):
        return False
    if not Participant.objects.filter(conversation=conversation, imported=True).exists():
        return False
    from moteplass.tools.opinions.groups.replay import replay

    begun = perf_counter()
    steps = replay(
        _answers(conversation.pk),
        rejected=_in_state(conversation, State.HIDDEN),
        former=_former(before),
        seen=0 if before is None else before.votes,
        settings=_SETTINGS,
    )
    last, more = None, False
    for step in steps:
        last = step
        if more := perf_counter() - begun > _SLICE:
            break
    if last is not None:
        many, found = last
        _keep(conversation, found, many, perf_counter() - begun, growing=True)
    return more


def recount(conversation_id: int) -> None:
    """Count what has been said of each statement. Only the rows that have changed are written. One query."""
    statements.run(_RECOUNT, [conversation_id])


# Where too few have answered, its place in a list would tell how they did. Counted once whatever the planner believes.
_RECOUNT = """
WITH c AS MATERIALIZED (
  SELECT s.contribution_id, count(*) FILTER (WHERE v.value = 1) AS agrees,
    count(*) FILTER (WHERE v.value = -1) AS disagrees, count(*) FILTER (WHERE v.value = 0) AS passes
  FROM opinions_statement s LEFT JOIN opinions_stance v ON v.statement_id = s.contribution_id
  WHERE s.conversation_id = %s GROUP BY 1
)
UPDATE opinions_statement t SET
  agrees = c.agrees, disagrees = c.disagrees, passes = c.passes, votes = c.agrees + c.disagrees + c.passes,
  agreement = CASE WHEN c.agrees + c.disagrees + c.passes < {few} THEN 0.5
    ELSE (c.agrees + 1.0) / (c.agrees + c.disagrees + c.passes + 2) END,
  division = CASE WHEN c.agrees + c.disagrees + c.passes < {few} THEN 0
    ELSE 2.0 * least(c.agrees, c.disagrees) / (c.agrees + c.disagrees + 2) END
FROM c
WHERE c.contribution_id = t.contribution_id
  AND (t.agrees, t.disagrees, t.passes) IS DISTINCT FROM (c.agrees, c.disagrees, c.passes)
""".replace("{few}", str(FEWEST_SHOWN))


def _answers(conversation_id: int) -> "Answers":
    """Every stance, by time; those who took one have a number from now on. Four queries."""
    import numpy as np

    from moteplass.tools.opinions.groups.votes import gather

    give_numbers(conversation_id)
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY (SELECT v.participant_id, v.statement_id, v.value, (extract(epoch FROM v.at) * 1000)::bigint "  # noqa: S608
            "FROM opinions_stance v JOIN opinions_statement s ON s.contribution_id = v.statement_id "
            f"WHERE s.conversation_id = {int(conversation_id)}) TO STDOUT (DELIMITER ' ')"
        ) as copy:
            told = b"".join(bytes(piece) for piece in copy)
    who, what, said, when = np.fromstring(told.decode("ascii"), dtype=np.int64, sep=" ").reshape(-1, 4).T
    return gather(who, what, said, when=when, settings=_SETTINGS)


def _in_state(conversation: Conversation, state: str) -> set[int]:
    rows = Statement.objects.filter(conversation=conversation, contribution__state=state)
    return set(rows.values_list("pk", flat=True))


def _latest(conversation: Conversation) -> Grouping | None:
    return Grouping.objects.filter(conversation=conversation).order_by("-id").first()


def _former(latest: Grouping | None) -> Former:
    if latest is None:
        return Former()
    best, times = latest.payload.get("leading", (0, 0))
    rows = list(Placement.objects.filter(grouping=latest).values_list("participant_id", "x", "y", "group"))
    return Former(
        groups={pk: group for pk, _x, _y, group in rows if group is not None},
        points={pk: (x, y) for pk, x, y, _group in rows},
        leading=(best, times),
    )


def _keep(
    conversation: Conversation, finding: "Finding", votes: int, seconds: float, *, growing: bool = False
) -> Grouping:
    from moteplass.tools.opinions.groups.find import told

    found = told(finding, _SETTINGS)
    kept = Grouping(
        conversation=conversation,
        votes=votes,
        participants=len(found.participants),
        k=found.k,
        silhouette=found.silhouette,
        seconds=seconds,
        payload=_payload(found, _in_state(conversation, State.PUBLISHED)) | {"growing": growing},
    )
    with transaction.atomic():
        _put(kept, found)
    return kept


def _put(kept: Grouping, found: Opinions) -> None:
    conversation = kept.conversation
    recount(conversation.pk)
    _tell_apart(found)
    kept.save(force_insert=True)
    copy_in(
        Placement,
        ("grouping", "participant", "x", "y", "group"),
        ((kept.pk, p.voter, p.x, p.y, p.group) for p in found.participants),
    )
    with connection.cursor() as cursor:
        # The ORM would fetch what it deletes.
        older = "SELECT id FROM opinions_grouping WHERE conversation_id = %s AND id < %s"
        cursor.execute(
            f"DELETE FROM opinions_placement WHERE grouping_id IN ({older})",  # noqa: S608
            [conversation.pk, kept.pk],
        )
        cursor.execute(
            f"DELETE FROM opinions_grouping WHERE id IN ({older})",  # noqa: S608
            [conversation.pk, kept.pk],
        )
        cursor.execute(f"SELECT pg_notify('{CHANNEL}', %s)", [str(conversation.tool.place_id)])


def _tell_apart(found: Opinions) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE opinions_statement s SET extremity = f.extremity "
            "FROM unnest(%s::bigint[], %s::float8[]) AS f(id, extremity) WHERE s.contribution_id = f.id",
            [[s.statement for s in found.statements], [s.extremity for s in found.statements]],
        )


def _payload(found: Opinions, shown: Collection[int]) -> dict[str, Any]:
    """What the picture is drawn from. Statements that not everyone sees are not in it, nor who stands where."""
    every = max(1, -(-len(found.participants) // MOST_POINTS))
    by_statement = {one.statement: one for one in found.unites}
    united = [a for a in found.unites if a.statement in shown and _all_agree(a)]
    divided = [a for a in found.divides if a.statement in shown and a.spread >= _DIVIDED]
    return {
        "leading": found.leading,
        "points": [[round(p.x, 3), round(p.y, 3), p.group] for p in found.participants[::every]],
        "groups": [_group(group, by_statement, shown) for group in found.groups],
        "unites": [_across(a) for a in united[:_MOST_ACROSS]],
        "divides": [_across(a) for a in divided[:_MOST_ACROSS]],
    }


def _all_agree(a: Across) -> bool:
    return all((s.agreement if a.stance == Stance.AGREE else s.disagreement) >= _UNITED for s in a.shares)


def _group(group: Group, by_statement: dict[int, Across], shown: Collection[int]) -> dict[str, Any]:
    return {
        "label": group.label,
        "size": group.size,
        "x": round(group.x, 3),
        "y": round(group.y, 3),
        "typical": [
            {
                "statement": r.statement,
                "side": str(r.stance),
                "n": r.n,
                "of": r.of,
                "ratio": round(r.ratio, 2),
                "elsewhere": _elsewhere(by_statement[r.statement], group.label, r.stance),
            }
            for r in group.representative
            if r.statement in shown
        ],
    }


def _elsewhere(a: Across, label: int, stance: Stance) -> float | None:
    """The part of those in the other groups, who answered it, that took the same side. None: too few did."""
    others = [s for s in a.shares if s.group != label]
    seen = sum(s.seen for s in others)
    took = sum(s.agrees if stance == Stance.AGREE else s.disagrees for s in others)
    return round(took / seen, 4) if seen >= FEWEST_SHOWN else None


def _across(a: Across) -> dict[str, Any]:
    return {
        "statement": a.statement,
        "side": str(a.stance),
        "strength": round(a.consensus, 4),
        "spread": round(a.spread, 4),
        "shares": [[s.group, s.agrees, s.disagrees, s.seen] for s in a.shares],
    }
