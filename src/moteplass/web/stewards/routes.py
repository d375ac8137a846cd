"""Running a place: making one, its members, its settings and its log."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.web.stewards import access, groups, log, mandates, members, new, settings

SITE: list[URLPattern] = [
    page("operate/access/", access.ask, may=Act.OPERATE, name="access-asked", methods=("GET", "POST")),
    page(
        "operate/mandates/", mandates.show_mandates, may=Act.OPERATE, name="mandates", methods=("GET", "POST")
    ),
    page(
        "operate/mandates/<int:mandate_id>/end/",
        mandates.end,
        may=Act.OPERATE,
        name="mandate-end",
        methods=("GET", "POST"),
    ),
    page("places/new/", new.new_place, may=Act.CREATE_PLACE, name="place-new", methods=("GET", "POST")),
]
PLACES: list[URLPattern] = [
    # Everybody who may read a place sees who belongs; the commands ask for more.
    page(
        "m/<slug:place>/members/",
        members.show_members,
        may=Act.READ,
        name="place-members",
        methods=("GET", "POST"),
    ),
    page(
        "m/<slug:place>/members/groups/",
        groups.show_groups,
        may=Act.INVITE,
        name="place-groups",
        methods=("GET", "POST"),
    ),
    page(
        "m/<slug:place>/members/access/<int:request_id>/",
        access.answer,
        may=Act.INVITE,
        name="access-answer",
        methods=("GET", "POST"),
    ),
    page(
        "m/<slug:place>/settings/",
        settings.show_settings,
        may=Act.MANAGE,
        name="place-settings",
        methods=("GET", "POST"),
    ),
    page("m/<slug:place>/log/", log.show_log, may=Act.MANAGE, name="place-log"),
]
