"""Where the command finds its folder, its settings and its database."""

import atexit
import os
from pathlib import Path

EMBEDDED = "moteplass.config.settings.embedded"


def checkout() -> Path | None:
    """The folder of the source checkout we run from, or None when installed as a wheel."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() else None


def var_folder() -> Path:
    """Where everything is kept: MOTEPLASS_VAR, else `var` in the checkout, else `var` in the current folder."""
    if given := os.environ.get("MOTEPLASS_VAR"):
        return Path(given).expanduser().resolve()
    return (checkout() or Path.cwd()) / "var"


def settings_module() -> str:
    """Choose the settings and the folder, for us and for every process we start. Returns the settings' module."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", EMBEDDED)
    # The settings would else look in the current folder, which differs from command to command.
    os.environ["MOTEPLASS_VAR"] = str(var_folder())
    return os.environ["DJANGO_SETTINGS_MODULE"]


def start_django(*, database: bool = True) -> None:
    """Make Django's models usable in this process.

    With `database`, an installation without DATABASE_URL gets its embedded server: the one `moteplass up` runs, or one
    of its own that stops with this process.
    """
    settings_module()
    if database and not os.environ.get("DATABASE_URL"):
        from moteplass.cli.embedded.borrowed import borrow

        os.environ["DATABASE_URL"], give_back = borrow(var_folder())
        atexit.register(give_back)

    import django
    from django.apps import apps

    # Once a process: setting up again would point the log at whatever stderr is by then.
    if not apps.ready:
        django.setup()
