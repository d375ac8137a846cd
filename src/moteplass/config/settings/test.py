"""The tests' installation: embedded PostgreSQL, quick password hashing, files in a temporary folder."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("MOTEPLASS_VAR", tempfile.mkdtemp(prefix="moteplass-test-"))

from moteplass.config.settings.base import *  # noqa: F403
from moteplass.config.settings.base import DATABASES, VAR

SECRET_KEY = "only-for-tests-and-known-to-everyone-so-never-use-it"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAILBOX_IN_BROWSER = False
MEDIA_ROOT = Path(VAR) / "files"
# Where several processes test, each copies what one of them has made (`cli/embedded/pytest_database.py`).
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("MOTEPLASS_TEST_TEMPLATE")}
