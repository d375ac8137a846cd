"""Ways to log in besides e-mail: what the operator has set up in SOCIALACCOUNT_PROVIDERS, as cards."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Way:
    name: str
    heading: str
    text: str
    href: str
    staff: bool


def login_ways(next_page: str = "", connect: bool = False) -> list[Way]:
    """One for each OpenID Connect app. `connect` adds the log-in to the account one is logged in to."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    asked = {"process": "connect"} if connect else {}
    if next_page:
        asked["next"] = next_page
    return [_way(app, urlencode(asked)) for app in apps]


def _way(app: dict[str, object], query: str) -> Way:
    more = app.get("settings") or {}
    assert isinstance(more, dict)
    staff = more.get("audience") == "staff"
    href = reverse("openid_connect_login", kwargs={"provider_id": app["provider_id"]})
    return Way(
        name=str(app.get("name") or app["provider_id"]),
        heading=_("Employee") if staff else _("Resident"),
        text=_("Use the log-in you have at work. Workplace and role come with it.")
        if staff
        else _("You are recognised as one person. You choose yourself whether your name shows."),
        href=f"{href}?{query}" if query else href,
        staff=staff,
    )


def mailbox_address() -> str:
    """Where the demo's mails are read; empty in a real installation."""
    return reverse("mailbox") if settings.MAILBOX_IN_BROWSER else ""
