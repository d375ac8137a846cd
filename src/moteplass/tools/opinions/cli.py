"""What the `moteplass` command can move in and out of a map of opinions. Django is imported inside, for `--help`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from moteplass.tools.opinions.imports.reading import Reject
    from moteplass.tools.opinions.imports.storing import Report
    from moteplass.tools.opinions.models import Conversation

T = TypeVar("T")
_KEPT = "polis.rejects.csv"


def import_polis(
    folder: Annotated[
        Path,
        typer.Argument(
            exists=True,
            file_okay=False,
            help="A folder with comments.csv and votes.csv, perhaps summary.csv and participants-votes.csv.",
        ),
    ],
    place: Annotated[str, typer.Option(help="The opinion map: its place's address, or PLACE/TOOL.")],
    rejects: Annotated[
        Path | None, typer.Option(help=f"Where bad rows go. Default: {_KEPT} in the folder.")
    ] = None,
) -> None:
    """Import a conversation from the files that Polis exports. Safe to run twice; nothing is half done."""
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.tools.opinions.imports import reading
    from moteplass.tools.opinions.imports.storing import import_polis as store

    conversation = find_conversation(place)
    with typer.progressbar(length=_lines(folder), label=f"Reading {folder.name}") as bar:

        def weighed(rows: "Iterable[T]") -> "Iterator[T]":
            for at, row in enumerate(rows, 1):
                if at % 1000 == 0:
                    bar.update(1000)
                yield row

        try:
            report = store(
                SYSTEM,
                conversation=conversation,
                comments=weighed(reading.read_comments(folder)),
                votes=weighed(reading.read_votes(folder)),
                summary=reading.read_summary(folder),
                xids=reading.read_xids(folder),
                source=folder.name,
            )
        except reading.BadFile as error:
            raise typer.BadParameter(str(error)) from None
        bar.update(bar.length or 0)
    _tell(report)
    if report.rejects:
        target = rejects or folder / _KEPT
        _keep_rejects(target, report.rejects)
        for reject in report.rejects[:20]:
            typer.echo(f"  {reject.file} line {reject.line}: {reject.reason}", err=True)
        typer.echo(f"{len(report.rejects)} rows could not be taken in; they are in {target}", err=True)


def _lines(folder: Path) -> int:
    names = [folder / name for name in ("comments.csv", "votes.csv")]
    return sum(name.read_bytes().count(b"\n") for name in names if name.is_file())


def _tell(report: "Report") -> None:
    if not report.new:
        typer.echo("Nothing new: everything was here already.")
        return
    typer.echo(
        f"Imported {report.statements} statements, {report.participants} participants and "
        f"{report.stances} answers. The groups are found in the background, as they would have grown."
    )
    if report.changed:
        typer.echo(f"{report.changed} answers were changed to later ones.")
    if report.already_there:
        typer.echo(f"{report.already_there} rows were here already.")
    if report.repeated:
        typer.echo(f"{report.repeated} answers were given again later; the last one of each counts.")


def _keep_rejects(target: Path, rejects: "list[Reject]") -> None:
    import csv

    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["file", "line", "reason", "row"])
        for reject in rejects:
            writer.writerow([reject.file, reject.line, reject.reason, *reject.row])


def export_polis(
    place: Annotated[str, typer.Argument(help="The opinion map: its place's address, or PLACE/TOOL.")],
    output: Annotated[Path, typer.Option("-o", "--output", file_okay=False, help="The folder to write.")],
) -> None:
    """Export a conversation as the files that Polis exports, with our groups. People are numbers. Is logged."""
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.tools.opinions import exports

    conversation = find_conversation(place)
    exports.log_export(SYSTEM, conversation=conversation)
    for path in exports.write_folder(conversation, output):
        typer.echo(f"Wrote {path} ({path.stat().st_size:,} bytes).")


def find_conversation(slug: str) -> "Conversation":
    """The conversation at PLACE or PLACE/TOOL. Raises BadParameter."""
    from moteplass.spine.registry.terminal import tool_at
    from moteplass.tools.opinions.models import Conversation

    return tool_at(Conversation.objects.all(), slug, noun="opinion map")


# Read by cli.transfer: `moteplass import polis`, `moteplass export polis`.
IMPORTS = {"polis": import_polis}
EXPORTS = {"polis": export_polis}
