"""`moteplass records check`: what can be said of a package for the depot."""

from pathlib import Path
from typing import Annotated

import typer

from moteplass.cli.records_schemas import Schemas, schemas_folder


def check(
    package: Annotated[
        Path, typer.Argument(exists=True, help="A package: its folder, or the tar that is handed over.")
    ],
    schemas: Schemas = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program instead of a person.")] = False,
) -> None:
    """Check a Noark 5 package by the official schemas and our own reading of the rules. Ends with 1 on errors.

    Changes nothing. What others' programs would say, it does not know.
    """
    from moteplass.cli.environment import start_django
    from moteplass.kit.noark5.check import check as check_package

    start_django(database=False)
    folder = schemas_folder(schemas)
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
