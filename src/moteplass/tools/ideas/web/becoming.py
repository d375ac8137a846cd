"""Letting an idea become something: a new place from any template there is, or what is there already."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import NoRoom, Room, find_tool
from moteplass.spine.content.links import links_of, stands_for
from moteplass.spine.content.models import Contribution
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import free_slug
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.becoming import become, become_place
from moteplass.tools.ideas.models import Idea
from moteplass.tools.ideas.queries.idea import idea_in

NEW, THERE = "new", "there"


class BecomeForm(forms.Form):
    """A new place, or the address of what is there."""

    way = forms.ChoiceField(choices=[(NEW, ""), (THERE, "")])
    template = forms.ChoiceField(required=False)
    organisation = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)
    title = forms.CharField(max_length=160, required=False)
    address = forms.CharField(max_length=400, required=False)

    def __init__(self, owners: list[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {owner.pk: owner for owner in owners}
        self.fields["way"].error_messages.update(required=_("Choose one."), invalid_choice=_("Choose one."))
        self.fields["template"].choices = [(slug, slug) for slug in place_templates()]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [(pk, owner.name) for pk, owner in self.owners.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("way") == NEW:
            data["title"] = text.normalise(data.get("title") or "")
            if not data.get("template") and "template" not in self.errors:
                self.add_error("template", _("Choose what it becomes."))
            if not data.get("organisation") and "organisation" not in self.errors:
                self.add_error("organisation", _("Choose whose place it is."))
            if not data["title"]:
                self.add_error("title", _("Give the place a title."))
        elif data.get("way") == THERE and not data.get("address"):
            self.add_error("address", _("Write the address, as it stands in the browser."))
        return data


def becoming(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """The page where a steward says what an idea becomes."""
    queries.box_in(room)
    row = idea_in(actor, room, idea)
    if row.merged_into or not row.published:
        raise NoRoom(idea)
    owners = list(Organisation.objects.filter(pk__in=actor.creates_for).order_by("name_nb"))
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    if request.method == "POST":
        form = BecomeForm(owners, request.POST)
        if form.is_valid() and (
            response := _done(request, actor, Idea(pk=row.id, box_id=room.the_tool.pk), form)
        ):
            return response
    else:
        first = {
            "way": NEW if owners else THERE,
            "title": row.title,
            "organisation": owners[0].pk if owners else "",
        }
        form = BecomeForm(owners, initial=first)
    return show(
        request,
        "ideas/become.html",
        status=422 if form.errors else 200,
        room=room,
        place=room.place,
        where=where,
        row=row,
        owners=[(owner.pk, owner.name) for owner in owners],
        templates=list(place_templates().values()),
        links=[link for link in links_of(actor, row.id) if link.out],
        form={name: form[name].value() or "" for name in form.fields},
        wrong={name: " ".join(map(str, some)) for name, some in form.errors.items()},
        errors=[(name, str(said)) for name, some in form.errors.items() for said in some],
    )


def _done(request: HttpRequest, actor: Actor, idea: Idea, form: BecomeForm) -> HttpResponse | None:
    """The redirect when it has become something; None when the form says what is wrong."""
    given = form.cleaned_data
    if given["way"] == NEW:
        template = place_templates()[given["template"]]
        try:
            tool = become_place(
                actor,
                idea=idea,
                organisation=form.owners[given["organisation"]],
                template=template,
                title=given["title"],
                slug=free_slug(given["title"]),
            )
        except IntegrityError:
            # Somebody took the address in the same moment.
            form.add_error("title", _("This address cannot be used. Choose another title."))
            return None
        messages.success(
            request, _("Here is the draft. Those who follow the idea are told when you open it.")
        )
        return HttpResponseRedirect(
            reverse(template.continues, kwargs={"place": tool.place.slug, "tool": tool.slug})
        )
    to = found_at(actor, given["address"])
    if to is None:
        form.add_error(
            "address",
            _("There is nothing at that address that you run. Somebody who does can make the link."),
        )
        return None
    if isinstance(to, Contribution) and to.pk == idea.pk:
        form.add_error("address", _("That is the idea itself."))
        return None
    become(actor, idea=idea, to=to)
    messages.success(request, _("The link is made. Both pages show it to those who may read the other."))
    where = resolve(request.path).kwargs
    return HttpResponseRedirect(reverse("ideas-idea", kwargs=where))


def found_at(actor: Actor, address: str) -> Contribution | Tool | None:
    """What an address of ours is about, if the actor has work in that place: a contribution, or a tool as a whole.

    No tool's addresses are known here: a number in one is tried as a contribution of the tool that answers it.
    """
    try:
        kwargs = resolve(urlsplit(address.strip()).path).kwargs
    except (Resolver404, ValueError):
        # ValueError: not even an address, as `http://[`.
        return None
    tools = Tool.objects.filter(place__slug=kwargs.get("place", ""))
    tool = (
        tools.filter(slug=kwargs["tool"]).first()
        if "tool" in kwargs
        else tools.order_by("position", "pk").first()
    )
    if tool is None or not decide(actor, Act.CHECK, find_tool(actor, pk=tool.pk)).allowed:
        return None
    numbers = [value for value in kwargs.values() if isinstance(value, int)]
    said = Contribution.objects.visible_to(actor).filter(pk__in=numbers, tool=tool, root=None).first()
    return said or stands_for(tool)
