"""Bring the database up to date and load the demo once. Run by the supervisor as a process of its own, so that the
supervisor stays small and never imports Django."""

import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any


def main(result: Path) -> None:
    """Migrate, load the demo where there is one, and write what the supervisor shows to `result` (JSON)."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        print(f"  Tables     bringing them up to date ({len(waiting)} steps)", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    print("  Tables     up to date", flush=True)
    logins: list[list[str]] = []
    if os.environ.get("MOTEPLASS_DEMO", "1") != "0" and _has("moteplass.cli.demo.load"):
        load: Any = importlib.import_module("moteplass.cli.demo.load")
        if not load.is_here():
            print(
                "  Demo       loading invented agencies, people and hearings (some ten seconds)", flush=True
            )
        if load.load_demo():
            print("  Demo       loaded", flush=True)
        logins = [[str(part) for part in login] for login in getattr(load, "LOGINS", ())]
    result.write_text(json.dumps({"logins": logins}))


def _has(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


if __name__ == "__main__":
    main(Path(sys.argv[1]))
