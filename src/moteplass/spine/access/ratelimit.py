"""How often one address may do something. Counts live in Django's cache and are gone when the period is:
in memory where there is one page process, in the database where there are several (kit.shared_cache)."""

import hashlib
import time
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

_UNITS = {"s": 1, "m": 60, "h": 3600}


class TooMany(Exception):
    """The limit is met. `seconds` until it is not."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def check(request: HttpRequest, name: str) -> None:
    """Raises TooMany where the limit for `name` is met, without counting: for tries that count only when they miss."""
    key, most, _length, seconds = _window(request, name)
    if cache.get(key, 0) >= most:
        raise TooMany(seconds)


def limit(request: HttpRequest, name: str) -> None:
    """Count one use of `name` by this address. Raises TooMany past the limit in settings.RATE_LIMITS ("30/10m")."""
    key, most, length, seconds = _window(request, name)
    if _count(key, length) > most:
        raise TooMany(seconds)


def _count(key: str, length: int) -> int:
    """One more. One statement where the counts lie in the database, but for the first of a period."""
    try:
        return cache.incr(key)
    except ValueError:
        return 1 if cache.add(key, 1, timeout=length) else cache.incr(key)


def counted_as(address: str) -> str:
    """What an address is counted as: one of IPv6 as its /64, for whoever has one has all of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))


def unnamed(address: str) -> str:
    """What stands for an address where it is counted: a digest, so that no table and no memory holds the address."""
    return hashlib.sha256(f"{settings.SECRET_KEY}{counted_as(address)}".encode()).hexdigest()[:24]


def _window(request: HttpRequest, name: str) -> tuple[str, int, int, int]:
    """(key, limit, length of the period in seconds, seconds left of it)."""
    most, _slash, period = settings.RATE_LIMITS[name].partition("/")
    length = int(period[:-1] or 1) * _UNITS[period[-1]]
    window = int(time.time()) // length
    who = unnamed(request.META.get("REMOTE_ADDR", ""))
    return f"limit:{name}:{who}:{window}", int(most), length, (window + 1) * length - int(time.time())
