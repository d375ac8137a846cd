"""Step 5: the hearing as everyone will see it, what is missing, and publishing."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.ways import ways
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.case import case_of
from moteplass.tools.hearing.commands.running import publish_hearing
from moteplass.tools.hearing.invitations import unsent
from moteplass.tools.hearing.web import sheet as sheets
from moteplass.tools.hearing.web.running.period import period_advice
from moteplass.tools.hearing.web.running.steps import STEPS, Setup


def publish(setup: Setup) -> HttpResponse:
    if setup.request.method == "POST":
        try:
            publish_hearing(setup.actor, hearing=setup.hearing)
        except NotPossible as error:
            messages.error(setup.request, str(error))
            return HttpResponseRedirect(setup.address())
        messages.success(setup.request, _("The hearing is published. This is where you run it from now on."))
        where = {"place": setup.room.place.slug, "tool": setup.room.the_tool.slug}
        return HttpResponseRedirect(reverse("hearing-manage", kwargs=where))
    hearing, case = case_of(setup.room)
    setup.look_for_gaps()
    lacking = [
        {"words": words, "href": setup.address(step), "step": STEPS[step]} for step, words in setup.gaps
    ]
    return setup.draw(
        "hearing/running/publish.html",
        case=case,
        lacking=lacking,
        advice=period_advice(hearing),
        unsent=unsent(hearing.pk),
        sheet=sheets.blank(hearing, case.sections, {}),
        as_anybody=ways(STRANGER, setup.room.place),
    )
