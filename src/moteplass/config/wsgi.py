"""The page server's entry: the page cache first, Django behind it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moteplass.config.settings.embedded")

_django = get_wsgi_application()

from moteplass.web.pagecache.wsgi import PageCache  # noqa: E402  (settings must be ready)

application = PageCache(_django)
