"""The product as it is served in production, but that the limits on how often one address writes are out of the way."""

import os

os.environ.setdefault("MOTEPLASS_SECRET_KEY", "only-for-measuring-and-known-to-everyone-so-never-use-it")

from moteplass.config.settings.base import *  # noqa: F403

SECRET_KEY = os.environ["MOTEPLASS_SECRET_KEY"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
CONTACT_EMAIL = "help@example.test"
CONTACT_PHONE = "55 50 01 20"
# All load comes from one address.
RATE_LIMITS = dict.fromkeys(
    RATE_LIMITS,  # noqa: F405
    os.environ.get("MOTEPLASS_BENCH_LIMIT", "100000000/10m"),
)
