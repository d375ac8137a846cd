"""What was decided and why, by code, for who wrote and who flagged; and how they complain, without an account."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.codes import normalise_code
from moteplass.kit.fields import Text
from moteplass.kit.pages import private, show
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.reading import current_html
from moteplass.spine.moderation.commands.appeals import complain
from moteplass.spine.moderation.commands.deciding import NotNow
from moteplass.spine.moderation.statements import Party, party, statement
from moteplass.spine.privacy.holdings import sent_by
from moteplass.spine.registry.loader import kind_label

LONGEST = 4000


class ComplaintForm(forms.Form):
    text = Text(
        max_length=LONGEST, error_messages={"required": gettext_lazy("Say what you think is wrong with it.")}
    )


def enter(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Asks for a code. Every try counts, and what is not a code gets the same answer as one we do not know."""
    if request.method != "POST":
        return _asking(request)
    ratelimit.limit(request, "receipt-code")
    typed = request.POST.get("code", "")
    code = normalise_code(typed)
    if code is None or not (party(code) or sent_by([code], "")):
        return _asking(request, typed=typed[:100], status=422)
    return redirect("statement", code=code)


def _asking(request: HttpRequest, *, typed: str | None = None, status: int = 200) -> HttpResponse:
    return private(show(request, "moderation/enter.html", typed=typed, status=status))


def _undecided(request: HttpRequest, code: str, ids: list[int]) -> HttpResponse:
    rows = Contribution.objects.unscoped(reason="their own, by its code").select_related("place")
    mine = rows.annotate(html=current_html()).get(pk=ids[0])
    shown = show(request, "moderation/undecided.html", code=code, mine=mine, kind=kind_label(mine.kind))
    return private(shown)


def show_statement(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The statement behind a code, and the form to complain; what was written, where nothing is decided about it.

    Misses count; past the limit nothing is looked up.
    """
    ratelimit.check(request, "receipt-code")
    told = party(code)
    if told is None and (ids := sent_by([code], "")):
        return _undecided(request, code, ids)
    if told is None:
        ratelimit.limit(request, "receipt-code")
        return _asking(request, typed=code[:100], status=404)
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        ratelimit.limit(request, "anonymous-post")
        return _complain(request, actor, told, form)
    shown = show(
        request,
        "moderation/statement.html",
        status=422 if form.errors else 200,
        code=code,
        wrote=told.flag is None,
        told=statement(told),
        form=form,
        limit=LONGEST,
    )
    return private(shown)


def _complain(request: HttpRequest, actor: Actor, told: Party, form: ComplaintForm) -> HttpResponse:
    try:
        complain(actor, by=told, text=form.cleaned_data["text"])
    except NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("We have your complaint. Somebody else than who decided looks at it."))
    return HttpResponseRedirect(request.path)
