"""The first and the last net: no address is mounted without saying what it takes."""

from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver, get_resolver

from moteplass.api.assembly import the_api
from moteplass.api.scim.routes import ROUTES
from moteplass.spine.access.acts import Act

# Packages that bring their own addresses and their own checks.
FOREIGN = ("allauth.", "django.contrib.staticfiles.", "django.views.static")


def callbacks(patterns: Sequence[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from callbacks(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def test_every_page_says_which_act_it_takes() -> None:
    found = 0
    for route, callback in callbacks(get_resolver().url_patterns):
        module = getattr(callback, "__module__", "")
        if route.startswith("login/") or module.startswith(FOREIGN):
            continue
        assert isinstance(getattr(callback, "act", None), Act), f"/{route} takes no act: mount it by page()"
        found += 1
    assert found > 20


def test_every_call_of_a_staff_directory_says_that_it_is_one() -> None:
    acts = {getattr(callback, "act", None) for _route, callback in callbacks(ROUTES)}
    assert acts == {Act.PROVISION}


def test_every_call_of_the_api_says_which_act_it_takes() -> None:
    found = 0
    for _prefix, router in the_api()._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                assert isinstance(getattr(operation.view_func, "act", None), Act), f"{path} takes no act"
                found += 1
    assert found >= 7
