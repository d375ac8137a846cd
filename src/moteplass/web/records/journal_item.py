"""One entry or one case in the journal, for the archivist: correct, screen, exempt, close and cancel."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.days import DayField
from moteplass.kit.noark5.codes import SCREENED
from moteplass.kit.pages import show
from moteplass.kit.text import normalise
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.journal import commands, queries, screening
from moteplass.spine.journal.commands import CORRECTABLE, Exemption
from moteplass.spine.journal.models import NAME_MAX, TITLE_MAX, Case, Change, Entry, Publicity, Restriction
from moteplass.spine.journal.seen import Sight
from moteplass.spine.places.models import Place
from moteplass.spine.records.grounds import grounds
from moteplass.spine.records.models import Ground
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.records.desk import frame

About = Case | Entry
_REASON_MAX = 300


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=_REASON_MAX)

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        reason = self.fields["reason"].error_messages
        reason.update(required=_("Say why."), max_length=_("The reason can have at most 300 characters."))

    def given(self) -> dict[str, Any]:
        """What is typed, in the form in which it is stored."""
        return {k: normalise(v) if isinstance(v, str) else v for k, v in self.cleaned_data.items()}


class CorrectForm(ReasonForm):
    title = forms.CharField(max_length=TITLE_MAX)
    type = forms.ChoiceField(choices=Entry.Type.choices)
    document_date = DayField()
    correspondent = forms.CharField(max_length=NAME_MAX, required=False)
    responsible_unit = forms.CharField(max_length=200)
    responsible_person = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        names = CORRECTABLE[type(about)]
        kwargs["initial"] = {name: getattr(about, name) for name in names}
        super().__init__(*args, about=about, **kwargs)
        for name in set(self.fields) - set(names) - {"reason"}:
            del self.fields[name]
        for name, words in {
            "title": _("Write a title."),
            "document_date": _("Write the day as 2027-12-31."),
            "responsible_unit": _("Say which unit is responsible."),
        }.items():
            if name in names:
                self.fields[name].error_messages.update(required=words, invalid=words)

    def do(self, actor: Actor) -> str:
        given = self.given()
        reason = given.pop("reason")
        commands.correct(actor, about=self.about, given=given, reason=reason)
        return _("The journal is corrected. What stood there before is kept.")


class ScreenForm(ReasonForm):
    words = forms.MultipleChoiceField(required=False)
    name = forms.BooleanField(required=False)
    publicity = forms.ChoiceField(choices=Publicity.choices)
    reason = forms.CharField(max_length=_REASON_MAX, required=False)

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        chosen = screening.screened(about.title, about.public_title)
        kwargs["initial"] = {
            "words": [str(at) for at in sorted(chosen)],
            "name": isinstance(about, Entry) and about.public_correspondent != about.correspondent,
            "publicity": about.publicity,
        }
        super().__init__(*args, about=about, **kwargs)
        words = enumerate(screening.words(about.title))
        self.choices = [(str(at), word) for at, word in words if any(map(str.isalnum, word))]
        self.fields["words"].choices = self.choices  # type: ignore[attr-defined]

    def do(self, actor: Actor) -> str:
        given = self.given()
        words, publicity = {int(at) for at in given.pop("words")}, Publicity(given.pop("publicity"))
        commands.show_publicly(actor, about=self.about, words=words, publicity=publicity, **given)
        return _("The public journal shows it so from now on.")


class RestrictForm(forms.Form):
    code = forms.ChoiceField(choices=Restriction.Code.choices)
    ground = forms.ChoiceField(required=False)
    reference = forms.CharField(max_length=200, required=False)
    until = DayField(required=False)

    def __init__(self, *args: Any, about: About, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.grounds: dict[str, Ground] = {str(ground.pk): ground for ground in grounds(place)}
        self.choices = [("", _("Written below")), *((pk, str(g)) for pk, g in self.grounds.items())]
        self.fields["ground"].choices = self.choices  # type: ignore[attr-defined]
        self.fields["code"].error_messages.update(required=_("Choose what kind of exemption it is."))
        self.fields["until"].error_messages.update(invalid=_("Write the day as 2027-12-31."))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("ground") and not normalise(given.get("reference", "")):
            self.add_error("reference", _("Name the legal ground."))
        return given

    def do(self, actor: Actor) -> str:
        given = self.cleaned_data
        ground = self.grounds.get(given["ground"])
        exemption = Exemption(
            code=Restriction.Code(given["code"]),
            reference=ground.reference if ground else normalise(given["reference"]),
            ground=ground,
            until=given["until"],
        )
        commands.restrict(actor, about=self.about, given=exemption)
        return _("It is exempt from public access. Screen the words and the name that this is about, too.")


def _lift(actor: Actor, about: About, reason: str) -> str:
    commands.lift(actor, about=about, reason=reason)
    return _("The exemption is lifted. Words that were screened stay so until you show them.")


def _cancel(actor: Actor, about: About, reason: str) -> str:
    if isinstance(about, Entry):
        commands.cancel_entry(actor, entry=about, reason=reason)
    else:
        commands.move_case(actor, case=about, to=Case.Status.CANCELLED, reason=reason)
    return _("It is cancelled, and keeps its number.")


def _open(actor: Actor, about: About, reason: str) -> str:
    if isinstance(about, Entry):
        commands.restore_entry(actor, entry=about, reason=reason)
    else:
        commands.move_case(actor, case=about, to=Case.Status.OPEN, reason=reason)
    return _("It stands again.")


def _close(actor: Actor, about: About, reason: str) -> str:
    if isinstance(about, Entry):
        raise NoRoom(about.pk)
    commands.move_case(actor, case=about, to=Case.Status.CLOSED, reason=reason)
    return _("The case is closed, and its entries are archived.")


# What can be said of the whole, with a reason.
_SAID: dict[str, Callable[[Actor, About, str], str]] = {
    "lift": _lift,
    "cancel": _cancel,
    "open": _open,
    "close": _close,
}


def show_entry(request: HttpRequest, actor: Actor, room: Room, entry: int) -> HttpResponse:
    found = Entry.objects.select_related("case").filter(pk=entry, place=room.place).first()
    if found is None:
        raise NoRoom(entry)
    row = queries.entry_row(found)
    if row.out_of_reach:
        raise NoRoom(entry)
    return _page(request, actor, room, found, entry=row)


def show_case(request: HttpRequest, actor: Actor, room: Room, case: int) -> HttpResponse:
    found = Case.objects.filter(pk=case, place=room.place).first()
    if found is None:
        raise NoRoom(case)
    return _page(request, actor, room, found, entry=None, case=queries.case_row(found, Sight.FULL))


def _page(request: HttpRequest, actor: Actor, room: Room, about: About, **row: Any) -> HttpResponse:
    do = request.POST.get("do", "") if request.method == "POST" else ""
    tried: Any = None
    forms_ = {
        "correct": CorrectForm(request.POST if do == "correct" else None, about=about),
        "screen": ScreenForm(request.POST if do == "screen" else None, about=about),
        "restrict": RestrictForm(request.POST if do == "restrict" else None, about=about, place=room.place),
        "say": ReasonForm(request.POST if do in _SAID else None, about=about),
    }
    # Only closing explains itself.
    forms_["say"].fields["reason"].required = do != "close"
    if do:
        tried = forms_.get(do) or forms_["say"]
        if tried.is_bound and tried.is_valid():
            try:
                said = _SAID[do](actor, about, tried.given()["reason"]) if do in _SAID else tried.do(actor)
            except NotPossible as error:
                tried.add_error(None, str(error))
            else:
                messages.success(request, said)
                return HttpResponseRedirect(request.path)
    return show(
        request,
        "records/journal_item.html",
        status=422 if tried is not None else 200,
        **frame(actor, room),
        about=about,
        forms=forms_,
        doing=do,
        errors=_errors(tried, do) if tried else [],
        types=Entry.Type.choices,
        codes=Restriction.Code.choices,
        publicities=Publicity.choices,
        restriction=Restriction.objects.filter(**_of(about), lifted_at=None).first(),
        changes=list(Change.objects.filter(**_of(about)).order_by("-pk")[:100]),
        screened=SCREENED,
        page=queries.in_case(about, Sight.FULL, request.GET.get("after"))
        if isinstance(about, Case)
        else None,
        **row,
    )


def _errors(form: forms.BaseForm, do: str) -> list[tuple[str, str]]:
    """What is wrong, with where to go: each form's reason has an id of its own, and the whole of it is its section."""
    links = {"reason": f"why-{do}", "__all__": do}
    return [(links.get(name, name), str(error)) for name, found in form.errors.items() for error in found]


def _of(about: About) -> dict[str, Any]:
    return {"case": about} if isinstance(about, Case) else {"entry": about}
