"""Checks of an installation (health) and of the source (the rest; `make check` runs them)."""
