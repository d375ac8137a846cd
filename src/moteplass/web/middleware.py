"""What every request passes through, besides Django's own."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation

from moteplass.kit.pages import show
from moteplass.spine.access.ratelimit import TooMany

Next = Callable[[HttpRequest], HttpResponseBase]
# On a request that has logged somebody out.
_LEFT = "has_left"


def api(get_response: Next) -> Next:
    """Load an API with the first call of it. Twenty megabytes in each process, which most never need.

    Programs are not led to https: who has set one up would never see that its key goes there in the clear.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        for beginning, addresses in settings.API_URLCONFS.items():
            if request.path_info.startswith(beginning):
                request.urlconf = addresses
                if settings.SECURE_SSL_REDIRECT and not request.is_secure():
                    return JsonResponse(
                        {"detail": "Use https, and a new key: this one came in the clear."}, status=403
                    )
        return get_response(request)

    return middleware


def language(get_response: Next) -> Next:
    """Speak the language the visitor has chosen, else bokmål. Never guessed from the browser: see decision 0007."""
    known = {code for code, _name in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(code if code in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def leave_nothing(request: HttpRequest) -> None:
    """Have the browser forget the pages it keeps: whoever read them logs out with this request."""
    setattr(request, _LEFT, True)


def security_headers(get_response: Next) -> Next:
    """Features of the browser that no page of ours uses."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if _LEFT in vars(request):
            # Else the next one at the machine goes back to what was read: browsers keep whole pages to go back to.
            # Drafts on the device stay, as the page one logs out by says.
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return middleware


class ContentSecurityPolicy(CSPMiddleware):
    """django-csp's. It puts the policy together for each page; where only the nonce is the page's own, once will do."""

    def __init__(self, get_response: Next) -> None:
        super().__init__(get_response)
        self._common = build_policy()
        self._before_nonce, self._after_nonce = build_policy(nonce="{}").split("{}")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        nonce = vars(request).get("_csp_nonce")
        policy = f"{self._before_nonce}{nonce}{self._after_nonce}" if nonce else self._common
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class CrossOriginProtection(CsrfViewMiddleware):
    """Django's CSRF protection, with one more way to pass: the browser itself says the request is from our own page.

    Pages that strangers share one cached copy of cannot hold a token. `Sec-Fetch-Site: same-origin` is set by the
    browser and cannot be set by a page. Where a browser does not send it, an `Origin` that is ours says the same.
    Everything else is asked for Django's token as ever (decision 0006).
    """

    def process_view(self, request, callback, args, kwargs):  # type: ignore[no-untyped-def]
        site = request.headers.get("Sec-Fetch-Site")
        ours = site is None and "Origin" in request.headers and self._origin_verified(request)  # type: ignore[attr-defined]
        if site == "same-origin" or ours:
            request.csrf_processing_done = True
            return None
        return super().process_view(request, callback, args, kwargs)


def too_many_requests(get_response: Next) -> Next:
    """Answer 429, and when to come back, where a view has met its limit."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooMany):
            return None
        response = show(request, "429.html", status=429, minutes=-(-exception.seconds // 60))
        response.headers["Retry-After"] = str(exception.seconds)
        return response

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
