"""What every page of the documents has round it."""

from typing import Any

from django.urls import reverse

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.content import signing
from moteplass.spine.registry.tabs import tabs_of
from moteplass.tools.documents.models import REPORT, Document
from moteplass.tools.documents.policy import act_to_write, edits
from moteplass.tools.documents.queries import DocumentRow


def where_of(room: Room) -> dict[str, str]:
    return {"place": room.place.slug, "tool": room.the_tool.slug}


def at(room: Room, name: str, **more: Any) -> str:
    """The address of a page of the documents."""
    return reverse(name, kwargs={**where_of(room), **more})


def is_report(room: Room) -> bool:
    """Whether the place is about one document."""
    return room.place.template == REPORT


def frame(actor: Actor, room: Room) -> dict[str, Any]:
    """What a page shows round its own. The queries are those of the tabs."""
    return {
        "room": room,
        "place": room.place,
        "where": where_of(room),
        "is_report": is_report(room),
        "tabs": tabs_of(actor, room, current="documents"),
    }


def writing(actor: Actor, room: Room) -> Decision:
    return decide(actor, act_to_write(room.place), room)


def may_open(actor: Actor, room: Room) -> bool:
    """Whether there is something to open that the actor runs: a room, or a report that is not published."""
    return room.draft and decide(actor, Act.MANAGE, room).allowed


def may_change(actor: Actor, room: Room, row: DocumentRow) -> bool:
    return changing(actor, room, row).allowed and edits(actor, room, row.author_id)


def changing(actor: Actor, room: Room, row: DocumentRow) -> Decision:
    """Whether new words may be written where they would stand under the signature of a document, or of a draft."""
    may = writing(actor, room)
    return signing.may_change(actor, room, row.signed, row.author_id) if may.allowed else may


def may_withdraw(actor: Actor, room: Room, row: DocumentRow) -> bool:
    may = decide(actor, act_to_write(room.place, Act.WITHDRAW), room).allowed
    return may and edits(actor, room, row.author_id)


def document_of(room: Room, row: DocumentRow) -> Document:
    """What commands are called on."""
    return Document(pk=row.id, tool=room.the_tool, submission=row.submission)
