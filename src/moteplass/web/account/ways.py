"""Ways to log in besides e-mail, as cards."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.web.account.openid.setup import LogIn, log_ins


@dataclass(frozen=True, slots=True)
class Way:
    name: str
    heading: str
    text: str
    href: str
    staff: bool


def login_ways(next_page: str = "", connect: bool = False) -> list[Way]:
    """One for each provider of OpenID Connect. `connect` adds the log-in to the account one is logged in to."""
    asked = {"process": "connect"} if connect else {}
    if next_page:
        asked["next"] = next_page
    return [_way(one, urlencode(asked)) for one in log_ins().values()]


def _way(one: LogIn, query: str) -> Way:
    href = reverse("openid", args=[one.provider.id])
    return Way(
        name=one.provider.name,
        heading=_("Employee") if one.staff else _("Resident"),
        text=_("Use the log-in you have at work. Workplace and role come with it.")
        if one.staff
        else _("You are recognised as one person. You choose yourself whether your name shows."),
        href=f"{href}?{query}" if query else href,
        staff=one.staff,
    )


def mailbox_address() -> str:
    """Where the demo's mails are read; empty in a real installation."""
    return reverse("mailbox") if settings.MAILBOX_IN_BROWSER else ""
