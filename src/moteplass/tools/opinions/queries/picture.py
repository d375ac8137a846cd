"""The picture of the groups: read from the latest finding, with what no longer shows left out.

Pages and open data get it from here, so what could be traced to one of a few is left out here.
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

_Texts = dict[int, tuple[int, str]]


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
    points = [Point(x, y, group) for x, y, group in payload["points"]]
    return MapPicture(
        at=latest.at,
        votes=latest.votes,
        participants=latest.participants,
        grouped=sum(group["size"] for group in payload["groups"]),
        k=latest.k,
        silhouette=latest.silhouette,
        points=(*points, mine) if mine else tuple(points),
        sampled=len(points) < latest.participants,
        groups=tuple(_group(group, payload, texts) for group in payload["groups"]),
        unites=_across(payload["unites"], payload, texts),
        divides=_across(payload["divides"], payload, texts),
        mine=mine,
        stale=WantsGrouping.objects.filter(pk=conversation.pk).exists(),
    )


def _texts(actor: Actor, conversation: Conversation) -> _Texts:
    """Number and text of the statements everyone sees. What was held back since the finding is not shown in it."""
    rows = Contribution.objects.visible_to(actor).filter(
        tool_id=conversation.pk, kind=STATEMENT, state=State.PUBLISHED
    )
    found = rows.annotate(body=current_body()).values_list("pk", "statement__number", "body")
    return {pk: (number, text) for pk, number, text in found}


def _mine(actor: Actor, conversation: Conversation, latest: Grouping) -> Point | None:
    participant = me(actor, conversation.pk)
    if participant is None:
        return None
    placed = Placement.objects.filter(grouping=latest, participant_id=participant).first()
    return Point(placed.x, placed.y, placed.group, is_mine=True) if placed else None


def _group(group: dict[str, Any], payload: dict[str, Any], texts: _Texts) -> GroupRow:
    everyone = sum(other["size"] for other in payload["groups"]) or 1
    shown = _many(group["size"])
    others = _many(everyone - group["size"])
    typical = [s for s in group["typical"] if s["statement"] in texts and _many(s["of"])] if shown else []
    return GroupRow(
        label=group["label"],
        letter=letter(group["label"]),
        size=group["size"] if shown else None,
        share=group["size"] / everyone if shown else 0.0,
        x=group["x"],
        y=group["y"],
        statements=tuple(_typical(said, texts, others) for said in typical),
    )


def _many(people: int) -> bool:
    return people >= FEWEST_SHOWN


def _typical(said: dict[str, Any], texts: _Texts, others: bool) -> TypicalRow:
    number, text = texts[said["statement"]]
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


def _across(found: list[dict[str, Any]], payload: dict[str, Any], texts: _Texts) -> tuple[AcrossRow, ...]:
    told = {group["label"] for group in payload["groups"] if _many(group["size"])}
    rows = []
    for one in found:
        if one["statement"] not in texts:
            continue
        every = [SaidByGroup(*share) for share in one["shares"]]
        shares = tuple(share for share in every if share.group in told and _many(share.seen))
        whole = len(shares) == len(every)
        number, text = texts[one["statement"]]
        rows.append(
            AcrossRow(
                id=one["statement"],
                number=number,
                text=text,
                side=one["side"],
                # Worked out of all the groups: with the others known they tell what is left out.
                strength=one["strength"] if whole else None,
                spread=one["spread"] if whole else None,
                shares=shares,
            )
        )
    return tuple(rows)
