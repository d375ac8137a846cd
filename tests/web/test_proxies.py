"""Behind a proxy, each visitor keeps their own address; without one, nobody can make one up."""

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
