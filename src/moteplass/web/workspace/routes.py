"""The closed workspace behind any tool whose manifest has one: /m/<place>/<tool>/work/."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.web.workspace import agreement, inbox, item, suggestions, themes, views

_WORK = "m/<slug:place>/<slug:tool>/work"
_BOTH = ("GET", "POST")

PLACES: list[URLPattern] = [
    page(f"{_WORK}/", inbox.inbox, may=Act.WORK, name="work-inbox"),
    page(f"{_WORK}/bulk/", inbox.bulk, may=Act.WORK, name="work-bulk", methods=("POST",)),
    page(f"{_WORK}/<int:contribution>/", item.show_item, may=Act.WORK, name="work-item"),
    page(f"{_WORK}/<int:contribution>/code/", item.save, may=Act.WORK, name="work-code", methods=("POST",)),
    page(f"{_WORK}/themes/", themes.show_themes, may=Act.WORK, name="work-themes", methods=_BOTH),
    page(f"{_WORK}/themes/<int:theme>/", themes.show_theme, may=Act.WORK, name="work-theme", methods=_BOTH),
    page(
        f"{_WORK}/suggestions/",
        suggestions.show_suggestions,
        may=Act.WORK,
        name="work-suggestions",
        methods=_BOTH,
    ),
    page(f"{_WORK}/views/", views.show_views, may=Act.WORK, name="work-views", methods=_BOTH),
    page(f"{_WORK}/agreement/", agreement.show_agreement, may=Act.WORK, name="work-agreement", methods=_BOTH),
]
