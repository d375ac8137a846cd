"""`moteplass import …` and `moteplass export …`: each tool brings its own in its `cli` module."""

from importlib import import_module
from importlib.util import find_spec

import typer

from moteplass.cli.environment import start_django
from moteplass.config.tools import TOOLS

import_app = typer.Typer(no_args_is_help=True, help="Bring data in from files.")
export_app = typer.Typer(no_args_is_help=True, help="Write data out to files.")


@import_app.callback()
@export_app.callback()
def _ready() -> None:
    start_django()


for _tool in TOOLS:
    if find_spec(f"{_tool}.cli"):
        _module = import_module(f"{_tool}.cli")
        for _name, _command in _module.IMPORTS.items():
            import_app.command(_name)(_command)
        for _name, _command in _module.EXPORTS.items():
            export_app.command(_name)(_command)
