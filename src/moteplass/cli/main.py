"""The `moteplass` command.

Its modules import Django only inside the commands, so that `moteplass --help` stays quick. To add a command, write a
module here with a function, or a Typer `app` where it is a group, and name it below.
"""

import os
import sys
from typing import Any

import typer

from moteplass.cli import (
    doctor,
    group,
    manage,
    organisation,
    records,
    retention,
    serve,
    transfer,
    up,
    user,
    worker,
)
from moteplass.cli.demo.command import demo
from moteplass.cli.errors import Problem, Stopped


class App(typer.Typer):
    """A Typer app that turns what the reader can mend into plain text instead of a traceback."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().__call__(*args, **kwargs)
        except Problem as problem:
            typer.echo(f"\n{problem}", err=True)
            sys.exit(problem.exit_code)
        except Stopped:
            typer.echo("Stopped.", err=True)
            sys.exit(130)
        except BrokenPipeError:
            # Our reader (head, less) has gone: no error, and the interpreter must not report it when it flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)


app = App(
    name="moteplass",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Møteplass: open and closed meeting places for public agencies.",
    epilog="Begin with `moteplass up`. `moteplass doctor` says what is configured and what is wrong.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("up")(up.up)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("demo")(demo)
app.command("doctor")(doctor.doctor)
app.add_typer(user.app, name="user")
app.add_typer(organisation.app, name="organisation")
app.add_typer(group.app, name="group")
app.add_typer(records.app, name="records")
app.add_typer(retention.app, name="retention")
app.add_typer(transfer.import_app, name="import")
app.add_typer(transfer.export_app, name="export")
app.command("manage", context_settings={"ignore_unknown_options": True, "help_option_names": []})(
    manage.manage
)
