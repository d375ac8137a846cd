"""What a respondent may tell of themselves once the answer is in: counted, never shown, never asked before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit.pages import private, show
from moteplass.kit.text import number_in
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.tools.hearing import samples
from moteplass.tools.hearing.case import Phase, phase_of
from moteplass.tools.hearing.commands.sampling import say_groups
from moteplass.tools.hearing.web.receipts import asking, opened


def about_you(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A question for each frame that the hearing asks about, each of which may be left."""
    answer = opened(request, code)
    if answer is None:
        return asking(request, typed=code[:100], unknown=True, status=404)
    home = private(HttpResponseRedirect(reverse("receipt", kwargs={"code": code})))
    frames = samples.asked_of(answer)
    if not frames or phase_of(answer.hearing) is not Phase.OPEN:
        return home
    if request.method == "POST":
        ratelimit.limit(request, "anonymous-post")
        chosen = {frame.pk: number_in(request.POST.get(f"frame{frame.pk}", "")) for frame in frames}
        say_groups(actor, answer=answer, chosen=chosen)
        messages.success(request, _("Thank you. It is counted, and stands nowhere beside your answer."))
        return home
    page = show(
        request,
        "hearing/receipt_about.html",
        answer=answer,
        place=answer.hearing.tool.place,
        code=code,
        frames=[(frame, [(g.pk, g.name) for g in frame.groups.all()]) for frame in frames],
        told=samples.told_by(answer),
    )
    return private(page)
