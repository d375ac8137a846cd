"""Who belongs to a place: persons and whole organisations, across agencies."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, decide, require
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Role
from moteplass.spine.stewardship.commands import NotPossible, let_in, take_out
from moteplass.web.stewards import queries
from moteplass.web.stewards.finding import FindForm
from moteplass.web.stewards.frame import frame

# What everyone in an organisation can be at once; running a place is for persons.
_WHOLE = (Role.READER, Role.CONTRIBUTOR, Role.EXPERT)

WHAT_ROLES_DO = {
    Role.READER: gettext_lazy("Reads."),
    Role.CONTRIBUTOR: gettext_lazy("Reads and writes."),
    Role.EXPERT: gettext_lazy(
        "Also checks what comes in, works with it behind closed doors, and exports it."
    ),
    Role.MODERATOR: gettext_lazy("Reads, writes, lets through or holds back, and works behind closed doors."),
    Role.STEWARD: gettext_lazy("Runs the place: settings, members, everything."),
    Role.ARCHIVIST: gettext_lazy("Sees everything that has come in, decides what is kept, and exports it."),
    Role.CONTROLLER: gettext_lazy("Sees and exports everything, and signs off figures that others wrote."),
}


class AddForm(FindForm):
    """Let somebody in. `who` says which of the two fields counts."""

    who = forms.ChoiceField(choices=[("person", "person"), ("organisation", "organisation")])
    role = forms.ChoiceField(choices=[(role, role) for role in Role])

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if given.get("who") == "person":
            self.find_person()
        elif given.get("who") == "organisation":
            self.find_organisation()
            if given.get("role") and given["role"] not in _WHOLE:
                self.add_error(
                    "role",
                    _("Only persons can have this role. Choose reader, contributor or subject expert."),
                )
        return given


def show_members(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    if not room.roles:
        # An open place is read by all, but who belongs to it is for those who do.
        raise Refused(Decision(False, reason=_("Only those who belong to this place see who else does.")))
    if request.method == "POST":
        require(actor, Act.INVITE, room)
        return (
            _remove(request, actor, room)
            if request.POST.get("do") == "remove"
            else _add(request, actor, room)
        )
    if request.GET.get("remove"):
        return _ask(request, actor, room)
    return _list(request, actor, room, AddForm(initial={"who": "person", "role": Role.CONTRIBUTOR}))


def _list(request: HttpRequest, actor: Actor, room: Room, form: AddForm) -> HttpResponse:
    may_invite = decide(actor, Act.INVITE, room).allowed
    return show(
        request,
        "stewards/members.html",
        block="rows",
        status=422 if form.errors else 200,
        **frame(actor, room, "place-members"),
        page=queries.members(room.place, cursor=request.GET.get("after")),
        may_invite=may_invite,
        form=form,
        visits=queries.visits(room.place),
        asking=queries.asking(room.place) if may_invite else [],
        roles=[(role.value, role.label, WHAT_ROLES_DO[role]) for role in Role],
    )


def _add(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    form = AddForm(request.POST)
    if not form.is_valid():
        return _list(request, actor, room, form)
    role = Role(form.cleaned_data["role"])
    let_in(actor, place=room.place, role=role, user=form.person, organisation=form.body)
    who = form.person or form.body
    messages.success(
        request, _("%(name)s is now %(role)s here.") % {"name": who, "role": str(role.label).lower()}
    )
    return redirect("place-members", place=room.place.slug)


def _ask(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    require(actor, Act.INVITE, room)
    row = _row(room, request.GET["remove"])
    return show(request, "stewards/member_remove.html", **frame(actor, room, "place-members"), row=row)


def _remove(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    row = _row(room, request.POST.get("membership", ""))
    try:
        take_out(actor, place=room.place, membership_id=row.id)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(name)s is no longer %(role)s here.") % {"name": row.name, "role": row.role_label.lower()},
        )
    return redirect("place-members", place=room.place.slug)


def _row(room: Room, raw: str) -> queries.MemberRow:
    pk = number_in(raw)
    row = queries.member(room.place, pk) if pk else None
    if row is None:
        raise Http404
    return row
