"""`moteplass organisation`: the agencies and others that own places, and who works in them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from moteplass.spine.accounts.models import User
    from moteplass.spine.organisations.models import Organisation

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
    end: Annotated[
        bool, typer.Option("--end", help="They work there no more. Roles there, and mandates, end with it.")
    ] = False,
) -> None:
    """Say that a person works in an organisation. Again: changes the title and the right to set up places."""
    _start()
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.stewardship.commands import employ

    user, where = _person(email), _find(organisation)
    if end:
        _end(user, where)
        return
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


def _end(user: "User", where: "Organisation") -> None:
    from moteplass.cli.errors import Problem
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.stewardship.commands import NotPossible
    from moteplass.spine.stewardship.leaving import end_employment

    try:
        kept = end_employment(SYSTEM, user=user, organisation=where)
    except NotPossible as error:
        raise Problem(f"Nothing was written down. {error}", "Mend it and try again.") from None
    typer.echo(f"{user.name} works in {where.name_nb} no more.")
    for place in kept:
        typer.echo(
            f"They are the last steward of {place.slug}: let somebody else run it, and take them out there."
        )


@app.command("make-key")
def make_key(
    organisation: Annotated[str, typer.Option(help="Whose staff directory? Its short name.")],
    name: Annotated[str, typer.Option(help="What the key is for, as the log shows it.")],
    days: Annotated[int, typer.Option(min=1, max=730, help="How long it holds.")] = 365,
) -> None:
    """Make a key for a staff directory (SCIM). It is shown now and never again; older ones hold on until revoked."""
    _start()
    from django.conf import settings

    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.stewardship.directory_keys import make_directory_key

    where = _find(organisation)
    key = make_directory_key(SYSTEM, organisation=where, name=name, days=days)
    typer.echo(f"Address: {settings.BASE_URL}/scim/v2/{where.slug}\nKey: {key}")


@app.command("keys")
def list_keys(organisation: Annotated[str, typer.Option(help="Whose? Its short name.")]) -> None:
    """List the keys of a staff directory: number, name, the day it ends, the day it was last used."""
    _start()
    for key in _find(organisation).directory_keys.order_by("pk"):
        typer.echo(f"{key.pk}\t{key.name}\t{key.expires_at:%Y-%m-%d}\t{key.last_used_on or '-'}")


@app.command("revoke-key")
def revoke_key(
    organisation: Annotated[str, typer.Option(help="Whose? Its short name.")],
    number: Annotated[int, typer.Argument(help="Which key, as `keys` lists it.")],
) -> None:
    """Make a staff directory's key open nothing from now on. What it has listed stands."""
    _start()
    from moteplass.cli.errors import Problem
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.stewardship.directory_keys import revoke_directory_key

    key = _find(organisation).directory_keys.filter(pk=number).first()
    if key is None:
        raise Problem(
            f"{organisation} has no key {number}.",
            f"See them: moteplass organisation keys --organisation {organisation}",
        )
    revoke_directory_key(SYSTEM, key=key)
    typer.echo(f"{key.name} opens nothing any more.")


@app.command("verify")
def verify(
    organisation: Annotated[str, typer.Option(help="Which? Its short name.")],
    ground: Annotated[str, typer.Option(help="How it was checked: register, domain or agreement.")],
    by: Annotated[str, typer.Option(help="Who checked, as readers are told.")],
    domain: Annotated[list[str] | None, typer.Option(help="A domain of its own. May be given again.")] = None,
) -> None:
    """Say that an organisation is checked to be who it says. Readers see a badge, and what was checked."""
    _start()
    from moteplass.cli.errors import Problem
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.organisations.models import Verification
    from moteplass.spine.stewardship.commands import NotPossible
    from moteplass.spine.stewardship.verifying import verify_organisation

    if ground not in Verification.Ground.values:
        raise Problem(f"{ground!r} is no ground.", f"Choose one of: {', '.join(Verification.Ground.values)}")
    where = _find(organisation)
    try:
        verify_organisation(SYSTEM, organisation=where, ground=ground, by=by, domains=domain or [])
    except (NotPossible, UnicodeError) as error:
        raise Problem(f"{where.name_nb} was not verified. {error}", "Mend it and try again.") from None
    typer.echo(f"{where.name_nb} bears the badge.")


@app.command("unverify")
def unverify(organisation: Annotated[str, typer.Option(help="Which? Its short name.")]) -> None:
    """Take an organisation's badge away."""
    _start()
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.stewardship.verifying import unverify_organisation

    unverify_organisation(SYSTEM, organisation=(where := _find(organisation)))
    typer.echo(f"{where.name_nb} bears no badge.")


@app.command("speaks-for")
def speaks_for(
    email: Annotated[str, typer.Option(help="Who? The address they log in with.")],
    organisation: Annotated[str, typer.Option(help="For whom? Its short name.")],
    given_by: Annotated[
        str, typer.Option(help="Who in it gave the mandate, and how: a board, a date, an item.")
    ] = "",
    since: Annotated[
        datetime | None, typer.Option("--from", help="The first day, if not today.", formats=["%Y-%m-%d"])
    ] = None,
    until: Annotated[datetime | None, typer.Option(help="The last day.", formats=["%Y-%m-%d"])] = None,
    end: Annotated[bool, typer.Option("--end", help="Let them speak for it no more.")] = False,
) -> None:
    """Say that a person may speak for an organisation: who gave the mandate, and until when. Again: a new mandate."""
    _start()
    from moteplass.cli.errors import Problem
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.stewardship.commands import NotPossible
    from moteplass.spine.stewardship.mandates import end_mandate, give_mandate

    user, where = _person(email), _find(organisation)
    if not (end or given_by.strip()):
        raise Problem("Nobody is said to have given the mandate.", "Say who: --given-by.")
    first, last = (day.date() if day else None for day in (since, until))
    try:
        if end:
            end_mandate(SYSTEM, user=user, organisation=where)
        else:
            give_mandate(
                SYSTEM,
                user=user,
                organisation=where,
                given_by=given_by.strip()[:200],
                since=first,
                until=last,
            )
    except NotPossible as error:
        raise Problem(f"Nothing was written down. {error}", "Mend it and try again.") from None
    typer.echo(
        f"{user.name} speaks for {where.name_nb}"
        + (" no more" if end else "")
        + (f" from {first}" if first else "")
        + (f" until {last}" if last else "")
        + "."
    )


@app.command("list")
def list_organisations() -> None:
    """List organisations: short name, kind, number, name."""
    _start()
    from moteplass.spine.organisations.models import Organisation

    for one in Organisation.objects.order_by("slug").iterator():
        typer.echo("\t".join([one.slug, one.kind, one.number or "-", one.name_nb]))


def _find(slug: str) -> "Organisation":
    from moteplass.cli.errors import Problem
    from moteplass.spine.organisations.models import Organisation

    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise Problem(f"No organisation is called {slug}.", "See them: moteplass organisation list")
    return found


def _person(email: str) -> "User":
    from moteplass.cli.errors import Problem
    from moteplass.spine.accounts.models import User

    found = User.objects.filter(email__iexact=email.strip()).first()
    if found is None:
        raise Problem(f"Nobody has the address {email.strip()}.", "See who is here: moteplass user list")
    return found


def _start() -> None:
    from moteplass.cli.environment import start_django

    start_django()
