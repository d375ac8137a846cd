"""An agency's own installation. Everything secret comes from the environment; what is missing stops the start."""

import os

from moteplass.config.settings import base
from moteplass.config.settings.base import *  # noqa: F403

SECRET_KEY = os.environ["MOTEPLASS_SECRET_KEY"]
BASE_URL = os.environ["MOTEPLASS_BASE_URL"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

SECURE_SSL_REDIRECT = os.environ.get("MOTEPLASS_TLS_REDIRECT", "1") == "1"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# A browser lets nobody but this very host set cookies with such names, and only over TLS.
SESSION_COOKIE_NAME = f"__Host-{base.SESSION_COOKIE_NAME}"
CSRF_COOKIE_NAME = f"__Host-{base.CSRF_COOKIE_NAME}"
LANGUAGE_COOKIE_NAME = f"__Host-{base.LANGUAGE_COOKIE_NAME}"
MESSAGES_COOKIE_NAME = f"__Host-{base.MESSAGES_COOKIE_NAME}"
VISITOR_COOKIE_NAME = f"__Host-{base.VISITOR_COOKIE_NAME}"
FRESH_COOKIE_NAME = f"__Host-{base.FRESH_COOKIE_NAME}"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
REQUIRE_SECOND_FACTOR_FOR_STAFF = os.environ.get("MOTEPLASS_REQUIRE_SECOND_FACTOR", "1") == "1"

EMAIL_HOST = os.environ.get("MOTEPLASS_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("MOTEPLASS_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("MOTEPLASS_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MOTEPLASS_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("MOTEPLASS_SMTP_TLS", "0") == "1"

# Several page processes count together, in the database. Where there is one, "0" lets it count in its own memory.
if os.environ.get("MOTEPLASS_SHARED_LIMITS", "1") == "1":
    CACHES = {"default": {"BACKEND": "moteplass.kit.shared_cache.SharedCache"}}

LOGGING = base.LOGGING | {"formatters": {"line": {"()": "moteplass.kit.loglines.JsonLines"}}}
