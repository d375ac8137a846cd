"""`moteplass records verify`: whether everything stored is as it was when it was stored."""

from typing import Annotated

import typer


def verify(
    noted: Annotated[
        list[str] | None,
        typer.Option(help="A seal noted elsewhere, as number:sha256. Says whether it still stands."),
    ] = None,
) -> None:
    """Check the seals of the log, texts and attachments, and every file. Ends with 1 where something is wrong."""
    from moteplass.cli.environment import start_django

    start_django()
    from moteplass.spine.capture.models import Chain
    from moteplass.spine.capture.sealing import newest
    from moteplass.spine.capture.verifying import faults, holds

    wrong = 0
    for fault in faults():
        wrong += 1
        typer.echo(f"WRONG  {fault.what} {fault.id}: {fault.text}")
    for seal in noted or []:
        if not holds(seal):
            wrong += 1
            typer.echo(f"WRONG  seal {seal}: does not stand here")
    for chain in Chain:
        if last := newest(chain):
            typer.echo(f"sealed {chain} up to {last.upto}: seal {last.pk}:{last.sha256}")
    if wrong:
        typer.echo(f"{wrong} wrong.")
        raise typer.Exit(1)
    typer.echo("All that is sealed, and every file, is as it was when it was stored; nothing is missing.")
    typer.echo("Note the seals above elsewhere.")
