"""The folder with the official schemas, for the commands that need it."""

from pathlib import Path
from typing import Annotated

import typer

Schemas = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        help="The folder with the official schemas. Else MOTEPLASS_NOARK5_SCHEMAS.",
    ),
]


def schemas_folder(given: Path | None) -> Path | None:
    """The folder that is given, else that of the settings; None where none is named."""
    from django.conf import settings

    return given or (Path(settings.NOARK5_SCHEMAS) if settings.NOARK5_SCHEMAS else None)
