"""`moteplass retention`: how long log-ins, sessions, keys and mails are kept, and why."""

from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="See and change how long things that are no contributions are kept."
)


@app.command("list")
def show() -> None:
    """Every rule, with its days and its ground. It is carried out each night."""
    _start()
    from moteplass.spine.privacy.models import Period

    for period in Period.objects.all():
        typer.echo(f"{period.kind:<10} {period.days:>5} days  {period.ground}")


@app.command("set")
def change(
    kind: Annotated[str, typer.Argument(help="What, as `list` calls it.")],
    days: Annotated[int, typer.Argument(min=0, max=36_500, help="How many days.")],
    ground: Annotated[str, typer.Option(help="Why so long, and by which law.")],
) -> None:
    """Keep a kind for so many days. Shorter holds from the next night."""
    _start()
    from moteplass.cli.errors import Problem
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.privacy.models import Period
    from moteplass.spine.privacy.periods import change_period

    if kind not in Period.Kind.values:
        raise Problem(f"Nothing is called {kind!r}.", f"Choose one of: {', '.join(Period.Kind.values)}")
    if not ground.strip():
        raise Problem("There is no ground.", "Say why with --ground.")
    period = change_period(SYSTEM, kind=kind, days=days, ground=ground.strip())
    typer.echo(f"{period.kind}: {period.days} days from now on.")


def _start() -> None:
    from moteplass.cli.environment import start_django

    start_django()
