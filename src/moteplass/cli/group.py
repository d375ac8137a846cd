"""`moteplass group`: which roles the groups of an employer's log-in or staff directory give, and where."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from moteplass.spine.places.models import Place

app = typer.Typer(no_args_is_help=True, help="Say which role a group of a directory gives in a place.")

Source = Annotated[
    str,
    typer.Option(
        help="Whose group? A provider's id in MOTEPLASS_OPENID, or scim:<organisation's short name>."
    ),
]
Group = Annotated[str, typer.Option(help="The group, as that directory calls it.")]
Where = Annotated[str, typer.Option(help="Where? The place's name in addresses.")]
As = Annotated[
    str, typer.Option(help="reader, contributor, expert, moderator, steward, archivist or controller.")
]


@app.command("give")
def give(source: Source, group: Group, place: Where, role: As) -> None:
    """Give whoever is in the group a role: at once where a staff directory lists them, else from their next log-in."""
    where = _start(place)
    from moteplass.cli.errors import Problem
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.places.models import Role
    from moteplass.spine.stewardship.directory import map_group
    from moteplass.spine.stewardship.provisioning import give_now

    if role not in Role.values:
        raise Problem(f"{role} is not a role.", f"Choose one of: {', '.join(Role.values)}")
    map_group(SYSTEM, place=where, source=source, group=group, role=role)
    give_now(source, group)
    typer.echo(f"{group} of {source}: {role} in {where.title}.")


@app.command("take")
def take(source: Source, group: Group, place: Where, role: As) -> None:
    """Take the role from the group. Who has it by that alone loses it at once."""
    where = _start(place)
    from moteplass.cli.errors import Problem
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.stewardship.directory import unmap_group

    mapped = where.group_roles.filter(source=source, group=group, role=role).first()
    if mapped is None:
        raise Problem(
            f"{group} of {source} is not {role} there.", f"See what is: moteplass group list --place {place}"
        )
    unmap_group(SYSTEM, place=where, mapped=mapped)
    typer.echo(f"{group} of {source} gives {role} in {where.title} no longer.")


@app.command("list")
def list_groups(place: Where) -> None:
    """List what groups give in a place: source, group, role."""
    for one in _start(place).group_roles.order_by("source", "group", "role"):
        typer.echo(f"{one.source}\t{one.group}\t{one.role}")


def _start(slug: str) -> "Place":
    from moteplass.cli.environment import start_django

    start_django()
    from moteplass.cli.errors import Problem
    from moteplass.spine.places.models import Place

    found = Place.objects.filter(slug=slug).first()
    if found is None:
        raise Problem(
            f"No place has the address {slug}.", "It is what stands after /m/ in the place's own address."
        )
    return found
