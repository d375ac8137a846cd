"""People and groups: how each is listed, shown, taken in, changed and taken out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from scim2_models import (
    Context,
    ListResponse,
    PatchOp,
    PreconditionFailedException,
    Resource,
    ResponseParameters,
    SearchRequest,
)

from moteplass.api.scim import people
from moteplass.api.scim.calls import Call, shown
from moteplass.api.scim.filtering import Columns, condition
from moteplass.api.scim.resources import MOST, PAGE_SIZE, Employee, Group
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.organisations.models import DirectoryGroup, DirectoryPerson
from moteplass.spine.stewardship import provisioned, provisioning

# Nobody has so many; beyond it a number is none to the database.
_FARTHEST = 10**9


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource. Its methods answer calls."""

    # What its commands call a row's uuid.
    name: str
    resource: Any
    row: type[Model]
    columns: Columns
    rows: Callable[[Actor], QuerySet[Any]]
    show: Callable[..., Resource[Any]]
    said: Callable[[Any], Any]
    add_one: Callable[..., Any]
    revise: Callable[..., Any]
    remove_one: Callable[..., Any]

    def many(self, c: Call) -> HttpResponse:
        """A page of them. Two queries, and one for the members of groups."""
        return self._found(c, _of(SearchRequest, self.resource).model_validate(c.http.GET.dict()))

    def search(self, c: Call) -> HttpResponse:
        """The same, asked for in a body: what is asked about stays out of logs of addresses."""
        wanted = _of(SearchRequest, self.resource)
        return self._found(c, wanted.model_validate_json(c.http.body, scim_ctx=Context.SEARCH_REQUEST))

    def add(self, c: Call) -> HttpResponse:
        ctx = Context.RESOURCE_CREATION_REQUEST
        said = self.said(self.resource.model_validate_json(c.http.body, scim_ctx=ctx))
        row = self.add_one(c.actor, organisation=c.organisation, said=said)
        response = self._shown(c, row, Context.RESOURCE_CREATION_RESPONSE, status=201)
        response.headers["Location"] = c.address(f"scim-{self.name}", pk=row.uuid)
        return response

    def one(self, c: Call, pk: UUID) -> HttpResponse:
        row = self.rows(c.actor).filter(uuid=pk).first()
        if row is None:
            raise NoRoom(pk)
        if people.version(row) in _versions(c, "If-None-Match"):
            return HttpResponse(status=304, headers={"ETag": people.version(row)})
        return self._shown(c, row, Context.RESOURCE_QUERY_RESPONSE)

    def replace(self, c: Call, pk: UUID) -> HttpResponse:
        ctx = Context.RESOURCE_REPLACEMENT_REQUEST
        said = self.resource.model_validate_json(c.http.body, scim_ctx=ctx)

        def replaced(stands: Any) -> Any:
            said.replace(stands)
            return said

        return self._revised(c, pk, replaced, Context.RESOURCE_REPLACEMENT_RESPONSE)

    def patch(self, c: Call, pk: UUID) -> HttpResponse:
        ctx = Context.RESOURCE_PATCH_REQUEST
        patch = _of(PatchOp, self.resource).model_validate_json(c.http.body, scim_ctx=ctx)

        def patched(stands: Any) -> Any:
            patch.patch(stands)
            return stands

        return self._revised(c, pk, patched, Context.RESOURCE_PATCH_RESPONSE)

    def remove(self, c: Call, pk: UUID) -> HttpResponse:
        self.remove_one(c.actor, organisation=c.organisation, **{self.name: pk})
        return HttpResponse(status=204)

    def _found(self, c: Call, wanted: Any) -> HttpResponse:
        rows = self.rows(c.actor)
        if wanted.filter:
            rows = rows.filter(condition(self.row, self.columns, wanted.filter)).distinct()
        # The standard asks how many there are, and for pages by number. It is one organisation's own people.
        start = min(wanted.start_index_0 or 0, _FARTHEST)
        size = min(PAGE_SIZE if wanted.count is None else wanted.count, MOST)
        total = rows.count()
        if self.row is DirectoryGroup and _with_members(wanted):
            rows = rows.prefetch_related("members")
        resources = [self._show(c, row, wanted) for row in rows[start : start + size]]
        page = _of(ListResponse, self.resource)(
            total_results=total, start_index=start + 1, items_per_page=len(resources), resources=resources
        )
        return shown(page, scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=wanted)

    def _revised(self, c: Call, pk: UUID, change: Callable[[Any], Any], ctx: Context) -> HttpResponse:
        def revise(row: Any) -> Any:
            wanted = _versions(c, "If-Match")
            if wanted and not wanted & {"*", people.version(row)}:
                raise PreconditionFailedException
            return self.said(change(self.show(c, row)))

        row = self.revise(c.actor, organisation=c.organisation, **{self.name: pk}, revise=revise)
        return self._shown(c, row, ctx)

    def _shown(self, c: Call, row: Any, ctx: Context, *, status: int = 200) -> HttpResponse:
        wanted = _of(ResponseParameters, self.resource).model_validate(c.http.GET.dict())
        resource = self._show(c, row, wanted)
        response = shown(resource, status, scim_ctx=ctx, response_parameters=wanted)
        response.headers["ETag"] = people.version(row)
        return response

    def _show(self, c: Call, row: Any, wanted: Any) -> Resource[Any]:
        if self.row is DirectoryPerson:
            return self.show(c, row)
        return self.show(c, row, members=_with_members(wanted))


def _of(message: Any, resource: Any) -> Any:
    """The kind of message that is about a kind of resource, chosen as it runs: types cannot say it."""
    return message[resource]


def _with_members(wanted: Any) -> bool:
    """Whether one who wants these attributes wants members: of a large group they are many."""
    named, without = (
        {str(path).rpartition(":")[2].partition(".")[0].lower() for path in paths or ()}
        for paths in (wanted.attributes, wanted.excluded_attributes)
    )
    return "members" in named if named else "members" not in without


def _versions(c: Call, header: str) -> set[str]:
    return {one.strip() for one in c.http.headers.get(header, "").split(",") if one.strip()}


_COMMON: Columns = {
    "id": "uuid",
    "external_id": "external_id",
    "display_name": "display_name",
    "meta.created": "made_at",
    "meta.last_modified": "changed_at",
}
PEOPLE = Kind(
    name="person",
    resource=Employee,
    row=DirectoryPerson,
    columns={
        **_COMMON,
        "user_name": "user_name",
        "name.given_name": "given_name",
        "name.family_name": "family_name",
        "title": "title",
        "active": "active",
        "emails.value": "email",
        "emails.type": ("email", "work"),
        "department": "department",
        "organization": "unit",
    },
    rows=provisioned.people,
    show=people.person_shown,
    said=people.person_said,
    add_one=provisioning.list_person,
    revise=provisioning.revise_person,
    remove_one=provisioning.unlist_person,
)
GROUPS = Kind(
    name="group",
    resource=Group,
    row=DirectoryGroup,
    columns={**_COMMON, "members.value": "members__uuid"},
    rows=provisioned.groups,
    show=people.group_shown,
    said=people.group_said,
    add_one=provisioning.make_group,
    revise=provisioning.revise_group,
    remove_one=provisioning.drop_group,
)
