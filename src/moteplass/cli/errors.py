"""What goes wrong at the command line, told so that the reader knows what to do next."""

import os


class Problem(Exception):
    """Something the person at the keyboard can mend: `what` is wrong, and what `to_do` about it."""

    def __init__(self, what: str, *to_do: str, exit_code: int = 1) -> None:
        super().__init__(what)
        self.what = what
        self.to_do = to_do
        self.exit_code = exit_code

    def __str__(self) -> str:
        return "\n".join([self.what, *(f"  → {line}" for line in self.to_do)])


class Stopped(Exception):
    """Someone asked us to stop (Ctrl-C, SIGTERM) before we were done starting."""


def whoami() -> str:
    """The name of the user we run as, or the number where it has no name."""
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user number {os.geteuid()}"
