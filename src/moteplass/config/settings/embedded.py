"""`make up`: everything in one folder on one machine, ready to try."""

import os
import secrets

from moteplass.config.settings.base import *  # noqa: F403
from moteplass.config.settings.base import VAR


def _secret() -> str:
    path = VAR / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = os.environ.get("MOTEPLASS_SECRET_KEY") or _secret()
_HERE = ["localhost", "127.0.0.1", "[::1]"]
_ELSEWHERE = [h for h in os.environ.get("MOTEPLASS_HOSTS", "").split(",") if h and h not in _HERE]
ALLOWED_HOSTS = [*_HERE, *_ELSEWHERE]
BASE_URL = os.environ.get("MOTEPLASS_BASE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
DEMO_BANNER = True
CONTACT_EMAIL = "hjelp@moteplass.example"
CONTACT_PHONE = "55 50 01 20"

# Mail lands in files; nothing leaves the machine.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
# Whoever logs in reads every mail, with receipt codes and links to new passwords: not where other machines reach it.
MAILBOX_IN_BROWSER = not _ELSEWHERE
