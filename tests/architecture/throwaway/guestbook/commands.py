"""Everything that writes in a guestbook."""

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import writing
from moteplass.spine.places.models import Place, Tool
from tests.architecture.throwaway.guestbook.facts import EntryWritten
from tests.architecture.throwaway.guestbook.models import ENTRY, Entry, Guestbook


def start(tx: Tx, place: Place) -> Tool:
    """What a place from the template "Guestbook" begins with. Called inside create_place's transaction."""
    tool = Tool.objects.create(place=place, kind="guestbook", slug="guestbook", title=place.title)
    Guestbook.objects.create(tool=tool)
    return tool


@command(Act.SUBMIT, on="guestbook")
def sign_guestbook(tx: Tx, *, guestbook: Guestbook, text: str, name: str = "", came_from: str = "") -> Entry:
    """Write an entry. It shows at once."""
    contribution = writing.write(tx, kind=ENTRY, body=text, name=name)
    entry = Entry.objects.create(contribution=contribution, guestbook=guestbook, came_from=came_from)
    tx.audit("guestbook.signed", entry)
    tx.emit(EntryWritten(entry.pk))
    return entry


@command(Act.MANAGE, on="guestbook")
def put_away(tx: Tx, *, guestbook: Guestbook) -> None:
    """Take the guestbook off the table. What stands in it stays."""
    Guestbook.objects.filter(pk=guestbook.pk).update(put_away=True)
    tx.audit("guestbook.put_away", guestbook.tool)
