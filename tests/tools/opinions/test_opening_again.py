"""Opening a closed conversation again takes its deadline away, and says so."""

from django.test import Client

from moteplass.tools.opinions.models import Conversation
from tests.addresses import at
from tests.tools.opinions.visitors import body


def test_who_opens_again_is_told_that_there_is_no_deadline(alice: Client, talk: Conversation) -> None:
    setup = at(talk, "opinions-setup")
    alice.post(setup, {"do": "close"})
    assert "it has no deadline until you set one" in body(alice.get(setup))
    assert "It has no deadline now." in body(alice.post(setup, {"do": "again"}, follow=True))
    assert Conversation.objects.get(pk=talk.pk).closes_at is None
