"""A person's own pages: profile, security, contributions."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.web.account import contributions, keys, profile, seen, sessions
from moteplass.web.account.mailbox import MAILBOX as MAILBOX
from moteplass.web.account.openid import routes as openid

ROUTES: list[URLPattern] = [
    *openid.ROUTES,
    page("me/", profile.show_profile, may=Act.OWN, name="profile", methods=("GET", "POST")),
    page("me/contributions/", contributions.my_contributions, may=Act.OWN, name="my-contributions"),
    page(
        "me/contributions/<int:contribution>/decision/",
        contributions.decision,
        may=Act.OWN,
        name="my-decision",
    ),
    page("me/seen/", seen.places, may=Act.OWN, name="seen"),
    page("me/seen/<slug:where>/", seen.in_place, may=Act.OWN, name="seen-place"),
    page(
        "me/contributions/<int:contribution>/name/",
        seen.take_away,
        may=Act.OWN,
        name="take-name-away",
        methods=("GET", "POST"),
    ),
    page("me/muted/", seen.silenced, may=Act.OWN, name="silenced", methods=("GET", "POST")),
    page("me/keys/", keys.show_keys, may=Act.OWN, name="keys", methods=("GET", "POST"), proven=True),
    page("me/keys/<int:key>/revoke/", keys.revoke, may=Act.OWN, name="key-revoke", methods=("GET", "POST")),
    page(
        "me/sessions/",
        sessions.show_sessions,
        may=Act.OWN,
        name="sessions",
        methods=("GET", "POST"),
        proven=True,
    ),
]
