"""Making a place: for whom, from which template, what it is called and where it stands."""

from django import forms
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import text
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import create_place


class NewForm(forms.Form):
    """The organisation is one of the actor's own; another's number is answered like a number that does not exist."""

    organisation = forms.TypedChoiceField(coerce=int)
    template = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose what to start from.")})
    title = Text(max_length=160, error_messages={"required": gettext_lazy("Give the place a title.")})
    slug = forms.CharField(max_length=60, required=False)

    def __init__(
        self, owners: list[Organisation], data: object = None, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.owners = {owner.pk: owner for owner in owners}
        self.fields["organisation"].choices = [(owner.pk, owner.name) for owner in owners]  # type: ignore[attr-defined]
        self.fields["template"].choices = [(slug, slug) for slug in place_templates()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        wanted = text.normalise(str(given.get("slug") or ""))
        slug = text.slugify_nb(wanted or str(given.get("title") or ""))
        given["slug"] = slug
        if given.get("title") and not slug:
            self.add_error("slug", _("Write an address of letters a–z, digits and hyphens."))
        elif slug and Place.objects.filter(slug=slug).exists():
            self.add_error("slug", _("This address cannot be used. Choose another one."))
        return given


def new_place(request: HttpRequest, actor: Actor) -> HttpResponse:
    owners = list(Organisation.objects.filter(pk__in=actor.creates_for).order_by("name_nb"))
    if request.method == "GET":
        return _form(request, NewForm(owners, initial={"title": request.GET.get("title", "")}))
    form = NewForm(owners, request.POST)
    if not form.is_valid():
        return _form(request, form)
    given = form.cleaned_data
    template = place_templates()[given["template"]]
    owner = form.owners[given["organisation"]]
    try:
        tool = create_place(
            actor, organisation=owner, template=template, title=given["title"], slug=given["slug"]
        )
    except IntegrityError:
        # Somebody took the address in the same moment.
        form.add_error("slug", _("This address cannot be used. Choose another one."))
        return _form(request, form)
    return redirect(template.continues, place=tool.place.slug, tool=tool.slug)


def _form(request: HttpRequest, form: NewForm) -> HttpResponse:
    return show(
        request,
        "stewards/new.html",
        block="address",
        status=422 if form.errors else 200,
        form=form,
        suggested=text.slugify_nb(text.normalise(str(form["title"].value() or ""))),
        owners=[(owner.pk, owner.name) for owner in form.owners.values()],
        templates=list(place_templates().values()),
    )
