"""What every answer says to the browser about itself."""

import re

import pytest
from csp.utils import build_policy
from django.http import HttpResponse
from django.test import Client, RequestFactory

from moteplass.web.middleware import ContentSecurityPolicy

pytestmark = pytest.mark.django_db


def test_a_page_for_one_has_a_nonce_of_its_own_and_a_shared_page_none(alice: Client) -> None:
    nonces = []
    for _ in range(2):
        page = alice.get("/me/")
        nonces.append(re.findall(r'nonce="([^"]+)"', page.content.decode())[0])
        assert page["Content-Security-Policy"] == build_policy(nonce=nonces[-1])
    assert nonces[0] != nonces[1]
    shared = Client().get("/")
    assert "nonce" not in shared.content.decode()
    assert shared["Content-Security-Policy"] == build_policy()


def test_a_page_may_have_a_policy_of_its_own() -> None:
    def page(_request: object) -> HttpResponse:
        response = HttpResponse()
        response._csp_update = {"img-src": ["https://maps.example"]}  # type: ignore[attr-defined]
        return response

    answer = ContentSecurityPolicy(page)(RequestFactory().get("/"))
    assert "https://maps.example" in answer["Content-Security-Policy"]  # type: ignore[index]
