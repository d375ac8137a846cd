"""`moteplass doctor`: what is configured here, and what is wrong."""

from typing import Annotated

import typer


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For a program instead of a person.")] = False,
) -> None:
    """Say what is configured and what is wrong. Ends with 1 where something is wrong. Changes nothing."""
    import json
    import sys
    from collections import Counter

    from moteplass.cli.checks.health import State, findings

    colours = {State.GOOD: typer.colors.GREEN, State.LOOK: typer.colors.YELLOW, State.WRONG: typer.colors.RED}
    seen: Counter[State] = Counter()
    rows = []
    for finding in findings():
        seen[finding.state] += 1
        if as_json:
            rows.append(
                {"what": finding.what, "state": finding.state, "text": finding.text, "to_do": finding.to_do}
            )
            continue
        word = typer.style(f"{finding.state:<5}", fg=colours[finding.state])
        typer.echo(f"{word}  {finding.what:<14} {finding.text}")
        if finding.to_do:
            typer.echo(f"{'':<22}→ {finding.to_do}")
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        typer.echo(f"\n{seen[State.GOOD]} good, {seen[State.LOOK]} to look at, {seen[State.WRONG]} wrong.")
    sys.exit(1 if seen[State.WRONG] else 0)
