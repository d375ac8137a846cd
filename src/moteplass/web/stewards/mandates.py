"""Who may speak for an organisation, for those who run the site: seen, written down and ended."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.days import DayField
from moteplass.kit.fields import Text
from moteplass.kit.localise import today
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.stewardship.mandates import end_mandate, give_mandate
from moteplass.web.stewards import queries
from moteplass.web.stewards.finding import FindForm

_DAY = gettext_lazy("Write the day as 2027-12-31.")


class MandateForm(FindForm):
    given_by = Text(
        max_length=200,
        error_messages={"required": gettext_lazy("Write who in the organisation gave the mandate, and how.")},
    )
    since = DayField(error_messages={"required": _DAY, "invalid": _DAY})
    until = DayField(required=False, error_messages={"invalid": _DAY})

    def clean(self) -> None:
        super().clean()
        self.find_person()
        self.find_organisation()


def show_mandates(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = MandateForm(request.POST if request.method == "POST" else None, initial={"since": today()})
    if form.is_bound and form.is_valid():
        assert form.person and form.body  # found, or there were errors
        given = {name: form.cleaned_data[name] for name in ("given_by", "since", "until")}
        try:
            give_mandate(actor, user=form.person, organisation=form.body, **given)
        except NotPossible as error:
            form.add_error("since", str(error))
        else:
            messages.success(
                request,
                _("It is written down that %(name)s may speak for %(organisation)s.")
                % {"name": form.person.name, "organisation": form.body.name},
            )
            return redirect("mandates")
    return show(
        request,
        "stewards/mandates.html",
        block="rows",
        status=422 if form.errors else 200,
        form=form,
        page=queries.mandates(cursor=request.GET.get("after")),
    )


def end(request: HttpRequest, actor: Actor, mandate_id: int) -> HttpResponse:
    """Asks first."""
    mandate = queries.mandate(mandate_id)
    if mandate is None or mandate.user is None:
        raise Http404
    if request.method == "POST":
        try:
            end_mandate(actor, user=mandate.user, organisation=mandate.organisation)
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                _("It is written down that %(name)s may no longer speak for %(organisation)s.")
                % {"name": mandate.user.name, "organisation": mandate.organisation.name},
            )
        return redirect("mandates")
    return show(request, "stewards/mandate_end.html", mandate=mandate)
