"""`moteplass demo`: the invented agencies, people and cases."""

import typer


def demo() -> None:
    """Load the fictional demo: two agencies, a municipality, hearings in every state, and people who can log in.

    Runs once; a second time it only lists the log-ins. `moteplass up` does it by itself the first time.
    """
    from moteplass.cli.environment import start_django
    from moteplass.cli.errors import Problem

    start_django()
    from django.conf import settings
    from django.core.management import call_command

    from moteplass.cli.demo.load import LOGINS, load_demo

    if not settings.DEMO_BANNER:
        raise Problem(
            "This installation is not for trying things out, so the demo stays out of it.",
            "Run it with DJANGO_SETTINGS_MODULE=moteplass.config.settings.embedded.",
        )
    call_command("migrate", interactive=False, verbosity=0)
    typer.echo("The demo is loaded." if load_demo() else "The demo was loaded before.")
    typer.echo("Log in with (e-mail, password, who):")
    width = max(len(email) for email, _password, _who in LOGINS)
    for email, password, who in LOGINS:
        typer.echo(f"  {email:<{width}}  {password}  {who}")
