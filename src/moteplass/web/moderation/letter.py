"""The statement of reasons on paper, for an author who came by letter."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from moteplass.kit import clock, localise, typeset
from moteplass.kit.pages import private
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.moderation.codes import statement_code
from moteplass.spine.moderation.models import Decision
from moteplass.spine.moderation.statements import Party, statement, taken
from moteplass.spine.notify.decided import reach
from moteplass.spine.notify.mails import address

_TEMPLATE = Path(__file__).parents[1] / "templates/moderation/letter.typ"


def show_letter(request: HttpRequest, actor: Actor, room: Room, decision: int) -> HttpResponse:
    """The letter as a PDF; without an address on it where who wrote left none."""
    found = taken().filter(case__place=room.place, pk=decision).first()
    if found is None:
        raise Http404
    author = reach(found)
    language = author.language if author else found.case.contribution.language
    with translation.override(language or settings.LANGUAGE_CODE):
        made = letter(found, author.address if author else ())
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.case.number}.pdf"'
    return private(response)


def letter(decision: Decision, to: Sequence[str]) -> bytes:
    """The same as the page says, in the language that is on."""
    told = statement(Party(decision, None))
    code = statement_code(decision.pk)
    rows = [
        (_("About"), told.kind),
        (_("Decided"), localise.datetime(told.at)),
        (_("Rule or law"), told.ground),
    ]
    if told.until:
        rows.append((_("Until and including"), localise.date(told.until)))
    title = _("What was decided about what you wrote in %(place)s") % {"place": told.place}
    data = {
        "letter": {
            "to": list(to),
            "from": told.owner,
            "day": localise.date(clock.now()),
            "heading": title,
            "done": told.done,
            "facts": [[name, value] for name, value in rows if value],
            "parts": [
                [heading, text]
                for heading, text in (
                    (_("What it rests on"), told.facts),
                    (_("Reasons"), told.reason),
                    (_("What it is about, as it stood"), told.text),
                )
                if text
            ],
            "person": _("A person has decided this. No machine decides here."),
            "complain": _(
                "You can complain until %(day)s. Write to us, or use the code at the address below. It costs nothing, "
                "and somebody else than who decided looks at it."
            )
            % {"day": localise.date(told.complain_until)},
            "code_label": _("Your code"),
            "code": code,
            "site": address(reverse("statement-enter")),
            "link": address(reverse("statement", kwargs={"code": code})),
            "greeting": _("Greetings from %(owner)s") % {"owner": told.owner},
        }
    }
    return typeset.pdf(
        _TEMPLATE,
        data,
        title=title,
        author=told.owner,
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
