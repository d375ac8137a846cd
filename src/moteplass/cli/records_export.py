"""`moteplass records export`: a place, or all, as a Noark 5 package for the depot."""

from pathlib import Path
from typing import Annotated, Any

import typer

from moteplass.cli.records_schemas import Schemas, schemas_folder


def export(
    folder: Annotated[
        Path,
        typer.Option("-o", "--output", file_okay=False, help="An empty folder, or one that was cut off."),
    ],
    place: Annotated[str, typer.Option(help="The address of a place: what stands after /m/.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every place.")] = False,
    tar: Annotated[bool, typer.Option("--tar", help="Also the SIP: one tar with METS and PREMIS.")] = False,
    leave_doubtful: Annotated[
        bool,
        typer.Option(
            "--leave-doubtful",
            help="Leave out what awaits a decision, the journal or the closing of its case, instead of stopping.",
        ),
    ] = False,
    schemas: Schemas = None,
    processes: Annotated[int, typer.Option(min=1, help="How many work at once.")] = 2,
) -> None:
    """Write a Noark 5.5 package. Cut off, it goes on when it is asked for again with the same folder.

    The same content gives the same bytes.
    """
    import time

    from moteplass.cli.environment import start_django
    from moteplass.cli.errors import Problem

    start_django()
    from moteplass.spine.places.models import Place
    from moteplass.spine.transfer.plan import NotReady
    from moteplass.spine.transfer.running import Busy
    from moteplass.spine.transfer.running import export as hand_over

    if bool(place) is everything:
        raise Problem("Say which place, or all.", "One of: --place ADDRESS, --all")
    where = Place.objects.filter(slug=place).first() if place else None
    if place and where is None:
        raise Problem(f"No place has the address {place}.")
    official = schemas_folder(schemas)
    if official is None:
        raise Problem(
            "The official schemas go with a package.",
            "Name their folder: --schemas, MOTEPLASS_NOARK5_SCHEMAS",
        )
    began = told_at = time.monotonic()

    def tell(done: int, of: int) -> bool:
        nonlocal told_at
        if time.monotonic() - told_at > 5:
            told_at = time.monotonic()
            typer.echo(f"{done:,} of {of:,} parts, {told_at - began:.0f} s", err=True)
        return True

    try:
        told = hand_over(
            folder, where, schemas=official, tar=tar, leave=leave_doubtful, processes=processes, tell=tell
        )
    except Busy as problem:
        raise Problem(str(problem)) from problem
    except NotReady as problem:
        raise Problem(str(problem), "To leave out what is not ready: --leave-doubtful") from problem
    _audit(where.pk if where else None, told)
    for name, value in told.items():
        typer.echo(
            f"{name}: {', '.join(f'{k} {v}' for k, v in value.items()) if isinstance(value, dict) else value}"
        )
    typer.echo(f"Check it: moteplass records check {folder / 'content'}")


def _audit(place: int | None, told: dict[str, Any]) -> None:
    # Straight into the log, as in `user`: here the right is the shell itself.
    from moteplass.cli.errors import whoami
    from moteplass.spine.audit.models import AuditEntry

    AuditEntry.objects.create(
        actor_name=f"command line ({whoami()})"[:120],
        act="appraise",
        verb="transfer.made",
        place_id=place,
        details={"id": told["id"], "registrations": told["registrations"]},
        quiet=True,
    )
