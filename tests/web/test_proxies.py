"""Behind a proxy, each visitor keeps their own address; without one, nobody can make one up."""

import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pytest
from granian.utils.proxies import wrap_wsgi_with_proxy_headers


def seen_address(trusted: list[str], *, remote: str, forwarded: str) -> str:
    seen: list[str] = []

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    environ = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded, "wsgi.url_scheme": "http"}
    wrap_wsgi_with_proxy_headers(app, trusted_hosts=trusted)(environ, lambda *_: None)
    return seen[0]


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        # What the visitor wrote themselves stands to the left of what the proxy added.
        ("10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("192.0.2.9", "203.0.113.7", "192.0.2.9"),
    ],
)
def test_only_a_trusted_proxy_says_who_is_behind_it(remote: str, forwarded: str, seen: str) -> None:
    assert seen_address(["10.0.0.1"], remote=remote, forwarded=forwarded) == seen


def test_no_setting_of_production_believes_what_anybody_says_of_https() -> None:
    script = "from moteplass.config.settings import production as p; print(getattr(p, 'SECURE_PROXY_SSL_HEADER', None))"
    environ = os.environ | {
        "MOTEPLASS_SECRET_KEY": "x" * 50,
        "MOTEPLASS_BASE_URL": "https://moteplass.example.no",
    }
    said = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True
    )
    assert said.stdout == "None\n"


@pytest.mark.parametrize(("remote", "scheme"), [("10.0.0.1", "https"), ("192.0.2.9", "http")])
def test_only_a_trusted_proxy_says_that_a_request_came_by_https(remote: str, scheme: str) -> None:
    seen: list[str] = []

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.append(environ["wsgi.url_scheme"])
        return []

    forwarded = {"HTTP_X_FORWARDED_FOR": "203.0.113.7", "HTTP_X_FORWARDED_PROTO": "https"}
    environ = {"REMOTE_ADDR": remote, "wsgi.url_scheme": "http", **forwarded}
    wrap_wsgi_with_proxy_headers(app, trusted_hosts=["10.0.0.1"])(environ, lambda *_: None)
    assert seen == [scheme]
