"""What the API promises, as a file under docs/: `python -m tests.web.api_snapshot` writes it anew."""

import json
import os
from pathlib import Path

SNAPSHOT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def now() -> str:
    """The OpenAPI document of the API as it is."""
    from moteplass.api.assembly import the_api

    return (
        json.dumps(
            the_api().get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=1, default=str
        )
        + "\n"
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moteplass.config.settings.test")
    import django

    django.setup()
    SNAPSHOT.write_text(now())
