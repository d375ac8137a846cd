"""Every address in the product, but those of the API (config.api_urls)."""

from django.conf import settings
from django.urls import include, path, register_converter

from moteplass.api import docs
from moteplass.spine.registry.loader import all_kinds
from moteplass.web import routes as shell

handler404 = "moteplass.web.errors.not_found"
handler403 = "moteplass.web.errors.forbidden"
handler400 = "moteplass.web.errors.bad_request"
handler500 = "moteplass.web.errors.server_error"


def _mount_tools() -> list[object]:
    """Each kind's routes below /m/<place>/<tool>/, where the tool's address begins with its kind."""
    mounted: list[object] = []
    for kind in all_kinds():
        converter = type(
            f"{kind.slug.title()}Address",
            (),
            {
                "regex": rf"{kind.slug}(?:-[a-z0-9-]+)?",
                "to_python": lambda self, value: value,
                "to_url": lambda self, value: value,
            },
        )
        register_converter(converter, f"tool_{kind.slug}")
        mounted.append(path(f"m/<slug:place>/<tool_{kind.slug}:tool>/", include(list(kind.routes))))
    return mounted


urlpatterns = [
    *shell.SITE,
    path("login/", include("allauth.urls")),
    *docs.ROUTES,
    *(route for kind in all_kinds() for route in kind.site_routes),
    *_mount_tools(),
    *shell.PLACES,
]
if settings.MAILBOX_IN_BROWSER:
    urlpatterns += shell.MAILBOX
