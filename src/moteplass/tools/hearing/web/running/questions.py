"""Step 3: sections and questions. Every button saves what is typed, so that nothing is lost on the way."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from moteplass.tools.hearing.commands.running import set_questions
from moteplass.tools.hearing.models import Question
from moteplass.tools.hearing.queries import form
from moteplass.tools.hearing.web.running import draft
from moteplass.tools.hearing.web.running.draft import SectionDraft
from moteplass.tools.hearing.web.running.steps import Setup


def edit_questions(setup: Setup) -> HttpResponse:
    request = setup.request
    if request.method != "POST":
        return _draw(setup, draft.from_rows(form(setup.hearing)))
    sections = draft.from_post(request.POST)
    if errors := draft.too_long(sections):
        return _draw(setup, sections, errors)
    if button := request.POST.get("do", ""):
        return _press(setup, sections, button)
    _save(setup, sections)
    stays = request.POST.get("act") == "save"
    if not stays and (errors := draft.incomplete(sections)):
        return _draw(setup, sections, errors)
    return setup.onward()


def _press(setup: Setup, sections: list[SectionDraft], button: str) -> HttpResponse:
    session = setup.request.session
    if button == "undo":
        removed = session.pop(_key(setup), None)
        anchor = draft.put_back(sections, removed) if removed else ""
    else:
        change = draft.change(sections, button)
        if change is None:
            return _draw(setup, sections)
        anchor = change.anchor
        if change.removed:
            session[_key(setup)] = change.removed
        else:
            session.pop(_key(setup), None)
    _save(setup, sections)
    return HttpResponseRedirect(setup.address(fragment=anchor))


def _save(setup: Setup, sections: list[SectionDraft]) -> None:
    set_questions(setup.actor, hearing=setup.hearing, sections=draft.to_inputs(sections))


def _key(setup: Setup) -> str:
    """Where the session keeps what was removed last, until the next change."""
    return f"hearing-removed-{setup.hearing.pk}"


def _draw(
    setup: Setup, sections: list[SectionDraft], errors: list[tuple[str, str]] | None = None
) -> HttpResponse:
    removed: dict[str, Any] | None = setup.request.session.get(_key(setup))
    words = ""
    if removed:
        words = removed["section"]["heading"] if "section" in removed else removed["question"]["text"]
    return setup.draw(
        "hearing/running/questions.html",
        errors=errors,
        wrong=dict(reversed(errors or [])),
        sections=sections,
        kinds=Question.Kind.choices,
        removed=removed,
        removed_words=words,
    )
