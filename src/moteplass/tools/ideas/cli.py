"""What the `moteplass` command can move out of a suggestion box. Django is imported inside: help must stay quick."""

from pathlib import Path
from typing import Annotated

import typer


def export_ideas(
    place: Annotated[str, typer.Argument(help="The box: its place's address, or PLACE/TOOL.")],
    format: Annotated[str, typer.Option(help="csv, xlsx or json.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
) -> None:
    """Export the ideas of a suggestion box: what those who may read it see, nothing more."""
    from moteplass.spine.access.actor import STRANGER, SYSTEM
    from moteplass.spine.registry.terminal import check_format, tool_at, write_file
    from moteplass.tools.ideas import exports
    from moteplass.tools.ideas.models import Box

    check_format(format, exports.FORMATS)
    found = tool_at(Box.objects.all(), place, noun="suggestion box")
    open_to_all = found.tool.place.access == "open" and found.tool.access in ("", "open")
    actor = STRANGER if open_to_all else SYSTEM
    write_file(output, exports.stream(actor, found, format))


# Read by cli.transfer: `moteplass export ideas`.
IMPORTS: dict[str, object] = {}
EXPORTS = {"ideas": export_ideas}
