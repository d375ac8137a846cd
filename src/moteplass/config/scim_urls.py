"""Every address, for requests that begin with /scim/v2/ (web.middleware.api), as config.api_urls for the API."""

from moteplass.api.scim.routes import ROUTES
from moteplass.config import urls
from moteplass.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*urls.urlpatterns, *ROUTES]
