"""The layer itself: answers from memory when it may, passes on when not."""

import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from moteplass.spine.access.pages import CACHE_HEADER
from moteplass.web.pagecache.versions import Listener, Versions

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

_LANGUAGE = re.compile(r"^[a-z]{2}$")
# "18 days left" and "closed" also change with the clock.
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Kept:
    scope: str
    made: int
    until: float
    headers: Headers
    # Compressed, once instead of once a request. The few who cannot read that have it unpacked for them.
    packed: bytes
    etag: str


class PageCache:
    """WSGI middleware. Keeps a response only if the page was mounted with `cached=True`, was made for a stranger, set
    no cookie, and answered 200. Serves it only to requests without cookies of ours, while nothing it rests on has
    changed, and for a minute at most.
    """

    def __init__(self, app: App, *, versions: Versions | None = None, limit: int | None = None) -> None:
        self._app = app
        self._limit = settings.PAGE_CACHE_BYTES if limit is None else limit
        self._pages: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._size = 0
        self._turns: dict[tuple[str, ...], threading.Lock] = {}
        self._lock = threading.Lock()
        self._listener: Listener | None = None
        self._own_listener = versions is None
        self.versions = versions or Versions()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._pass_on(environ, start_response)
        if self._listener is None and self._own_listener:
            self._listen()
        kept = self._pages.get(key)
        if kept is None or not self.versions.live:
            return self._make(key, environ, start_response)
        if self._good(kept):
            return self._answer(kept, environ, start_response)
        return self._make_anew(key, environ, start_response)

    def _good(self, kept: Kept) -> bool:
        return kept.until > time.monotonic() and self.versions.good(kept.scope, kept.made)

    def _make_anew(
        self, key: tuple[str, ...], environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Make a page whose copy is outdated: one of those who ask does, the others wait for what it has made."""
        with self._lock:
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            kept = self._pages.get(key)
            if kept is not None and self._good(kept):
                return self._answer(kept, environ, start_response)
            try:
                return self._make(key, environ, start_response)
            finally:
                self._turns.pop(key, None)

    def _listen(self) -> None:
        with self._lock:
            if self._listener is None:
                self._listener = Listener(self.versions)
                self._listener.start()

    def _key(self, environ: Environ) -> tuple[str, ...] | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("HTTP_AUTHORIZATION"):
            return None
        language = ""
        for pair in environ.get("HTTP_COOKIE", "").split(";"):
            name, _equals, value = pair.strip().partition("=")
            if name == settings.LANGUAGE_COOKIE_NAME and _LANGUAGE.match(value):
                language = value
            # It changes nothing on a page for visitors. Any other cookie, and Django answers.
            elif name and name != settings.CSRF_COOKIE_NAME:
                return None
        return (
            environ.get("wsgi.url_scheme", ""),
            environ.get("HTTP_X_FORWARDED_PROTO", ""),
            environ.get("HTTP_HOST", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            language,
            environ.get("HTTP_HX_REQUEST", ""),
            environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST", ""),
        )

    def _pass_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            return start_response(status, [h for h in headers if h[0] != CACHE_HEADER], exc_info)

        return _whole(self._app(environ, start))

    def _make(self, key: tuple[str, ...], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        made = self.versions.now
        seen: list[Any] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            seen[:] = [status, headers, exc_info]

        body = self._app(environ, start)
        status, headers, exc_info = seen
        names = {name.lower(): value for name, value in headers}
        scope = names.get(CACHE_HEADER.lower(), "")
        kept_headers = [h for h in headers if h[0] != CACHE_HEADER]
        if (
            not scope
            or not status.startswith("200")
            or "set-cookie" in names
            or environ["REQUEST_METHOD"] != "GET"
        ):
            if environ["REQUEST_METHOD"] == "GET":
                with self._lock:
                    self._drop(key)
            start_response(status, kept_headers, exc_info)
            return _whole(body)
        try:
            whole = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        kept = self._keep(key, scope, made, kept_headers, whole)
        return self._answer(kept, environ, start_response)

    def _keep(self, key: tuple[str, ...], scope: str, made: int, headers: Headers, body: bytes) -> Kept:
        drop = {"content-length", "cache-control", "etag", "vary"}
        # No time stamp in it, so equal pages are equal bytes.
        packed = gzip.compress(body, compresslevel=6, mtime=0)
        etag = f'W/"{hashlib.sha256(packed).hexdigest()[:20]}"'
        headers = [h for h in headers if h[0].lower() not in drop]
        headers += [
            ("Cache-Control", "no-cache"),
            ("Vary", "Cookie, HX-Request, Accept-Encoding"),
            ("ETag", etag),
        ]
        kept = Kept(scope, made, time.monotonic() + _SECONDS, headers, packed, etag)
        with self._lock:
            self._drop(key)
            self._pages[key] = kept
            self._size += len(packed)
            while self._size > self._limit and self._pages:
                _key, gone = self._pages.popitem(last=False)
                self._size -= len(gone.packed)
        return kept

    def _drop(self, key: tuple[str, ...]) -> None:
        if old := self._pages.pop(key, None):
            self._size -= len(old.packed)

    def _answer(self, kept: Kept, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_IF_NONE_MATCH") == kept.etag:
            start_response("304 Not Modified", [h for h in kept.headers if h[0] != "Content-Type"])
            return [b""]
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            body, extra = (
                kept.packed,
                [("Content-Encoding", "gzip"), ("Content-Length", str(len(kept.packed)))],
            )
        else:
            body = gzip.decompress(kept.packed)
            extra = [("Content-Length", str(len(body)))]
        start_response("200 OK", kept.headers + extra)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _whole(body: Any) -> Iterable[bytes]:
    """What is in memory already, in one piece: the server sends a list in one go, anything else bit by bit."""
    if getattr(body, "streaming", True):
        return body  # type: ignore[no-any-return]
    try:
        return [b"".join(body)]
    finally:
        body.close()
