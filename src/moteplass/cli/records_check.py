"""`moteplass records check`: what can be said of a package for the depot."""

from pathlib import Path
from typing import Annotated

import typer


def check(
    package: Annotated[
        Path, typer.Argument(exists=True, help="A package: its folder, or the tar that is handed over.")
    ],
    schemas: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="The folder with the official schemas. Else MOTEPLASS_NOARK5_SCHEMAS.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program instead of a person.")] = False,
) -> None:
    """Check a Noark 5 package by the official schemas and our own reading of the rules. Ends with 1 on errors.

    Changes nothing. What others' programs would say, it does not know.
    """
    from django.conf import settings

    from moteplass.cli.environment import start_django
    from moteplass.kit.noark5.check import check as check_package

    start_django(database=False)
    folder = schemas or (Path(settings.NOARK5_SCHEMAS) if settings.NOARK5_SCHEMAS else None)
    report = check_package(package, folder)
    if as_json:
        typer.echo(report.json())
    else:
        for line in report.lines():
            typer.echo(line)
    if "P.3" in report.numbers:
        typer.echo("Name the folder with the schemas by --schemas or MOTEPLASS_NOARK5_SCHEMAS.", err=True)
    if report.errors:
        raise typer.Exit(1)
