"""`moteplass records`: what is kept for good and handed over. Each command is in a file of its own beside this."""

import typer

from moteplass.cli import records_check, records_export, records_push, records_verify

app = typer.Typer(no_args_is_help=True, help="What is kept for good, and what is handed over.")
app.command("verify")(records_verify.verify)
app.command("check")(records_check.check)
app.command("export")(records_export.export)
app.command("push")(records_push.push)
