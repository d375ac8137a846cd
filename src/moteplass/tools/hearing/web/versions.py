"""The letter as it has been: every version since it was published, and what each changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import mark_safe

from moteplass.kit.differences import Paragraph, differences
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.case import below_a_heading
from moteplass.tools.hearing.models import LETTER
from moteplass.tools.hearing.web.links import links_in


def letter_versions(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """All versions, newest first, each with what was changed. 404 for a letter that has not been corrected."""
    versions = queries.letter_versions(queries.hearing_in(room))
    if not versions:
        raise Http404
    return show(
        request,
        "hearing/letter_versions.html",
        room=room,
        place=room.place,
        links=links_in(room),
        versions=versions,
    )


def letter_version(request: HttpRequest, actor: Actor, room: Room, version: int) -> HttpResponse:
    """One version, with what it changed marked, and in full."""
    hearing = queries.hearing_in(room)
    versions = {row.number: row for row in queries.letter_versions(hearing)}
    if version not in versions:
        raise Http404
    this, earlier = versions[version], versions.get(version - 1)
    now = queries.letter_text(hearing, this)
    before = queries.letter_text(hearing, earlier) if earlier else None
    return show(
        request,
        "hearing/letter_version.html",
        room=room,
        place=room.place,
        links=links_in(room),
        this=this,
        newest=max(versions),
        text=now,
        texts=[
            (name, one.heading, mark_safe(below_a_heading(one.html)))  # noqa: S308  # cleaned when it was written
            for name, one in now.texts.items()
        ],
        changes=_changes(before, now) if before else [],
        added=_not_in(now, before),
        removed=_not_in(before, now),
    )


def _changes(
    before: queries.LetterText, now: queries.LetterText
) -> list[tuple[str, str, tuple[Paragraph, ...]]]:
    """What each text was, by name and heading, and what it became: the letter always, the others where they changed."""
    found = []
    for name, one in {**before.texts, **now.texts}.items():
        was, became = (texts[name].text if name in texts else "" for texts in (before.texts, now.texts))
        if name == LETTER or was != became:
            found.append((name, one.heading, differences(was, became)))
    return found


def _not_in(these: queries.LetterText | None, those: queries.LetterText | None) -> list[str]:
    """Titles of documents that one version has and the other has not; none where there is only one version."""
    if these is None or those is None:
        return []
    others = {file.id for file in those.documents}
    return [file.title or file.name for file in these.documents if file.id not in others]
