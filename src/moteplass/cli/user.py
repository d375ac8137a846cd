"""`moteplass user`: the people who log in."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from moteplass.spine.accounts.models import User

app = typer.Typer(
    no_args_is_help=True, help="Make people, list them, set passwords, choose who runs the installation."
)

Email = Annotated[str, typer.Option(help="The address the person logs in with.")]
Password = Annotated[
    str | None,
    typer.Option(
        envvar="MOTEPLASS_PASSWORD",
        help="The password. Left out: asked for at the keyboard. Better in MOTEPLASS_PASSWORD than on the line.",
    ),
]


@app.command("create")
def create(
    email: Email,
    name: Annotated[str, typer.Option(help="The person's name, as it is shown.")],
    password: Password = None,
    language: Annotated[str, typer.Option(help="nb, nn or en.")] = "nb",
    operator: Annotated[bool, typer.Option("--operator", help="Let them run the installation.")] = False,
) -> None:
    """Make a person who can log in at once: the address counts as confirmed."""
    _start()
    from allauth.account.models import EmailAddress
    from django.db import transaction

    from moteplass.cli.errors import Problem
    from moteplass.spine.accounts.models import User

    address = email.strip().lower()
    if language not in User.Language.values:
        raise Problem(
            f"{language!r} is not a language here.", f"Choose one of: {', '.join(User.Language.values)}"
        )
    if User.objects.filter(email__iexact=address).exists():
        raise Problem(
            f"{address} exists already.",
            f"Change the password: moteplass user set-password --email {address}",
        )
    user = User(email=address, name=name.strip(), language=language, is_operator=operator)
    _check_fields(user)
    user.set_password(_ask(user, password))
    with transaction.atomic():
        user.save()
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        _audit("user.created", user, operator=operator)
    typer.echo(f"Made {user.name} <{address}>" + (", operator." if operator else "."))


@app.command("list")
def list_people(
    search: Annotated[str, typer.Option(help="Only names and addresses that hold this text.")] = "",
) -> None:
    """List people: address, name, language, and whether they run the installation or are shut out."""
    _start()
    from django.db.models import Q

    from moteplass.spine.accounts.models import User

    people = User.objects.order_by("email")
    if search:
        people = people.filter(Q(email__icontains=search) | Q(name__icontains=search))
    count = 0
    for user in people.iterator():
        marks = [
            word
            for word, holds in (("operator", user.is_operator), ("shut out", not user.is_active))
            if holds
        ]
        typer.echo("\t".join([user.email, user.name, user.language, ", ".join(marks)]).rstrip())
        count += 1
    typer.echo(f"{count} {'person' if count == 1 else 'people'}.", err=True)


@app.command("set-password")
def set_password(email: Email, password: Password = None) -> None:
    """Give a person a new password. They are logged out everywhere."""
    _start()
    from django.db import transaction

    from moteplass.spine.accounts import sessions

    user = _find(email)
    user.set_password(_ask(user, password))
    with transaction.atomic():
        user.save(update_fields=["password"])
        sessions.end_others(user.pk, but=None)
        _audit("user.password_set", user)
    typer.echo(f"{user.email} has a new password.")


@app.command("log-out")
def log_out(email: Email) -> None:
    """Log a person out everywhere, at once. Their password stays."""
    _start()
    from django.db import transaction

    from moteplass.spine.accounts import sessions

    user = _find(email)
    with transaction.atomic():
        count = sessions.end_others(user.pk, but=None)
        _audit("user.logged_out", user)
    typer.echo(f"{user.email} is logged out in {count} {'place' if count == 1 else 'places'}.")


@app.command("make-operator")
def make_operator(
    email: Email,
    undo: Annotated[bool, typer.Option("--undo", help="Take it away again.")] = False,
) -> None:
    """Let a person run the installation: make organisations and people. It opens no door to a closed place."""
    _start()
    from django.db import transaction

    user = _find(email)
    user.is_operator = not undo
    with transaction.atomic():
        user.save(update_fields=["is_operator"])
        _audit("user.operator_removed" if undo else "user.operator_made", user)
    typer.echo(f"{user.email} {'no longer runs' if undo else 'now runs'} the installation.")


def _start() -> None:
    from moteplass.cli.environment import start_django

    start_django()


def _find(email: str) -> "User":
    from moteplass.cli.errors import Problem
    from moteplass.spine.accounts.models import User

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise Problem(f"Nobody has the address {email.strip()}.", "See who is here: moteplass user list")
    return user


def _check_fields(user: "User") -> None:
    from django.core.exceptions import ValidationError

    from moteplass.cli.errors import Problem

    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise Problem(
            "; ".join(f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items())
        ) from error


def _ask(user: "User", password: str | None) -> str:
    """The password, asked for where it was not given. Raises Problem where it is too weak."""
    import sys

    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from moteplass.cli.errors import Problem

    if password is None:
        if not sys.stdin.isatty():
            raise Problem(
                "There is no password, and nobody at the keyboard.", "Give it in MOTEPLASS_PASSWORD."
            )
        password = typer.prompt("Password", hide_input=True, confirmation_prompt="Once more")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Problem("That password is too weak.", *error.messages) from error
    return password


def _audit(verb: str, user: "User", **details: bool) -> None:
    # Straight into the log: a command asks for an actor and a right, and here the right is the shell itself.
    from moteplass.cli.errors import whoami
    from moteplass.spine.audit.models import AuditEntry

    AuditEntry.objects.create(
        actor_name=f"command line ({whoami()})"[:120],
        act="operate",
        verb=verb,
        subject=user._meta.label_lower,
        subject_id=user.pk,
        details=details,
    )
