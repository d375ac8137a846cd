"""`moteplass records push`: send the journal on now, and say how it went."""

import typer


def push() -> None:
    """Send on what is new or has changed in the journal, as the worker does by the clock. Ends with 1 on trouble."""
    from moteplass.cli.environment import start_django
    from moteplass.cli.errors import Problem

    start_django()
    from moteplass.spine.push.jobs import push_journal
    from moteplass.spine.push.models import Pushed, Receiver
    from moteplass.spine.push.receivers import named

    names = [one.name for one in named()]
    if not names:
        raise Problem(
            "Nobody is named to send the journal to.", "See MOTEPLASS_ARCHIVE_CORE_URL in docs/operate.md"
        )
    push_journal()
    wrong = 0
    for receiver in Receiver.objects.filter(name__in=names):
        rows = Pushed.objects.filter(receiver=receiver)
        refused = rows.exclude(problem="").count()
        wrong += refused + bool(receiver.problem)
        trouble = f", {receiver.problem} (HTTP {receiver.status})" if receiver.problem else ""
        typer.echo(f"{receiver.name}: {rows.exclude(there='').count()} there, {refused} not taken{trouble}")
    if wrong:
        raise typer.Exit(1)
