"""Someone who answers statements on the pages, as a browser without a script does."""

import re
from typing import Any

from django.test import Client

from moteplass.tools.opinions.models import Conversation
from tests.addresses import at


def body(response: Any) -> str:
    return str(response.content.decode())


def asked(client: Client, talk: Conversation) -> int:
    """The statement the page asks about."""
    found = re.search(r'name="statement" value="(\d+)"', body(client.get(at(talk, "opinions"))))
    assert found, "no statement to answer"
    return int(found.group(1))


def say(client: Client, talk: Conversation, value: int = 1, *, of: int = 0) -> Any:
    sent = {"statement": of or asked(client, talk), "value": value}
    return client.post(at(talk, "opinions-stance"), sent, follow=True)
