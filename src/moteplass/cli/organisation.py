"""`moteplass organisation`: the agencies and others that own places, and who works in them."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Add organisations, and say who works in them.")


@app.command("add")
def add(
    slug: Annotated[str, typer.Option(help="Short name for addresses: letters, digits, hyphens.")],
    kind: Annotated[str, typer.Option(help="state, county, municipality, association or business.")],
    name: Annotated[str, typer.Option(help="Name in bokmål.")],
    name_nn: Annotated[str, typer.Option(help="Name in nynorsk, if another.")] = "",
    name_en: Annotated[str, typer.Option(help="Name in English, if another.")] = "",
    number: Annotated[str, typer.Option(help="Organisation number, nine digits.")] = "",
) -> None:
    """Add an organisation."""
    _start()
    from django.core.exceptions import ValidationError

    from moteplass.cli.errors import Problem
    from moteplass.kit.identity import organisation_number
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.organisations.models import Organisation
    from moteplass.spine.stewardship.commands import add_organisation

    if number and not organisation_number(number):
        raise Problem(f"{number} is not a valid organisation number.", "Check the nine digits.")
    made = Organisation(
        slug=slug,
        kind=kind,
        name_nb=name,
        name_nn=name_nn,
        name_en=name_en,
        number=organisation_number(number) or "",
    )
    try:
        made.full_clean()
    except ValidationError as error:
        faults = "; ".join(
            f"--{field.replace('_', '-')}: {' '.join(words)}" for field, words in error.message_dict.items()
        )
        raise Problem(f"The organisation was not added. {faults}", "Mend it and try again.") from None
    add_organisation(SYSTEM, organisation=made)
    typer.echo(f"Added {made.name_nb} ({made.slug}).")


@app.command("employ")
def employ_person(
    email: Annotated[str, typer.Option(help="Whose? The address they log in with.")],
    organisation: Annotated[str, typer.Option(help="Where? Its short name.")],
    title: Annotated[str, typer.Option(help="Job title, shown beside what they write.")] = "",
    workplace: Annotated[str, typer.Option(help="Department or office.")] = "",
    may_create_places: Annotated[
        bool, typer.Option("--may-create-places", help="Let them set up places.")
    ] = False,
) -> None:
    """Say that a person works in an organisation. Again: changes the title and the right to set up places."""
    _start()
    from moteplass.cli.errors import Problem
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.accounts.models import User
    from moteplass.spine.organisations.models import Organisation
    from moteplass.spine.stewardship.commands import employ

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise Problem(f"Nobody has the address {email.strip()}.", "See who is here: moteplass user list")
    where = Organisation.objects.filter(slug=organisation).first()
    if where is None:
        raise Problem(f"No organisation is called {organisation}.", "See them: moteplass organisation list")
    employ(
        SYSTEM,
        user=user,
        organisation=where,
        title=title,
        workplace=workplace,
        may_create_places=may_create_places,
    )
    typer.echo(
        f"{user.name} works in {where.name_nb}" + (" and may set up places." if may_create_places else ".")
    )


@app.command("list")
def list_organisations() -> None:
    """List organisations: short name, kind, number, name."""
    _start()
    from moteplass.spine.organisations.models import Organisation

    for one in Organisation.objects.order_by("slug").iterator():
        typer.echo("\t".join([one.slug, one.kind, one.number or "-", one.name_nb]))


def _start() -> None:
    from moteplass.cli.environment import start_django

    start_django()
