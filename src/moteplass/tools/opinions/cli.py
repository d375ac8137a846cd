"""What the `moteplass` command can move in and out of a map of opinions."""

IMPORTS: dict[str, object] = {}
EXPORTS: dict[str, object] = {}
