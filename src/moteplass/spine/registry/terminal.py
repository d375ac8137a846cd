"""What the imports and exports of the tools share on the command line: finding the tool, writing the file."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, TypeVar

import typer
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def tool_at(rows: "QuerySet[M, M]", slug: str, *, noun: str, hint: str = "PLACE") -> M:
    """The one of `rows`, each a tool's own, at PLACE or PLACE/TOOL. Raises BadParameter saying what there is."""
    place, _slash, tool = slug.partition("/")
    here = rows.select_related("tool__place__organisation").filter(tool__place__slug=place)
    found: list[Any] = list(here.filter(tool__slug=tool) if tool else here)
    if len(found) == 1:
        return found[0]  # type: ignore[no-any-return]
    if found:
        choices = ", ".join(f"{place}/{one.tool.slug}" for one in found)
        raise typer.BadParameter(f"{place} has more than one {noun}: {choices}", param_hint=hint)
    known = ", ".join(rows.order_by("-pk").values_list("tool__place__slug", flat=True)[:10])
    raise typer.BadParameter(
        f"there is no {noun} {slug!r}. Make one from its template under Places, then run this again. "
        f"Some there are: {known or 'none yet'}",
        param_hint=hint,
    )


def check_format(format: str, known: Collection[str]) -> None:
    if format not in known:
        raise typer.BadParameter(f"{format!r} is not one of {', '.join(known)}", param_hint="--format")


def write_file(output: Path, pieces: Iterable[bytes]) -> None:
    """Written beside and moved into place: a broken export never looks like a whole one."""
    partial = output.with_name(output.name + ".part")
    with partial.open("wb") as out:
        for piece in pieces:
            out.write(piece)
    partial.replace(output)
    typer.echo(f"Wrote {output} ({output.stat().st_size:,} bytes).")
