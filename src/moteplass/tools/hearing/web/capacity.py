"""The form's own question, whom one answers for, as the choice of capacity that every form has."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, QueryDict

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.voices import Standing, Voice
from moteplass.spine.access.ways import Ways
from moteplass.spine.content.models import VERIFIED, title_in_words
from moteplass.spine.places.models import Capacity, Naming
from moteplass.tools.hearing.answer_rows import AnswerRow
from moteplass.tools.hearing.commands.signatures import stays
from moteplass.tools.hearing.forms import PERSON
from moteplass.tools.hearing.models import Answer, Respondent


def chosen(request: HttpRequest, actor: Actor) -> tuple[Actor, QueryDict | None]:
    """The actor as they have chosen to answer, and what was typed where that says more than they typed; else None.

    Who writes for an organisation on a mandate need not say which it is.
    """
    if not actor.is_authenticated:
        return actor, None
    who = request.POST.get("who", "")
    if one := _standing(actor, who):
        data = request.POST.copy()
        data["who"], data["name"] = PERSON, data.get("name") or actor.name
        actor = replace(actor, voice=Voice(one.key))
        request.actor = actor  # type: ignore[attr-defined]  # the form shows what is chosen
        return actor, data
    return replace(actor, voice=Voice(PERSON if who == PERSON else "")), None


def shown_again(row: AnswerRow, answer: Answer) -> AnswerRow:
    """A preview of a change, signed as it stays or by what was typed."""
    said = answer.contribution
    if stays(said):
        return replace(row, name=said.author_name, respondent_label=said.beside)
    verified = said.author_title == VERIFIED and row.respondent == Respondent.PERSON
    return replace(row, respondent_label=title_in_words(VERIFIED)) if verified else row


def kept(answer: Answer) -> dict[str, Any]:
    """For the form that changes an answer: how it is signed, where that was verified and stays; else what may be typed
    anew, for nobody's capacity is verified by a code.
    """
    said, place = answer.contribution, answer.hearing.tool.place
    if stays(said):
        return {"signed": said.byline}
    person = answer.respondent == Respondent.PERSON
    claims = not person or Capacity.ORGANISATION in place.capacities
    own = [(PERSON, "")] if person or Capacity.PERSON in place.capacities else []
    return {"stays": Ways(tuple(own), PERSON, claims, Naming(place.naming), named=False)}


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
