"""What a page is to say once (django.contrib.messages): in a cookie by our name for it, what is long in the session."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _Cookie(CookieStorage):
    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return settings.MESSAGES_COOKIE_NAME


class Storage(FallbackStorage):
    storage_classes = (_Cookie, SessionStorage)
