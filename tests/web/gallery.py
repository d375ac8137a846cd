"""Renders tests/web/gallery.html without routes or database: `python -m tests.web.gallery FILE.html [nb|nn|en]`."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from django.test import RequestFactory
from django.utils import translation

from moteplass.kit import clock
from moteplass.web import jinja

TEMPLATES = Path(jinja.__file__).parent / "templates"
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 12, 10, 22, 59, tzinfo=UTC)


def environment() -> jinja2.Environment:
    env = jinja.environment(
        loader=jinja2.FileSystemLoader([TEMPLATES, Path(__file__).parent]), autoescape=True, auto_reload=False
    )
    env.globals["url"] = lambda name, **kwargs: (
        f"/{name}/" + "".join(f"{value}/" for value in kwargs.values())
    )
    return env


def shell(*, signed_in: bool = False, demo: bool = True, language: str = "nb") -> SimpleNamespace:
    name = "Liv Brekke" if signed_in else ""
    return SimpleNamespace(
        demo=demo,
        actor=SimpleNamespace(is_authenticated=signed_in, name=name),
        initials="LB",
        path="/h/1?q=æ&r=1",
        url="http://localhost/h/1",
        base_url="http://localhost",
        language=language,
        languages=(("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")),
        csp_nonce="abc" if signed_in else "",
        contact_email="",
        contact_phone="55\u00a050\u00a001\u00a020",
    )


def render(template: str = "gallery.html", **context: Any) -> str:
    defaults = {
        "request": RequestFactory().get("/h/1"),
        "shell": shell(),
        "access": "open",
        "working": False,
        "deadline": DEADLINE,
        "sent": NOW - timedelta(days=4),
        "deadlines": [DEADLINE, NOW + timedelta(days=1), NOW + timedelta(hours=2), NOW - timedelta(days=2)],
    }
    with clock.frozen(NOW):
        return environment().get_template(template).render(defaults | context)


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(
        STATIC_URL="/static/",
        TIME_ZONE="Europe/Oslo",
        LOCALE_PATHS=[TEMPLATES.parent.parent / "locale"],
        SECRET_KEY="x",
    )
    django.setup()
    language = sys.argv[2] if len(sys.argv) > 2 else "nb"
    with translation.override(language):
        Path(sys.argv[1]).write_text(render(shell=shell(language=language)))
