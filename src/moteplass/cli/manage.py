"""`moteplass manage`: Django's own commands on this installation."""

from typing import Annotated

import typer


def manage(
    arguments: Annotated[
        list[str] | None, typer.Argument(help="For instance: makemigrations --check")
    ] = None,
) -> None:
    """Run one of Django's commands (migrate, makemigrations, shell …) on this installation. For developers."""
    import sys

    from moteplass.cli.environment import start_django

    words = arguments or ["help"]
    start_django(database=words[0] not in {"help", "makemigrations", "collectstatic", "check"})
    from django.core.management import execute_from_command_line

    sys.argv[0] = "moteplass manage"
    execute_from_command_line(["moteplass manage", *words])
