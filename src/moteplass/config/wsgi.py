"""The page server's entry: the page cache first, Django behind it."""

import ctypes
import gc
import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

_ONE_HEAP = (-8, 1)  # M_ARENA_MAX of glibc's mallopt(3)
with suppress(OSError, AttributeError):
    # Else each thread has a heap of its own, and what one has freed is no use to the others. Other systems have no such
    # call, nor such heaps.
    ctypes.CDLL(None).mallopt(*_ONE_HEAP)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moteplass.config.settings.embedded")

_django = get_wsgi_application()

from django.conf import settings  # noqa: E402  (settings must be ready)
from granian.utils.proxies import wrap_wsgi_with_proxy_headers  # noqa: E402

from moteplass.web.pagecache.wsgi import PageCache  # noqa: E402

application = PageCache(_django)
if settings.TRUSTED_PROXIES:
    # Behind a proxy everyone would share one address, and with it one limit. Only the proxies named are believed.
    application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=settings.TRUSTED_PROXIES)

# What is loaded now stays: searching it for garbage again and again took a tenth of the time of a page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
