"""Step 1: what the case is called, in one sentence or two, and its address."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from moteplass.kit import localise
from moteplass.kit.fields import Text
from moteplass.kit.text import slugify_nb
from moteplass.spine.places.models import Place
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.commands.drafting import language_of, set_case
from moteplass.tools.hearing.web.running.steps import Setup, shown, summary

TITLE_MAX, SUMMARY_MAX, SLUG_MAX = 160, 600, 60


class CaseForm(forms.Form):
    title = Text(max_length=TITLE_MAX)
    summary = Text(max_length=SUMMARY_MAX)
    slug = Text(required=False, max_length=200)
    language = forms.ChoiceField(choices=[(code, code) for code in localise.WRITTEN])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        words = {
            "title": (_("Write a title."), _("The title can have at most 160 characters.")),
            "summary": (_("Write a short summary."), _("The summary can have at most 600 characters.")),
        }
        for name, (required, long) in words.items():
            self.fields[name].error_messages.update(required=required, max_length=long)

    def clean_slug(self) -> str:
        """What was typed, made fit for an address; from the title when nothing was."""
        slug = slugify_nb(self.cleaned_data.get("slug") or self.cleaned_data.get("title", ""), SLUG_MAX)
        if not slug:
            raise forms.ValidationError(_("Write an address of letters and digits."))
        return slug


def edit_case(setup: Setup) -> HttpResponse:
    place: Place = setup.room.place
    if setup.request.method != "POST":
        known = {"title": place.title, "summary": place.summary, "slug": place.slug}
        return _draw(setup, CaseForm(initial={**known, "language": language_of(setup.hearing)}))
    form = CaseForm(setup.request.POST)
    if form.is_valid():
        try:
            set_case(setup.actor, hearing=setup.hearing, **form.cleaned_data)
        except NotPossible as error:
            form.add_error("slug", str(error))
        else:
            place.slug = form.cleaned_data["slug"]
            return setup.onward()
    return _draw(setup, form)


def _draw(setup: Setup, form: CaseForm) -> HttpResponse:
    languages = [(code, localise.language_name(code)) for code in localise.WRITTEN]
    return setup.draw(
        "hearing/running/case.html", errors=summary(form), form=shown(form), languages=languages
    )
