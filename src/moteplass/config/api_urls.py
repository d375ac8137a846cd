"""Every address, for requests that begin with /api/v1/ (web.middleware.api): pages do without what the API weighs."""

from django.urls import path

from moteplass.api.assembly import the_api
from moteplass.config import urls
from moteplass.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*urls.urlpatterns, path("api/v1/", the_api().urls)]
