"""`make check`: runs every check of the source and shows only what is wrong."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[4]
HERE = [sys.executable, "-m"]
CHECKS: list[tuple[str, list[str]]] = [
    ("style", [*HERE, "ruff", "check", "--quiet", "."]),
    ("layout", [*HERE, "ruff", "format", "--check", "--quiet", "."]),
    ("types", [*HERE, "mypy", "--no-error-summary", "src", "tests"]),
    ("architecture", [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]),
    ("templates", [*HERE, "moteplass.cli.checks.templates"]),
    ("migrations", [*HERE, "django", "makemigrations", "--check", "--dry-run"]),
    ("translations", [*HERE, "moteplass.cli.checks.translations"]),
    ("documents", [*HERE, "moteplass.cli.checks.documents"]),
]


def main(only: list[str]) -> int:
    """Run the checks named in `only`, or all. Returns 1 where one fails."""
    if unknown := set(only) - {name for name, _ in CHECKS}:
        print(
            f"There is no check called {', '.join(sorted(unknown))}. There are: {', '.join(name for name, _ in CHECKS)}"
        )
        return 2
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "moteplass.config.settings.test",
        "MOTEPLASS_VAR": str(ROOT / "var"),
    }
    failed = []
    for name, command in CHECKS:
        if only and name not in only:
            continue
        begun = monotonic()
        result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        word = "ok" if result.returncode == 0 else "WRONG"
        print(f"· {name:<13} {word:<6} {monotonic() - begun:5.1f} s", flush=True)
        if result.returncode:
            failed.append(name)
            print((result.stdout + result.stderr).rstrip(), flush=True)
    if failed:
        print(
            f"\nWrong: {', '.join(failed)}. One again: .venv/bin/python -m moteplass.cli.checks {failed[0]}"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
