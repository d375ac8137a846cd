"""Addresses that we send something to."""

from urllib.parse import urlsplit

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def is_private(url: str) -> bool:
    """Whether nobody reads along on the way there: https, or this machine itself."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
