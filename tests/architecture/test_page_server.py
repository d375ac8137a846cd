"""What a page server carries: every process holds all that it has imported."""

import subprocess
import sys

# What calls of the API, files, pictures and groups of opinions take, each loaded with the first that needs it.
HEAVY = {
    "arro3",
    "ninja",
    "numpy",
    "openpyxl",
    "PIL",
    "pydantic",
    "scim2_models",
    "scipy",
    "sklearn",
    "typst",
}

_SERVE = """
import sys
from django.test import Client
from moteplass.config.wsgi import application
assert Client(headers={"host": "localhost"}).get("/healthz").status_code == 200
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_pages_are_served_without_what_only_few_requests_need() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SERVE], capture_output=True, text=True, check=True, timeout=60
    )
    assert HEAVY & set(done.stdout.split()) == set()
