"""A person's data: seen, taken away and asked to be erased, with an account and without; the archivist's answers."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.web.privacy import data, erasing, requesting, requests

_BOTH = ("GET", "POST")
_REQUESTS = "m/<slug:place>/records/requests"

SITE: list[URLPattern] = [
    page("me/data/", data.show_data, may=Act.OWN, name="my-data"),
    page("me/data/data.<str:format>", data.fetch, may=Act.OWN, name="my-data-file"),
    page(
        "me/data/erase/<int:contribution>/",
        erasing.erase_one,
        may=Act.OWN,
        name="my-data-erase",
        methods=_BOTH,
    ),
    page("me/data/close/", erasing.close, may=Act.OWN, name="account-close", methods=_BOTH),
    page("privacy/closed/", erasing.closed, may=Act.BROWSE, name="account-closed"),
    page("privacy/request/", requesting.ask, may=Act.BROWSE, name="privacy-request", methods=_BOTH),
    page(
        "privacy/request/<str:code>/", requesting.by_code, may=Act.BROWSE, name="privacy-code", methods=_BOTH
    ),
    page(
        "privacy/request/<str:code>/data.<str:format>",
        requesting.fetch_by_code,
        may=Act.BROWSE,
        name="privacy-code-file",
    ),
    page("privacy/data/<str:token>/", requesting.by_mail, may=Act.BROWSE, name="privacy-mail"),
    page(
        "privacy/data/<str:token>/data.<str:format>",
        requesting.fetch_by_mail,
        may=Act.BROWSE,
        name="privacy-mail-file",
    ),
]
PLACES: list[URLPattern] = [
    page(f"{_REQUESTS}/", requests.listed, may=Act.APPRAISE, name="records-requests"),
    page(
        f"{_REQUESTS}/<int:request_id>/",
        requests.one,
        may=Act.APPRAISE,
        name="records-request",
        methods=_BOTH,
        proven=True,
    ),
]
