"""Putting bodies on the list, by hand or from a table; changing one; and the words of the mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit import csvio, identity
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.uploads import shown_name
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import invitations, queries
from moteplass.tools.hearing.commands.inviting import (
    Body,
    change_invited,
    invite,
    new_bodies,
    remove_invited,
    set_inviting,
)
from moteplass.tools.hearing.imports.bodies import read_bodies
from moteplass.tools.hearing.imports.reading import BadFile
from moteplass.tools.hearing.invitations import usual_words
from moteplass.tools.hearing.models import BODIES, Hearing, Invited
from moteplass.tools.hearing.web.inviting.staff import TAB, address_of
from moteplass.tools.hearing.web.running.steps import shown, summary

# A few thousand lines; what is larger is no list of bodies.
MOST_BYTES = 500_000
WORDS_MAX = 3000


class BodyForm(forms.Form):
    name = Text(max_length=200)
    organisation_number = Text(required=False, max_length=40)
    email = forms.EmailField(required=False, max_length=254)
    kind = forms.ChoiceField(choices=BODIES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {
            "name": _("Write the name. It can have at most 200 characters."),
            "email": _("The e-mail address must look like name@example.no."),
            "kind": _("Choose what kind of body it is."),
        }
        for name, words in said.items():
            self.fields[name].error_messages.update(
                dict.fromkeys(("required", "invalid", "max_length", "invalid_choice"), words)
            )

    def clean_organisation_number(self) -> str:
        typed = self.cleaned_data["organisation_number"]
        number = identity.organisation_number(typed) if typed else ""
        if number is None:
            raise forms.ValidationError(
                _("This is not an organisation number. It has nine digits; look for a slip.")
            )
        return number

    def body(self) -> Body:
        return Body(**self.cleaned_data)


class WordsForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    text = Text(required=False, max_length=WORDS_MAX)
    remind_days = forms.IntegerField(required=False, min_value=1, max_value=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = _("Write a number of days from 1 to 60, or leave it empty.")
        self.fields["remind_days"].error_messages.update(invalid=days, min_value=days, max_value=days)
        self.fields["text"].error_messages["max_length"] = _("The text can have at most 3,000 characters.")


def add_body(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    form = BodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hearing = queries.hearing_in(room)
        if invite(actor, hearing=hearing, bodies=[form.body()]):
            messages.success(request, _("%(name)s is on the list.") % {"name": form.cleaned_data["name"]})
            return HttpResponseRedirect(address_of(room))
        form.add_error("name", _("A body with this name or number is on the list already."))
    return _draw_body(request, actor, room, form)


def change_body(request: HttpRequest, actor: Actor, room: Room, body: int) -> HttpResponse:
    invited = invitations.invited_in(room, body)
    if request.method == "POST" and request.POST.get("act") == "remove":
        remove_invited(actor, invited=invited)
        messages.success(request, _("%(name)s is off the list.") % {"name": invited.name})
        return HttpResponseRedirect(address_of(room))
    known = {name: getattr(invited, name) for name in BodyForm.base_fields}
    form = BodyForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            change_invited(actor, invited=invited, body=form.body())
        except NotPossible as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(address_of(room))
    return _draw_body(request, actor, room, form, invited)


def _draw_body(
    request: HttpRequest, actor: Actor, room: Room, form: BodyForm, invited: Invited | None = None
) -> HttpResponse:
    errors = summary(form) if form.is_bound else []
    return show(
        request,
        "hearing/inviting_body.html",
        status=422 if errors else 200,
        room=room,
        form=shown(form),
        errors=errors,
        invited=invited,
        kinds=BODIES,
        tabs=tabs_of(actor, room, current=TAB),
    )


def add_table(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """A table that is looked over first, and added when one says so. Adding it again adds nothing."""
    hearing = queries.hearing_in(room)
    typed, problem, sheet = request.POST.get("table", ""), "", None
    new: list[Body] = []
    if request.method == "POST":
        try:
            table = table_in(request)
            # A file that is no good does not push out what was typed.
            typed = typed if typed.strip() else table
            sheet = read_bodies(table)
            typed, new = table, new_bodies(hearing.pk, sheet.rows)
        except BadFile as error:
            problem = str(error)
    # A file is looked over before it is added, whichever button was pressed.
    if new and request.POST.get("act") == "add" and "file" not in request.FILES:
        count = invite(actor, hearing=hearing, bodies=new)
        words = ngettext("%(num)s body is on the list.", "%(num)s bodies are on the list.", count)
        messages.success(request, words % {"num": count})
        return HttpResponseRedirect(address_of(room))
    return show(
        request,
        "hearing/inviting_table.html",
        status=422 if problem else 200,
        room=room,
        typed=typed,
        problem=problem,
        sheet=sheet,
        new=new,
        kinds=dict(BODIES),
        max_bytes=MOST_BYTES,
        tabs=tabs_of(actor, room, current=TAB),
    )


def table_in(request: HttpRequest) -> str:
    """The table that was sent: the file's text where there is a file. Raises BadFile for one that holds no table."""
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("table", "")
    if (upload.size or 0) > MOST_BYTES:
        raise BadFile(_("The file is larger than 500 kB. Divide it, or check that it is the right one."))
    table = csvio.decode(upload.read())
    # What is packed, a picture or a spreadsheet's own file, and text in an encoding that nothing tells.
    if "\0" in table:
        raise BadFile(
            _("“%(name)s” is no CSV file. Open it in a spreadsheet, save it as CSV, and choose that.")
            % {"name": shown_name(upload)}
        )
    return table


def words(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """What the mail says, in which language, and when the silent are reminded."""
    hearing = queries.hearing_in(room)
    inviting = invitations.inviting_of(hearing.pk)
    language = inviting.language or settings.LANGUAGE_CODE
    known = {
        "language": language,
        "text": inviting.text or _usual(language),
        "remind_days": inviting.remind_days,
    }
    form = WordsForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        _save_words(actor, hearing, form.cleaned_data, language)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(address_of(room, "hearing-inviting-words"))
    errors = summary(form) if form.is_bound else []
    return show(
        request,
        "hearing/inviting_words.html",
        status=422 if errors else 200,
        room=room,
        hearing=hearing,
        form=shown(form),
        errors=errors,
        languages=settings.LANGUAGES,
        words_max=WORDS_MAX,
        tabs=tabs_of(actor, room, current=TAB),
    )


def _save_words(actor: Actor, hearing: Hearing, given: dict[str, Any], language: str) -> None:
    # Our own words are not stored, so that they follow the language that is chosen.
    own = given["text"] in (_usual(language), _usual(given["language"]))
    set_inviting(
        actor,
        hearing=hearing,
        language=given["language"],
        text="" if own else given["text"],
        remind_days=given["remind_days"],
    )


def _usual(language: str) -> str:
    with translation.override(language):
        return usual_words()
