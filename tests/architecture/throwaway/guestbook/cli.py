"""What the `moteplass` command can move out of a guestbook."""

from pathlib import Path
from typing import Annotated

import typer


def export_entries(
    place: Annotated[str, typer.Option(help="The place's address.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
) -> None:
    """Export the entries that everyone may read, one JSON object a line, newest first."""
    import dataclasses
    import json

    from moteplass.spine.access.actor import STRANGER
    from moteplass.spine.access.acts import Act
    from moteplass.spine.access.decide import require
    from moteplass.spine.access.rooms import find_tool
    from tests.architecture.throwaway.guestbook import queries

    room = find_tool(STRANGER, place__slug=place, kind="guestbook")
    require(STRANGER, Act.READ, room)
    cursor: str | None = None
    with output.open("w", encoding="utf-8") as out:
        while True:
            page = queries.entries(STRANGER, room.the_tool, cursor=cursor)
            for row in page.rows:
                out.write(json.dumps(dataclasses.asdict(row), default=str, ensure_ascii=False) + "\n")
            cursor = page.next
            if cursor is None:
                break


IMPORTS: dict[str, object] = {}
EXPORTS = {"entries": export_entries}
