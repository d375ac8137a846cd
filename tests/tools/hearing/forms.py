"""What a browser would send from the answer form, and files to send with it."""

import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from moteplass.tools.hearing.models import Hearing


def path(hearing: Hearing, rest: str = "") -> str:
    return f"/m/{hearing.tool.place.slug}/{hearing.tool.slug}/{rest}"


def picture(name: str = "map.png") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def hidden(html: str) -> dict[str, list[str]]:
    """The hidden fields of a page's forms, as they would be sent again."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', html):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and value and name[1] != "csrfmiddlewaretoken":
            found.setdefault(name[1], []).append(value[1])
    return found


class Respondent:
    """Someone with a browser: keeps the hidden fields of the last page, as a form does."""

    def __init__(self, hearing: Hearing, client: Client | None = None, where: str = "") -> None:
        self.client = client or Client()
        self.where = where or path(hearing, "answer/")
        self.hearing = hearing
        self.page: Any = self.client.get(self.where)
        self.typed: dict[str, Any] = {"who": "person", "name": "Kari Nordmann"}

    def text(self, words: str, question: int = 0) -> "Respondent":
        from moteplass.tools.hearing.models import Question

        asked = Question.objects.filter(section__hearing=self.hearing).order_by("pk")[question]
        self.typed[f"q{asked.pk}"] = words
        return self

    def press(self, act: str = "", **also: Any) -> Any:
        data = {**hidden(self.page.content.decode()), **self.typed, **also}
        if act:
            data["act"] = act
        answer = self.client.post(self.where, data)
        if answer.status_code != 302:
            self.page = answer
        return answer

    def send(self, **also: Any) -> str:
        """Send, and return the address of the receipt."""
        answer = self.press("send", **also)
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"]).partition("?")[0]
