"""A clerk and a checker at the desk of a hearing, and what comes in."""

import re
import uuid
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

from django.test import Client

from moteplass.cli.demo.papers import paper
from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Channel
from moteplass.spine.places.models import Role
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.commands.desk import Came, enter_answer
from moteplass.tools.hearing.models import Entry, Hearing
from tests.addresses import at
from tests.tools.hearing.forms import hidden
from tests.world import World


def over(hearing: Hearing) -> None:
    """The deadline was early in the morning two days ago."""
    hearing.opens_at = clock.now() - timedelta(days=50)
    hearing.closes_at = (clock.now() - timedelta(days=2)).replace(hour=5, minute=0)
    hearing.state = Hearing.State.CLOSED
    hearing.save()


def letter(text: str = "The lamps must go off at night.") -> bytes:
    return paper("Letter", text, "pdf")


def mail(text: str = "The lamps must go off at night.", **files: bytes) -> bytes:
    made = EmailMessage()
    made["From"] = "Kåre Ødegård <kare@example.no>"
    made["To"] = "post@agency.test"
    made["Subject"] = "Høringssvar"
    made["Date"] = clock.now()
    made.set_content(text)
    for name, data in files.items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)


def enter(
    world: World,
    hearing: Hearing,
    text: str = "The lamps must go off at night.",
    *,
    actor: Actor | None = None,
    channel: str = Channel.LETTER,
    received: date | None = None,
    address: str = "Storgata 1\n0001 Oslo",
    **given: Any,
) -> Entry:
    """An answer that Alice (or `actor`) has written in."""
    said = [Reply(world.question(hearing), text=text)]
    known: dict[str, Any] = {"name": "Kåre Ødegård", "submission": uuid.uuid4(), "language": "nb"} | given
    came = Came(channel, received or today(), address)
    return enter_answer(
        actor or world.as_alice, hearing=hearing, given=AnswerInput(replies=said, **known), came=came
    )


def with_bob(world: World) -> Hearing:
    """A hearing where Bob can check what Alice has written in."""
    hearing = world.place(title="Darker nights")
    world.member(hearing.tool.place, "Bob", Role.MODERATOR)
    return hearing


class Clerk:
    """Someone at the desk's form: keeps the hidden fields of the last page, as a form does."""

    def __init__(self, client: Client, hearing: Hearing, where: str = "") -> None:
        self.client = client
        self.hearing = hearing
        self.where = where or at(hearing, "hearing-desk-new")
        self.page: Any = client.get(self.where)
        self.typed: dict[str, Any] = {
            "channel": "letter", "received": today().isoformat(), "who": "person", "name": "Kåre Ødegård",
            "address": "Storgata 1", "language": "nb",
        }  # fmt: skip

    def say(self, text: str) -> "Clerk":
        from moteplass.tools.hearing.models import Question

        asked = Question.objects.filter(section__hearing=self.hearing).order_by("pk")[0]
        self.typed[f"q{asked.pk}"] = text
        return self

    def press(self, act: str, **also: Any) -> Any:
        answer = self.client.post(self.where, {**hidden(self.html), **self.typed, "act": act, **also})
        if answer.status_code != 302:
            self.page = answer
        return answer

    @property
    def html(self) -> str:
        return str(self.page.content.decode())

    def field(self, name: str) -> str:
        """What stands in a field of the page."""
        found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', self.html)
        return found[1] if found else ""
