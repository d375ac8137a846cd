"""What developing adds to an idea's page, and what its pages share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, decide
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content import signing
from moteplass.spine.content.models import State
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.revising import writes
from moteplass.tools.ideas.commands.splitting import split_from
from moteplass.tools.ideas.commands.withdrawing import UNDECIDED
from moteplass.tools.ideas.queries.developing import developing
from moteplass.tools.ideas.queries.idea import IdeaRow, idea_in
from moteplass.tools.ideas.texts import Parts


def panel(actor: Actor, room: Room, row: IdeaRow) -> dict[str, Any]:
    """One query, and one each for co-authors, for what was merged in, and for those who may undo a split.
    The reader's own standing is for those with a log-in.
    """
    found = developing(actor, row)
    checks = decide(actor, Act.CHECK, room).allowed
    author = actor.user_id is not None and row.author_id == actor.user_id
    pen = author or any(user_id == actor.user_id for user_id, _name in found.authors)
    submits = decide(actor, Act.SUBMIT, room).allowed
    return {
        "developing": found,
        "writes": pen and (row.state == State.DRAFT or changing(actor, room, row).allowed),
        "may_suggest": row.published and decide(actor, Act.COMMENT, room).allowed,
        "may_split": row.published and submits and (checks or pen),
        "split_from": split_from(row.id) if row.published and (checks or (author and submits)) else None,
        "may_merge": row.published and (checks or (author and submits)),
        "may_invite": row.published and author and submits,
        "writes_along": pen and not author,
        "may_withdraw": author and decide(actor, Act.WITHDRAW, room).allowed and row.stage_kind in UNDECIDED,
    }


def standing_idea(actor: Actor, room: Room, idea: int) -> IdeaRow:
    """An idea that shows and has not gone into another. Raises NoRoom."""
    queries.box_in(room)
    row = idea_in(actor, room, idea)
    if not row.published or row.merged_into:
        raise NoRoom(idea)
    return row


def changing(actor: Actor, room: Room, row: IdeaRow) -> Decision:
    """Whether new words may be written where they would stand under the signature of an idea."""
    may = decide(actor, Act.SUBMIT, room)
    return signing.may_change(actor, room, row.signed, row.author_id) if may.allowed else may


def holds_the_pen(actor: Actor, room: Room, row: IdeaRow) -> bool:
    """Whether somebody may decide on suggestions: those who check, and those who write. One query, for some."""
    if decide(actor, Act.CHECK, room).allowed:
        return True
    return decide(actor, Act.SUBMIT, room).allowed and writes(actor.user_id, row.author_id, row.id)


def said(row: IdeaRow) -> Parts:
    """What an idea says now."""
    return Parts(row.title, row.proposal, row.problem, row.gain)


def at(room: Room, name: str, **more: Any) -> str:
    """The address of a page in the box."""
    return reverse(name, kwargs={"place": room.place.slug, "tool": room.the_tool.slug, **more})


def draw(
    request: HttpRequest, template: str, room: Room, row: IdeaRow, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A page about one idea."""
    return show(
        request,
        f"ideas/{template}.html",
        status=status,
        room=room,
        place=room.place,
        where={"place": room.place.slug, "tool": room.the_tool.slug},
        row=row,
        **more,
    )
