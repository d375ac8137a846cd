"""The form's own question, whom one answers for, as the choice of capacity that every form has."""

from dataclasses import replace

from django.http import HttpRequest, QueryDict

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.voices import Standing, Voice
from moteplass.spine.content.models import VERIFIED, title_in_words
from moteplass.spine.places.models import Capacity
from moteplass.tools.hearing.answer_rows import AnswerRow
from moteplass.tools.hearing.forms import PERSON
from moteplass.tools.hearing.models import Respondent


def chosen(request: HttpRequest, actor: Actor) -> tuple[Actor, QueryDict | None]:
    """The actor as they have chosen to answer, and what was typed where that says more than they typed; else None.

    Who writes for an organisation on a mandate need not say which it is.
    """
    who = request.POST.get("who", "")
    if one := _standing(actor, who):
        data = request.POST.copy()
        data["who"], data["name"] = PERSON, data.get("name") or actor.name
        actor = replace(actor, voice=Voice(one.key))
        request.actor = actor  # type: ignore[attr-defined]  # the form shows what is chosen
        return actor, data
    return replace(actor, voice=Voice(PERSON if who == PERSON else "")), None


def _standing(actor: Actor, key: str) -> Standing | None:
    return next((one for one in actor.standings if one.key == key), None)


def shown(row: AnswerRow, request: HttpRequest) -> AnswerRow:
    """A preview, signed as it will be."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set where the page is mounted
    one = _standing(actor, actor.voice.key)
    if one is None:
        verified = actor.is_assured and row.respondent == Respondent.PERSON
        return replace(row, respondent_label=title_in_words(VERIFIED)) if verified else row
    if one.capacity == Capacity.EMPLOYEE:
        return replace(row, name=actor.name, respondent_label=one.title)
    label = str(Capacity.ORGANISATION.label)
    return replace(
        row, name=one.organisation, respondent=Respondent.ASSOCIATION, respondent_label=label, by=actor.name
    )
