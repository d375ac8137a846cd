"""What the frame around every page needs to know."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.utils.translation import get_language

from moteplass.kit.text import initials
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.visitor import actor_of


@dataclass(frozen=True, slots=True)
class Shell:
    demo: bool
    actor: Actor
    initials: str
    path: str
    url: str
    base_url: str
    language: str
    languages: tuple[tuple[str, str], ...]
    csp_nonce: str
    contact_email: str
    contact_phone: str
    # What the step before wants said; reading them marks them as said.
    messages: Iterable[Message]


def context(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell` on every page."""
    known = getattr(request, "actor", None)
    actor: Actor = (
        known if known is not None else (actor_of(request) if hasattr(request, "user") else STRANGER)
    )
    # A page that many share must not hold one visitor's nonce; 'self' covers its scripts.
    nonce = str(getattr(request, "csp_nonce", "")) if actor.is_authenticated else ""
    base = settings.BASE_URL.rstrip("/")
    return {
        "shell": Shell(
            demo=settings.DEMO_BANNER,
            actor=actor,
            initials=initials(actor.name) if actor.name else "",
            path=request.get_full_path(),
            url=base + request.path,
            base_url=base,
            language=get_language() or settings.LANGUAGE_CODE,
            languages=tuple((code, str(name)) for code, name in settings.LANGUAGES),
            csp_nonce=nonce,
            contact_email=settings.CONTACT_EMAIL,
            contact_phone=settings.CONTACT_PHONE,
            messages=get_messages(request),
        )
    }
