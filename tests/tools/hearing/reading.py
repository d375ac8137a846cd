"""What one reads of a hearing in a browser."""

import re

from django.test import Client

from moteplass.spine.content.models import Contribution
from moteplass.tools.hearing.models import Answer, Hearing
from tests.tools.hearing.forms import path


def page(hearing: Hearing, rest: str = "", client: Client | None = None, **more: object) -> str:
    got = (client or Client()).get(path(hearing, rest), **more)  # type: ignore[arg-type]
    assert got.status_code == 200, got.status_code
    return str(got.content.decode())


def contribution(answer: Answer) -> Contribution:
    return Contribution.objects.unscoped(reason="test").get(pk=answer.pk)


def shown(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'class="mp-item" id="c(\d+)"', html)]
