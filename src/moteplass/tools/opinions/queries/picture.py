"""The picture of the groups: read from the latest finding, with what no longer shows left out.

Pages and open data get it from here, so what could be traced to one of a few is left out here: told neither by itself,
nor by what is left when all the rest is counted. Whoever is in a group of a few is drawn as those who are in none.
"""

from typing import Any

from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_body
from moteplass.tools.opinions.models import (
    FEWEST_SHOWN,
    STATEMENT,
    Conversation,
    Grouping,
    Placement,
    WantsGrouping,
)
from moteplass.tools.opinions.queries.listing import me
from moteplass.tools.opinions.queries.rows import (
    AcrossRow,
    GroupRow,
    MapPicture,
    Point,
    SaidByGroup,
    TypicalRow,
)

# Number, text and how many have answered it, by statement.
_Texts = dict[int, tuple[int, str, int]]


def letter(label: int) -> str:
    """What a group is called: A, B, C …"""
    return chr(ord("A") + label % 26)


def picture(actor: Actor, conversation: Conversation) -> MapPicture | None:
    """The latest finding, or None before the first. Five queries at most, however many people there are."""
    latest = Grouping.objects.filter(conversation=conversation).order_by("-id").first()
    if latest is None:
        return None
    payload: dict[str, Any] = latest.payload
    texts = _texts(actor, conversation)
    mine = _mine(actor, conversation, latest)
    told = _told(payload["groups"], latest.participants)
    points = [Point(x, y, group if group in told else None) for x, y, group in payload["points"]]
    return MapPicture(
        at=latest.at,
        votes=latest.votes,
        participants=latest.participants,
        grouped=sum(told.values()),
        k=latest.k,
        silhouette=latest.silhouette,
        points=(*points, mine) if mine else tuple(points),
        sampled=len(points) < latest.participants,
        groups=tuple(_group(group, payload, told, texts) for group in payload["groups"]),
        unites=_across(payload["unites"], told, texts),
        divides=_across(payload["divides"], told, texts),
        mine=mine,
        stale=WantsGrouping.objects.filter(pk=conversation.pk).exists(),
    )


def _texts(actor: Actor, conversation: Conversation) -> _Texts:
    """The statements everyone sees. What was held back since the finding is not shown in it."""
    rows = Contribution.objects.visible_to(actor).filter(
        tool_id=conversation.pk, kind=STATEMENT, state=State.PUBLISHED
    )
    found = rows.annotate(body=current_body())
    columns = found.values_list("pk", "statement__number", "body", "statement__votes")
    return {pk: (number, text, votes) for pk, number, text, votes in columns}


def _mine(actor: Actor, conversation: Conversation, latest: Grouping) -> Point | None:
    participant = me(actor, conversation.pk)
    if participant is None:
        return None
    placed = Placement.objects.filter(grouping=latest, participant_id=participant).first()
    return Point(placed.x, placed.y, placed.group, is_mine=True) if placed else None


def _told(groups: list[dict[str, Any]], participants: int) -> dict[int, int]:
    """The sizes, by label, of the groups that are told of. Where one is not, all people less those told of are its
    own and those in no group: with these too few to hide among, the smallest is not told of either."""
    told = {group["label"]: group["size"] for group in groups if _many(group["size"])}
    if told and len(told) < len(groups) and not _many(participants - sum(told.values())):
        del told[min(told, key=lambda label: told[label])]
    return told


def _group(group: dict[str, Any], payload: dict[str, Any], told: dict[int, int], texts: _Texts) -> GroupRow:
    size = told.get(group["label"])
    others = _many(sum(other["size"] for other in payload["groups"]) - group["size"])
    typical = [s for s in group["typical"] if s["statement"] in texts and _many(s["of"])] if size else []
    return GroupRow(
        label=group["label"],
        letter=letter(group["label"]),
        size=size,
        share=size / sum(told.values()) if size else 0.0,
        # The middle of a few is nearly where one of them stands.
        x=group["x"] if size else None,
        y=group["y"] if size else None,
        statements=tuple(
            _typical(said, texts, others)
            for said in typical
            if not _few(texts[said["statement"]][2] - said["of"])
        ),
    )


def _many(people: int) -> bool:
    return people >= FEWEST_SHOWN


def _few(people: int) -> bool:
    """Whether there are some who could be counted, but too few to be."""
    return 0 < people < FEWEST_SHOWN


def _typical(said: dict[str, Any], texts: _Texts, others: bool) -> TypicalRow:
    number, text, _votes = texts[said["statement"]]
    return TypicalRow(
        id=said["statement"],
        number=number,
        text=text,
        side=said["side"],
        n=said["n"],
        of=said["of"],
        share=said["n"] / said["of"] if said["of"] else 0.0,
        elsewhere=said["elsewhere"] if others else None,
        # Of the shares and their ratio, two tell the third.
        ratio=said["ratio"] if others and said["elsewhere"] is not None else None,
    )


def _across(found: list[dict[str, Any]], told: dict[int, int], texts: _Texts) -> tuple[AcrossRow, ...]:
    rows = []
    for one in found:
        if one["statement"] not in texts:
            continue
        number, text, votes = texts[one["statement"]]
        every = [SaidByGroup(*share) for share in one["shares"]]
        shares = [share for share in every if share.group in told and _many(share.seen)]
        # Everyone's answers less those told are the answers of who is left: with them, the smallest is left out too.
        if len(shares) < len(every) and _few(votes - sum(share.seen for share in shares)):
            shares.remove(min(shares, key=lambda share: share.seen))
        whole = len(shares) == len(every)
        rows.append(
            AcrossRow(
                id=one["statement"],
                number=number,
                text=text,
                side=one["side"],
                # Worked out of all the groups: with the others known they tell what is left out.
                strength=one["strength"] if whole else None,
                spread=one["spread"] if whole else None,
                shares=tuple(shares),
            )
        )
    return tuple(rows)
