"""Deciding on what is flagged and complained about, by those who moderate a place."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.web.moderation import appeals, awaiting, case, checks, letter, queue

_BOTH = ("GET", "POST")
_HERE = "m/<slug:place>/moderation"

SITE: list[URLPattern] = [page("moderation/", queue.show_all, may=Act.OWN, name="moderation")]
PLACES: list[URLPattern] = [
    page(f"{_HERE}/", queue.show_queue, may=Act.MODERATE, name="place-moderation"),
    page(f"{_HERE}/<int:case>/", case.show_case, may=Act.MODERATE, name="place-case", methods=_BOTH),
    page(f"{_HERE}/two/", queue.save_four_eyes, may=Act.MANAGE, name="place-four-eyes", methods=("POST",)),
    page(f"{_HERE}/awaiting/", awaiting.show_awaiting, may=Act.CHECK, name="place-awaiting", methods=_BOTH),
    page(f"{_HERE}/checks/", checks.show_checks, may=Act.MANAGE, name="place-checks", methods=_BOTH),
    page(f"{_HERE}/appeals/", appeals.show_appeals, may=Act.MODERATE, name="place-appeals"),
    page(
        f"{_HERE}/appeals/<int:appeal>/",
        appeals.show_appeal,
        may=Act.MODERATE,
        name="place-appeal",
        methods=_BOTH,
    ),
    page(
        f"{_HERE}/decisions/<int:decision>/letter.pdf",
        letter.show_letter,
        may=Act.MODERATE,
        name="place-statement-letter",
    ),
]
