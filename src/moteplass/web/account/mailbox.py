"""The demo's mailbox: what the installation has written to people, read in the browser. Mounted in the demo only."""

from django.http import Http404, HttpRequest, HttpResponse

from moteplass.spine.access.acts import Act
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.pages import page


def mailbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    raise Http404


def mail(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    raise Http404


MAILBOX = [
    page("mail/", mailbox, may=Act.OWN, name="mailbox"),
    page("mail/<slug:key>/", mail, may=Act.OWN, name="mailbox-mail"),
]
