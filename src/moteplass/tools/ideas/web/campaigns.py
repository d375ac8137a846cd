"""Campaigns of a box: the list, one with its ideas, asking one, and boxes that take part."""

import re
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit.days import DayField
from moteplass.kit.localise import day_of, today
from moteplass.kit.pages import show
from moteplass.kit.text import normalise, number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide, require
from moteplass.spine.access.rooms import Room
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands import campaigns as commands
from moteplass.tools.ideas.models import Box, Campaign
from moteplass.tools.ideas.queries import campaigns as rows
from moteplass.tools.ideas.web.moving import DATES

QUESTION_MAX, TEXT_MAX = 160, 4000
_ADDRESS = re.compile(r"/m/([-a-z0-9_]+)/(ideas[-a-z0-9_]*)/?")


class Words(forms.CharField):
    """Text in the one form it is stored in; its length is counted after that."""

    def to_python(self, value: Any) -> str:
        return normalise(super().to_python(value) or "")


class CampaignForm(forms.Form):
    """The question and its days. It opens as the first day begins, and closes as the last one ends."""

    question = Words(max_length=QUESTION_MAX)
    text = Words(required=False, max_length=TEXT_MAX)
    first = DayField(input_formats=DATES)
    last = DayField(input_formats=DATES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].error_messages.update(
            required=_("Write the question."), max_length=_("The question can have at most 160 characters.")
        )
        self.fields["text"].error_messages["max_length"] = _("The text can have at most 4,000 characters.")
        for name in ("first", "last"):
            self.fields[name].error_messages.update(
                required=_("Choose a date."),
                invalid=_("Write the date as day.month.year, for example 10.12.2026."),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day cannot be before the first."))
        return data

    @property
    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "question": data["question"],
            "text": data["text"],
            "opens_at": _moment(data["first"], time(0, 0)),
            "closes_at": _moment(data["last"], time(23, 59)),
        }


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def campaigns(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """What is asked, what was asked, and for stewards what the box is invited to."""
    box = queries.box_in(room)
    manages = decide(actor, Act.MANAGE, room).allowed
    return show(
        request,
        "ideas/campaigns.html",
        room=room,
        place=room.place,
        where=_where(room),
        tabs=tabs_of(actor, room, current="ideas-campaigns"),
        current=rows.of_box(box.pk, over=False),
        ended=rows.of_box(box.pk, over=True),
        manages=manages,
        invitations=rows.invitations(box.pk) if manages else [],
    )


def answer_invitation(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Yes or no to taking part in another box's campaign."""
    box = queries.box_in(room)
    campaign = Campaign.objects.filter(pk=number_in(request.POST.get("campaign", "")) or 0).first()
    if campaign is not None:
        try:
            if request.POST.get("answer") == "yes":
                commands.take_part(actor, box=box, campaign=campaign)
                messages.success(request, _("The box takes part now."))
            else:
                commands.leave(actor, box=box, campaign=campaign)
                messages.success(request, _("The box does not take part."))
        except NotPossible as error:
            messages.warning(request, str(error))
    return HttpResponseRedirect(reverse("ideas-campaigns", kwargs=_where(room)))


def campaign(request: HttpRequest, actor: Actor, room: Room, campaign: str) -> HttpResponse:
    """One question, how long it stands, and the ideas that answer it from every box the reader may see."""
    box = queries.box_in(room)
    found = rows.campaign_in(box.pk, campaign)
    row = rows.row_of(found, box.pk)
    manages = decide(actor, Act.MANAGE, room).allowed
    own = found.box_id == box.pk
    if request.method == "POST":
        require(actor, Act.MANAGE, room)
        return _change_parts(request, actor, room, box, found, own)
    page = rows.answers(actor, found, cursor=request.GET.get("after"))
    here = reverse("ideas-campaign", kwargs={**_where(room), "campaign": found.slug})
    return show(
        request,
        "ideas/campaign.html",
        block="rows" if "after" in request.GET else "",
        room=room,
        place=room.place,
        where=_where(room),
        tabs=tabs_of(actor, room, current="ideas-campaigns"),
        campaign=row,
        here=here,
        rows=page.rows,
        count=rows.count(actor, found),
        more=f"{here}?{urlencode({'after': page.next})}" if page.next else "",
        parts=rows.parts(actor, found, invited=manages and own),
        may_submit=row.phase == rows.Phase.OPEN and decide(actor, Act.SUBMIT, room).allowed,
        manages=manages,
        own=own,
    )


def _change_parts(
    request: HttpRequest, actor: Actor, room: Room, box: Box, campaign: Campaign, own: bool
) -> HttpResponse:
    here = HttpResponseRedirect(request.path)
    if not own:
        if "leave" in request.POST:
            commands.leave(actor, box=box, campaign=campaign)
            messages.success(request, _("The box takes part no longer."))
            return HttpResponseRedirect(reverse("ideas-campaigns", kwargs=_where(room)))
        return here
    if out := number_in(request.POST.get("out", "")):
        commands.withdraw_invitation(actor, campaign=campaign, box=Box(pk=out))
        messages.success(request, _("The box takes part no longer."))
        return here
    try:
        address = _ADDRESS.search(urlsplit(request.POST.get("address", "").strip()).path)
    except ValueError:
        # Not even an address, as `http://[`.
        address = None
    if address is None:
        messages.warning(request, _("Write the address of the other box, as it stands in the browser."))
        return here
    other = rows.box_at(*address.groups())
    try:
        if other is not None:
            commands.invite(actor, campaign=campaign, box=other)
    except NotPossible as error:
        messages.warning(request, str(error))
        return here
    # The same words whether there is a box or not: a closed one is nobody else's business.
    messages.success(request, _("If there is a box at that address, its stewards see the invitation now."))
    return here


def edit(request: HttpRequest, actor: Actor, room: Room, campaign: str = "") -> HttpResponse:
    """Ask a new question, or change one of the box's own."""
    box = queries.box_in(room)
    found = rows.campaign_in(box.pk, campaign) if campaign else None
    if found is not None and found.box_id != box.pk:
        return HttpResponseRedirect(reverse("ideas-campaign", kwargs={**_where(room), "campaign": campaign}))
    form = CampaignForm(request.POST) if request.method == "POST" else CampaignForm(initial=_first(found))
    if request.method == "POST" and form.is_valid():
        try:
            if found is None:
                found = commands.ask(actor, box=box, **form.said)
            else:
                commands.change_campaign(actor, campaign=found, **form.said)
            messages.success(request, _("The campaign is saved."))
            return HttpResponseRedirect(
                reverse("ideas-campaign", kwargs={**_where(room), "campaign": found.slug})
            )
        except NotPossible as error:
            form.add_error("question", str(error))
    return show(
        request,
        "ideas/campaign_form.html",
        status=422 if form.errors else 200,
        room=room,
        place=room.place,
        where=_where(room),
        editing=found is not None,
        form={name: form[name].value() or "" for name in form.fields},
        wrong={name: " ".join(map(str, some)) for name, some in form.errors.items()},
        errors=[(name, str(said)) for name, some in form.errors.items() for said in some],
        question_max=QUESTION_MAX,
        text_max=TEXT_MAX,
    )


def _first(campaign: Campaign | None) -> dict[str, Any]:
    if campaign is None:
        return {"first": today().isoformat()}
    return {
        "question": campaign.question,
        "text": campaign.text,
        "first": day_of(campaign.opens_at).isoformat(),
        "last": day_of(campaign.closes_at).isoformat(),
    }


def _where(room: Room) -> dict[str, str]:
    return {"place": room.place.slug, "tool": room.the_tool.slug}
