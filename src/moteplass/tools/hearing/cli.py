"""What the `moteplass` command can move in and out of a hearing. Django is imported inside: help must stay quick."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moteplass.tools.hearing.imports.reading import ImportedAnswer, Reject
    from moteplass.tools.hearing.models import Hearing


def import_answers(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV file with a header line."),
    ],
    hearing: Annotated[str, typer.Option(help="The hearing: its place's address, or PLACE/TOOL.")],
    map: Annotated[
        str,
        typer.Option(
            help="FIELD=COLUMN pairs, comma between. Fields: text, date, id, name, organisation, number, respondent, "
            "email, language. Example: text=comment-body,date=datetime,id=comment-id"
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, change nothing.")] = False,
    rejects: Annotated[Path | None, typer.Option(help="Where bad rows go. Default: FILE.rejects.csv")] = None,
) -> None:
    """Import answers from CSV. Safe to run twice; bad rows are kept in a rejects file; nothing is half done."""
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.stewardship.commands import NotPossible
    from moteplass.tools.hearing.imports.reading import BadFile, Reader, open_rows, parse_map
    from moteplass.tools.hearing.imports.storing import import_answers as store

    found = find_hearing(hearing)
    try:
        mapping = parse_map(map)
        header, rows = open_rows(file)
        missing = [column for column in mapping.values() if column not in header]
        if missing:
            raise BadFile(f"{file.name} has no column {', '.join(missing)}. It has: {', '.join(header)}")
    except BadFile as error:
        raise typer.BadParameter(str(error)) from None
    reader = Reader(mapping)
    total = file.stat().st_size
    with typer.progressbar(length=total, label=f"Reading {file.name}") as bar:

        def weighed() -> "Iterator[ImportedAnswer | Reject]":
            for line, row in rows:
                bar.update(sum(len(cell) + 1 for cell in row.values()))
                yield reader.read(line, row)

        try:
            report = store(SYSTEM, hearing=found, rows=weighed(), source=file.name, dry_run=dry_run)
        except NotPossible as error:
            raise typer.BadParameter(str(error), param_hint="--hearing") from None
        bar.update(total)
    typer.echo(f"{'Would import' if dry_run else 'Imported'} {report.imported} answers.")
    if report.already_there:
        typer.echo(f"{report.already_there} were already there.")
    if report.rejects:
        target = rejects or file.with_name(file.name + ".rejects.csv")
        _keep_rejects(target, header, report.rejects)
        for reject in report.rejects[:20]:
            typer.echo(f"  line {reject.line}: {reject.reason}", err=True)
        typer.echo(f"{len(report.rejects)} rows could not be read; they are in {target}", err=True)


def _keep_rejects(target: Path, header: list[str], rejects: "list[Reject]") -> None:
    import csv

    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["line", "reason", *header])
        for reject in rejects:
            writer.writerow([reject.line, reject.reason, *(reject.row.get(column, "") for column in header)])


def export_answers(
    hearing: Annotated[str, typer.Option(help="The hearing: its place's address, or PLACE/TOOL.")],
    format: Annotated[str, typer.Option(help="csv, xlsx, json or parquet.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Also what is not published, contact details and every version. Is logged."
        ),
    ] = False,
) -> None:
    """Export all answers of a hearing."""
    from moteplass.spine.access.actor import STRANGER, SYSTEM
    from moteplass.spine.registry.terminal import check_format, write_file
    from moteplass.tools.hearing import exports

    check_format(format, exports.FORMATS)
    found = find_hearing(hearing)
    actor = SYSTEM if full or found.tool.place.access != "open" else STRANGER
    if full:
        exports.log_export(SYSTEM, hearing=found, format=format)
    write_file(output, exports.stream(actor, found, format, full=full))


def find_hearing(slug: str) -> "Hearing":
    """The hearing at PLACE or PLACE/TOOL. Raises BadParameter."""
    from moteplass.spine.registry.terminal import tool_at
    from moteplass.tools.hearing.models import Hearing

    return tool_at(Hearing.objects.all(), slug, noun="hearing", hint="--hearing")


# Read by cli.transfer: `moteplass import answers`, `moteplass export answers`.
IMPORTS = {"answers": import_answers}
EXPORTS = {"answers": export_answers}
