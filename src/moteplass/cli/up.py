"""`moteplass up`: everything in one folder on one machine."""

from typing import Annotated

import typer


def up(
    host: Annotated[
        str, typer.Option(envvar="HOST", help="Address to listen on; 0.0.0.0 for the whole network.")
    ] = ("127.0.0.1"),
    port: Annotated[
        int | None,
        typer.Option(
            help="Port to listen on. [default: the environment's PORT, else 8000]", min=1, max=65535
        ),
    ] = None,
) -> None:
    """Start everything here: database, pages and jobs, until Ctrl-C.

    Without DATABASE_URL, a PostgreSQL of its own runs in the folder `var` (MOTEPLASS_VAR changes it), tables are
    brought up to date, and the fictional demo is loaded the first time (MOTEPLASS_DEMO=0 leaves it out).
    """
    import os
    from collections.abc import Mapping
    from time import monotonic
    from typing import Any

    from moteplass.cli.embedded.supervisor import Supervisor, hold
    from moteplass.cli.environment import settings_module, var_folder
    from moteplass.cli.ports import check_port, chosen_port

    begun = monotonic()
    settings_module()
    chosen = port or chosen_port()
    var = var_folder()
    lock = hold(var)
    check_port(host, chosen)

    def say(text: str) -> None:
        print(text, flush=True)

    say("Møteplass")
    supervisor = Supervisor(var, host=host, port=chosen, say=say)
    lock.note(command="up", address=supervisor.address)

    def started(facts: Mapping[str, Any]) -> None:
        say(f"  Jobs       ready ({monotonic() - begun:.1f} s in all)\n\n  Open {supervisor.address}\n")
        _show_logins(facts.get("logins", []))
        say(f"  Stop with Ctrl-C. Logs are in {var / 'log'}")

    try:
        supervisor.run(database_url=os.environ.get("DATABASE_URL"), started=started)
    except BrokenPipeError:
        pass
    finally:
        lock.release()
    say("  Stopped")


def _show_logins(logins: list[list[str]]) -> None:
    """The demo's people, one a line: e-mail, password, who they are."""
    if not logins:
        return
    print("  Log in as one of the demo's people (e-mail, password, who):")
    columns = len(max(logins, key=len))
    widths = [max(len(row[column]) for row in logins if column < len(row)) for column in range(columns)]
    for row in logins:
        print("    " + "   ".join(part.ljust(widths[column]) for column, part in enumerate(row)).rstrip())
    print(flush=True)
