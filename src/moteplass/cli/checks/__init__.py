"""Checks of an installation (health) and of the source (the rest; `make check` runs them)."""

import os


def start() -> None:
    """Make the pages' own environment usable, without a database."""
    import django

    from moteplass.cli.environment import var_folder

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moteplass.config.settings.test")
    os.environ.setdefault("MOTEPLASS_VAR", str(var_folder()))
    django.setup()
