"""DATABASE_URL → Django's setting. PostgreSQL is the only dialect."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def database_from_url(url: str, var: Path) -> dict[str, Any]:
    """Read `postgresql://user:password@host:port/name?host=/socket/folder`.

    Empty means the embedded server's socket under `var`. Raises ValueError on another scheme.
    """
    if not url:
        url = f"postgresql://postgres:@/moteplass?host={var / 'pg'}"
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "moteplass.kit.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "")),
        # One connection a thread, kept open and checked before each request that needs it.
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
