"""People and groups as resources: what they show of their rows, and what they say to them."""

from typing import Any

from scim2_models import InvalidValueException, Meta, Reference

from moteplass.api.scim.calls import Call
from moteplass.api.scim.resources import Email, Employee, EnterpriseUser, Group, Member, Name
from moteplass.kit.text import uuid_in
from moteplass.spine.organisations.models import Described, DirectoryGroup, DirectoryPerson
from moteplass.spine.stewardship import provisioning


def version(row: Described) -> str:
    """Another one each time the row has changed."""
    return f'W/"{int(row.changed_at.timestamp() * 1_000_000):x}"'


def _meta(row: Described, kind: str, address: str) -> Meta:
    return Meta(
        resource_type=kind,
        created=row.made_at,
        last_modified=row.changed_at,
        location=address,
        version=version(row),
    )


def person_shown(call: Call, row: DirectoryPerson) -> Any:
    name = Name(given_name=row.given_name or None, family_name=row.family_name or None)
    work = EnterpriseUser(department=row.department or None, organization=row.unit or None)
    person = Employee(
        id=str(row.uuid),
        external_id=row.external_id or None,
        user_name=row.user_name,
        name=name if row.given_name or row.family_name else None,
        display_name=row.display_name or None,
        title=row.title or None,
        emails=[Email(value=row.email, type=Email.Type.work)] if row.email else None,
        active=row.active,
        meta=_meta(row, "User", call.address("scim-person", pk=row.uuid)),
    )
    if row.department or row.unit:
        person[EnterpriseUser] = work
    return person


def person_said(said: Any) -> provisioning.Person:
    name, work = said.name or Name(), said[EnterpriseUser] or EnterpriseUser()
    return provisioning.Person(
        user_name=said.user_name or "",
        external_id=said.external_id or "",
        display_name=said.display_name or "",
        given_name=name.given_name or "",
        family_name=name.family_name or "",
        email=_at_work(said.emails or []),
        title=said.title or "",
        department=work.department or "",
        unit=work.organization or "",
        active=said.active,
    )


def _at_work(emails: list[Email]) -> str:
    """The first address at work among those told of."""
    return next((one.value for one in emails if one.value and one.type in (None, Email.Type.work)), "")


def group_shown(call: Call, row: DirectoryGroup, *, members: bool = True) -> Group:
    people = sorted(row.members.all(), key=lambda person: person.pk) if members else []
    return Group(
        id=str(row.uuid),
        external_id=row.external_id or None,
        display_name=row.display_name,
        members=[
            Member(
                value=str(person.uuid),
                ref=Reference(call.address("scim-person", pk=person.uuid)),
            )
            for person in people
        ]
        or None,
        meta=_meta(row, "Group", call.address("scim-group", pk=row.uuid)),
    )


def group_said(said: Any) -> provisioning.Group:
    found = {member.value: uuid_in(member.value or "") for member in said.members or []}
    if None in found.values():
        raise InvalidValueException(detail="A member is named by its id here.")
    return provisioning.Group(
        display_name=said.display_name or "",
        external_id=said.external_id or "",
        members=frozenset(pk for pk in found.values() if pk),
    )
