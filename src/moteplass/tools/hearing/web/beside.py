"""The letter and the draft texts, passage by passage, with the answers to each beside it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.tools.hearing import passages as found
from moteplass.tools.hearing.case import Phase, case_of, phase_of
from moteplass.tools.hearing.web.links import links_in
from moteplass.tools.hearing.web.public import locked


def passages(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Anyone reads it and answers from it; whoever checks answers also sees those that await a check."""
    hearing, case = case_of(room)
    phase, answering = phase_of(hearing), decide(actor, Act.SUBMIT, room)
    texts = found.texts_of(case.letter, case.sections)
    rows, gone = found.beside_texts(actor, hearing, texts, locked=locked(actor, room))
    headings = [_("The hearing letter"), *(section.heading for section in case.sections if section.html)]
    return show(
        request,
        "hearing/passages.html",
        room=room,
        place=room.place,
        hearing=hearing,
        links=links_in(room),
        texts=[(heading, of_text) for heading, of_text in zip(headings, rows, strict=True) if of_text],
        gone=gone,
        language=case.language,
        may_answer=phase is Phase.OPEN and answering.allowed,
        answering=answering,
        is_open=phase is Phase.OPEN,
        most=found.BESIDE,
    )
