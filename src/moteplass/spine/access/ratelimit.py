"""How often one address may do something. Counts live in Django's cache and are gone when the period is."""

import hashlib
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

_UNITS = {"s": 1, "m": 60, "h": 3600}


class TooMany(Exception):
    """The limit is met. `seconds` until it is not."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def limit(request: HttpRequest, name: str) -> None:
    """Count one use of `name` by this address. Raises TooMany past the limit in settings.RATE_LIMITS ("30/10m")."""
    most, _slash, period = settings.RATE_LIMITS[name].partition("/")
    length = int(period[:-1] or 1) * _UNITS[period[-1]]
    window = int(time.time()) // length
    # A digest: the cache never holds an address.
    who = hashlib.sha256(f"{settings.SECRET_KEY}{request.META.get('REMOTE_ADDR', '')}".encode()).hexdigest()[
        :24
    ]
    key = f"limit:{name}:{who}:{window}"
    cache.add(key, 0, timeout=length)
    if cache.incr(key) > int(most):
        raise TooMany((window + 1) * length - int(time.time()))
