"""Setting up a conversation: the question and its rules, the statements to begin with, opening and closing it."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from moteplass.kit import text as texts
from moteplass.kit.days import DayField
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.stewardship.commands import NotPossible, change_place
from moteplass.tools.opinions.commands.adding import BadLength, add_seeds
from moteplass.tools.opinions.commands.running import (
    Rules,
    close_now,
    open_again,
    open_conversation,
    set_rules,
)
from moteplass.tools.opinions.models import LONGEST_LIMIT, SHORTEST_LIMIT, Conversation
from moteplass.tools.opinions.queries import conversation_in
from moteplass.tools.opinions.queries.answering import is_open
from moteplass.tools.opinions.queries.listing import statements
from moteplass.tools.opinions.web.frame import frame, where_of

# Few enough to read through before they show, many enough to begin with.
MOST_SEEDS = 200


class RulesForm(forms.Form):
    title = Text(max_length=160)
    summary = Text(max_length=600, required=False)
    introduction = Text(max_length=4000, required=False)
    statements_open = forms.BooleanField(required=False)
    checked_first = forms.BooleanField(required=False)
    longest = forms.IntegerField(min_value=SHORTEST_LIMIT, max_value=LONGEST_LIMIT)
    closes_date = DayField(required=False, input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"])
    closes_time = forms.TimeField(required=False, input_formats=["%H:%M", "%H.%M", "%H:%M:%S"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {
            "title": _("Write the question as people will see it."),
            "longest": _("A statement may be from %(from)s to %(to)s characters long.")
            % {"from": SHORTEST_LIMIT, "to": LONGEST_LIMIT},
            "closes_date": _("Write the date as day.month.year, for example 10.12.2026."),
            "closes_time": _("Write the time as hours and minutes, for example 23.59."),
        }
        for name, words in said.items():
            codes = ("required", "invalid", "min_value", "max_value")
            self.fields[name].error_messages.update(dict.fromkeys(codes, words))

    @property
    def closes_at(self) -> datetime | None:
        """The end of the day, unless a time is given."""
        day = self.cleaned_data.get("closes_date")
        if day is None:
            return None
        at = self.cleaned_data.get("closes_time") or time(23, 59)
        return datetime.combine(day, at, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


class SeedsForm(forms.Form):
    seeds = Text(required=False, max_length=60_000)

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.longest = longest

    def clean_seeds(self) -> list[str]:
        found = [line.strip() for line in self.cleaned_data["seeds"].splitlines() if line.strip()]
        if not found:
            raise forms.ValidationError(_("Write one statement on each line."))
        if len(found) > MOST_SEEDS:
            raise forms.ValidationError(_("Put in at most %(most)s at a time.") % {"most": MOST_SEEDS})
        for number, line in enumerate(found, 1):
            if texts.count_chars(line) > self.longest:
                raise forms.ValidationError(
                    _("Statement %(number)s is longer than %(most)s characters: “%(text)s”")
                    % {"number": number, "most": self.longest, "text": texts.excerpt(line, 60)}
                )
        return found


def setup(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """One page; each part is saved for itself."""
    conversation = conversation_in(room)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    rules = RulesForm(request.POST if do == "rules" else None, initial=_known(conversation, room))
    seeds = SeedsForm(request.POST if do == "seeds" else None, longest=conversation.longest)
    if do in _MOVES:
        return _moved(request, actor, room, conversation, do)
    form: Any = {"rules": rules, "seeds": seeds}.get(do)
    problem = ""
    if form is not None and form.is_valid():
        try:
            words = _save(actor, room, conversation, do, form)
        except (NotPossible, BadLength) as error:
            problem = str(error)
        else:
            messages.success(request, words)
            return HttpResponseRedirect(f"{reverse('opinions-setup', kwargs=where_of(room))}#{do}")
    found = _errors(do, form, problem) if form is not None else []
    return show(
        request,
        "opinions/setup.html",
        status=422 if found else 200,
        conversation=conversation,
        here=reverse("opinions-setup", kwargs=where_of(room)),
        open=is_open(conversation),
        any=bool(statements(actor, conversation, size=1).rows),
        rules=rules,
        seeds=seeds,
        errors=found,
        limits=(SHORTEST_LIMIT, LONGEST_LIMIT),
        **frame(request, actor, room, "opinions-setup"),
    )


_MOVES = {"open": open_conversation, "close": close_now, "again": open_again}


def _moved(
    request: HttpRequest, actor: Actor, room: Room, conversation: Conversation, do: str
) -> HttpResponse:
    _MOVES[do](actor, conversation=conversation)
    if do == "close":
        messages.success(request, _("The conversation is closed. Nobody can answer any more."))
    elif do == "again":
        messages.success(request, _("The conversation is open again. It has no deadline now."))
    else:
        messages.success(request, _("The conversation is open. Now people can answer."))
    name = "opinions" if do == "open" else "opinions-setup"
    return HttpResponseRedirect(reverse(name, kwargs=where_of(room)))


def _known(conversation: Conversation, room: Room) -> dict[str, Any]:
    names = ("introduction", "statements_open", "checked_first", "longest")
    known = {name: getattr(conversation, name) for name in names}
    if conversation.closes_at:
        local = conversation.closes_at.astimezone(ZoneInfo(settings.TIME_ZONE))
        known |= {"closes_date": local.date(), "closes_time": local.strftime("%H:%M")}
    return {"title": room.the_tool.title, "summary": room.place.summary, **known}


def _save(actor: Actor, room: Room, conversation: Conversation, part: str, form: Any) -> str:
    if part == "seeds":
        language = get_language() or settings.LANGUAGE_CODE
        given = form.cleaned_data["seeds"]
        added = add_seeds(actor, conversation=conversation, given=given, language=language)
        words = ngettext("%(num)s statement has been put in.", "%(num)s statements have been put in.", added)
        if added < len(given):
            return f"{words % {'num': added}} {_('The others were there already.')}"
        return words % {"num": added}
    given = form.cleaned_data
    changed = {"summary": given["summary"]}
    # A place that is this conversation and little else goes by the same name.
    if room.place.title == room.the_tool.title:
        changed["title"] = given["title"]
    change_place(actor, place=room.place, **changed)
    names = ("title", "introduction", "checked_first", "statements_open", "longest")
    rules = Rules(**{name: given[name] for name in names}, closes_at=form.closes_at)
    set_rules(actor, conversation=conversation, rules=rules)
    return _("Saved.")


def _errors(part: str, form: Any, problem: str) -> list[tuple[str, str]]:
    """(field id, words) for the summary on top."""
    found = [(part, problem)] if problem else []
    return found + [(name, str(words[0])) for name, words in form.errors.items()]
