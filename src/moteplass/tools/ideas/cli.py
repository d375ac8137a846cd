"""What the `moteplass` command can move out of a suggestion box. Django is imported inside: help must stay quick."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from moteplass.tools.ideas.models import Box


def export_ideas(
    place: Annotated[str, typer.Argument(help="The box: its place's address, or PLACE/TOOL.")],
    format: Annotated[str, typer.Option(help="csv, xlsx or json.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
) -> None:
    """Export the ideas of a suggestion box: what those who may read it see, nothing more."""
    from moteplass.spine.access.actor import STRANGER, SYSTEM
    from moteplass.tools.ideas import exports

    if format not in exports.FORMATS:
        raise typer.BadParameter(
            f"{format!r} is not one of {', '.join(exports.FORMATS)}", param_hint="--format"
        )
    found = find_box(place)
    open_to_all = found.tool.place.access == "open" and found.tool.access in ("", "open")
    actor = STRANGER if open_to_all else SYSTEM
    # Written beside and moved into place: a broken export never looks like a whole one.
    partial = output.with_name(output.name + ".part")
    with partial.open("wb") as out:
        for piece in exports.stream(actor, found, format):
            out.write(piece)
    partial.replace(output)
    typer.echo(f"Wrote {output} ({output.stat().st_size:,} bytes).")


def find_box(slug: str) -> "Box":
    """The box at PLACE or PLACE/TOOL. Raises BadParameter naming what there is."""
    from moteplass.tools.ideas.models import Box

    place, _slash, tool = slug.partition("/")
    rows = Box.objects.select_related("tool__place__organisation").filter(tool__place__slug=place)
    found = list(rows.filter(tool__slug=tool) if tool else rows)
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(f"{place}/{box.tool.slug}" for box in found)
        raise typer.BadParameter(f"{place} has several boxes: {choices}", param_hint="PLACE")
    known = Box.objects.order_by("-pk").values_list("tool__place__slug", flat=True)[:10]
    raise typer.BadParameter(
        f"there is no suggestion box {slug!r}. Some there are: {', '.join(known)}", param_hint="PLACE"
    )


# Read by cli.transfer: `moteplass export ideas`.
IMPORTS: dict[str, object] = {}
EXPORTS = {"ideas": export_ideas}
