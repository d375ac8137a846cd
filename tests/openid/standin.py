"""A small OpenID provider of our own on this machine, that answers whatever a test has it answer."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpResponseBase
from django.test import Client

CLIENT, SECRET, ACR = "moteplass", "a secret that is known to all who read this", "idporten-loa-high"


class StandIn:
    """Its issuer, its key, and what it answers: `claims` are laid over honest ones; None takes one out."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.kid = "first"
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.nonce = ""
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        # A token made otherwise than by signing the claims; a status that is no 200.
        self.token: Callable[[dict[str, Any]], Any] = self.signed
        self.status = 200
        self.asked: list[str] = []
        # What was last posted to each address.
        self.posted: dict[str, dict[str, str]] = {}

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.key, "ES256", {"kid": self.kid})

    def honest(self) -> dict[str, Any]:
        now = int(time.time())
        told = {"iss": self.issuer, "aud": CLIENT, "sub": "kari", "nonce": self.nonce, "acr": ACR}
        laid = {**told, "iat": now, "exp": now + 120, "sid": "there", **self.claims}
        return {name: value for name, value in laid.items() if value is not None}

    def answer(self, path: str) -> tuple[int, Any]:
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                own = {"issuer": self.issuer, "authorization_response_iss_parameter_supported": True}
                names = ("authorization", "token", "end_session")
                ways = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in names}
                return 200, {**own, **ways, "jwks_uri": f"{self.issuer}/jwks", **self.metadata}
            case "/jwks":
                public = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
                return 200, {"keys": [{**public, "kid": self.kid, "use": "sig"}]}
            case "/par":
                return 201, {"request_uri": "urn:example:pushed", "expires_in": 60}
            case "/token":
                return self.status, {"access_token": "x", "id_token": self.token(self.honest())}
        return 404, {}

    def settings(self, **more: Any) -> dict[str, Any]:
        """What stands in OPENID_PROVIDERS for it."""
        known = {"name": "Porten", "issuer": self.issuer, "client_id": CLIENT, "secret": SECRET}
        return {**known, "acr": [ACR], **more}

    def sent(self, client: Client, provider: str = "porten", query: str = "") -> dict[str, str]:
        """Begin to log in. What the browser was sent off with; its nonce is what the next token answers."""
        response = client.get(f"/login/oidc/{provider}/{query}")
        assert response.status_code == 302, response.content.decode()
        fields = {
            name: value[0] for name, value in parse_qs(urlsplit(response.headers["Location"]).query).items()
        }
        self.nonce = fields.get("nonce", "")
        return fields

    def back(self, client: Client, state: str, provider: str = "porten", **query: str) -> HttpResponseBase:
        """Come back with a code, and what else stands in `query`."""
        known = {"code": "a code", "state": state, "iss": self.issuer} | query
        return client.get(f"/login/oidc/{provider}/callback/", {k: v for k, v in known.items() if v})

    def log_in(
        self, client: Client, provider: str = "porten", query: str = "", **claims: Any
    ) -> HttpResponseBase:
        """There and back again, with these claims."""
        self.claims = claims
        return self.back(client, self.sent(client, provider, query)["state"], provider)


@contextmanager
def standing_in() -> Iterator[StandIn]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, found = found_in.answer(self.path)
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            found_in.posted[self.path] = {name: value[0] for name, value in parse_qs(body).items()}
            self.do_GET()

        def log_message(self, *_said: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found_in = StandIn(f"http://127.0.0.1:{server.server_port}")
        # A short poll: it is how long stopping takes.
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield found_in
        server.shutdown()
