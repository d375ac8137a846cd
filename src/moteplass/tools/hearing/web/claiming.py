"""Adding an answer to one's own contributions, by its receipt code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.commands.answering import AlreadyWithdrawn
from moteplass.tools.hearing.commands.claiming import claim_answer
from moteplass.tools.hearing.web.receipts import asking, opened


def claim(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Does it, and goes back to the receipt. Who had to log in on the way presses the button there."""
    answer = opened(request, code)
    if answer is None:
        return asking(request, typed=code[:100], unknown=True, status=404)
    if request.method == "POST":
        try:
            claim_answer(actor, answer=answer)
            messages.success(request, _("The answer is among your contributions."))
        except NotPossible as error:
            messages.info(request, str(error))
        except AlreadyWithdrawn:
            pass
    return HttpResponseRedirect(reverse("receipt", kwargs={"code": code}))
