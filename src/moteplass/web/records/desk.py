"""The archivist's desk: lists to decide on, many at once or one by one, and what was decided before."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit.pages import alone, show
from moteplass.kit.text import normalise, number_in, numbers_in, uuid_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import Capacity, State
from moteplass.spine.disposal.commands import REASON_MAX as HOLD_MAX
from moteplass.spine.disposal.queries import holds_on, what_is_left
from moteplass.spine.journal.queries import entry_of
from moteplass.spine.records import queries
from moteplass.spine.records.commands import decide_on, see_all, take_back
from moteplass.spine.records.models import Outcome
from moteplass.spine.records.queries import Wanted
from moteplass.spine.registry.tabs import tabs_of

REASON_MAX = 1000
# What no list of the desk holds: drafts, and what is shown to nobody.
_NEVER = (State.DRAFT, State.RESTRICTED, State.ERASED)


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(choices=Outcome.choices)
    due = forms.DateField(required=False)
    reason = forms.CharField(max_length=REASON_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose = _("Choose what is to become of it.")
        self.fields["outcome"].error_messages.update(required=choose, invalid_choice=choose)
        self.fields["due"].error_messages.update(invalid=_("Write the day as 2027-12-31."))
        self.fields["reason"].error_messages.update(
            required=_("Say why: it stands beside the decision."),
            max_length=_("The reason can have at most 1,000 characters."),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") != Outcome.DISCARD:
            # The field is there for what is to be discarded, and says so.
            given["due"] = None
        elif not given.get("due") and "due" not in self.errors:
            self.add_error("due", _("Say from which day it can be discarded."))
        return given

    def decide(self, actor: Actor, room: Room, ids: Sequence[int]) -> tuple[uuid.UUID, int]:
        given = self.cleaned_data
        return decide_on(
            actor,
            place=room.place,
            contributions=ids,
            outcome=Outcome(given["outcome"]),
            due=given["due"],
            reason=normalise(given["reason"]),
        )


def show_desk(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    wanted = Wanted.read(request.GET)
    if request.method == "POST":
        return _do(request, actor, room, wanted)
    rows = queries.page(actor, room.place, wanted, request.GET.get("after"))
    if alone(request) and request.GET.get("after"):
        return show(
            request,
            "records/desk.html",
            block="rows",
            page=rows,
            wanted=wanted,
            chosen=set(),
            place=room.place,
        )
    return _desk(request, actor, room, wanted, rows, DecisionForm())


def _do(request: HttpRequest, actor: Actor, room: Room, wanted: Wanted) -> HttpResponse:
    if request.POST.get("seen"):
        see_all(actor, place=room.place)
        messages.success(request, _("From here on, only what comes after this is new."))
        return _to(room, wanted)
    if request.POST.get("undo"):
        batch = uuid_in(request.POST["undo"])
        count = take_back(actor, place=room.place, batch=batch) if batch else 0
        messages.success(request, ngettext("Undone for %(n)s.", "Undone for %(n)s.", count) % {"n": count})
        return _to(room, wanted)
    form = DecisionForm(request.POST)
    chosen = numbers_in(request.POST.getlist("chosen"))
    if request.POST.get("everything"):
        found = queries.listed(actor, room.place, wanted).order_by("pk")
        chosen = list(found.values_list("pk", flat=True)[: queries.AT_ONCE])
    if form.is_valid() and not chosen:
        form.add_error(None, _("Choose at least one in the list."))
    if form.is_valid():
        batch, count = form.decide(actor, room, chosen)
        return _to(room, wanted, f"done={batch}&n={count}")
    rows = queries.page(actor, room.place, wanted, None)
    return _desk(request, actor, room, wanted, rows, form, chosen=set(chosen), status=422)


def _desk(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    wanted: Wanted,
    rows: Any,
    form: DecisionForm,
    *,
    chosen: set[int] | None = None,
    status: int = 200,
) -> HttpResponse:
    counts = queries.waiting(actor, room.place)
    return show(
        request,
        "records/desk.html",
        status=status,
        **frame(actor, room),
        page=rows,
        wanted=wanted,
        lists=[
            {
                "label": label,
                "href": f"?list={name}",
                "current": wanted.list == name,
                "icon": icon,
                "count": counts.get(name),
                "many": counts.get(name, 0) >= queries.MANY,
            }
            for name, label, icon in (
                (queries.DOUBTFUL, _("Awaiting a decision"), "gavel"),
                (queries.DUE, _("Due for disposal"), "file-shredder"),
                (queries.NEW, _("New since you were here"), "bell"),
                (queries.ALL, _("Everything"), "archive"),
            )
        ],
        filters={
            "outcome": [("", _("Any")), *Outcome.choices],
            "kind": [("", _("Any")), *queries.kinds()],
            "capacity": [("", _("Anyone")), *Capacity.choices],
            "state": [("", _("Any")), *((v, label) for v, label in State.choices if v not in _NEVER)],
        },
        chosen=chosen or set(),
        everything=bool(request.POST.get("everything")),
        at_once=queries.AT_ONCE,
        **_decision(form, "chosen"),
        undo=_done(request),
    )


def show_item(request: HttpRequest, actor: Actor, room: Room, contribution: int) -> HttpResponse:
    """One contribution: what it says, what was decided of it and why, and the way to decide otherwise."""
    wanted = Wanted.read(request.GET)
    found = queries.item(actor, room.place, wanted, contribution)
    if found is None:
        return _left(request, actor, room, contribution)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        batch, count = form.decide(actor, room, [contribution])
        return _to(room, wanted, f"done={batch}&n={count}", contribution=found.next)
    return show(
        request,
        "records/item.html",
        status=422 if form.is_bound else 200,
        **frame(actor, room),
        item=found,
        row=found.row,
        wanted=wanted,
        entry=entry_of(room.place, contribution),
        holds=holds_on(room.place, contribution),
        hold_max=HOLD_MAX,
        **_decision(form, "outcome-journal"),
        undo=_done(request),
    )


def _left(request: HttpRequest, actor: Actor, room: Room, contribution: int) -> HttpResponse:
    """What is left of a contribution that is erased. Raises NoRoom for one that is not."""
    left = what_is_left(room.place, contribution)
    return show(request, "records/left.html", **frame(actor, room), left=left)


def _decision(form: DecisionForm, first: str) -> dict[str, Any]:
    """What the macro `decision` draws. `first`: where to go for what is wrong with the whole of it."""
    links = {"__all__": first, "outcome": "outcome-journal"}
    return {
        "form": form,
        "outcomes": Outcome.choices,
        "reason_max": REASON_MAX,
        "errors": [(links.get(name, name), error) for name, found in form.errors.items() for error in found],
    }


def frame(actor: Actor, room: Room) -> dict[str, Any]:
    """What records/_page.html draws of the place. The queries are those of the tabs."""
    return {"room": room, "place": room.place, "tabs": tabs_of(actor, room, current="records")}


def frame_of_all(current: str) -> dict[str, Any]:
    """What records/_shared.html draws of what all places share. `current` is the name of the page's own address."""
    pages = (("shared-plan", _("Records plan")), ("shared-grounds", _("Legal grounds")))
    tabs = [{"label": label, "href": reverse(name), "current": name == current} for name, label in pages]
    return {"place": None, "tabs": tabs}


def _to(room: Room, wanted: Wanted, also: str = "", contribution: int | None = None) -> HttpResponseRedirect:
    where: dict[str, Any] = {"place": room.place.slug}
    name = "records"
    if contribution:
        name, where = "records-item", {**where, "contribution": contribution}
    query = "&".join(part for part in (wanted.query, also) if part)
    return HttpResponseRedirect(f"{reverse(name, kwargs=where)}?{query}")


def _done(request: HttpRequest) -> tuple[uuid.UUID, int] | None:
    """What was just decided, and of how many, while it can be undone."""
    batch, count = uuid_in(request.GET.get("done", "")), number_in(request.GET.get("n", ""))
    return (batch, count) if batch and count is not None else None
