"""Following by e-mail: asked for by anyone, confirmed by the owner of the address, ended by one click."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.events.jobs import declare
from moteplass.spine.notify.mails import address, write_mail
from moteplass.spine.notify.models import Follower, Mail
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import declare_verbs

_SALT = "moteplass.follower"
# The purpose of the mail that asks for confirmation.
ASKED = "follow"
# How long an address that nobody has confirmed is kept: somebody else may have written it.
UNCONFIRMED = timedelta(days=7)

declare_verbs(
    {
        "notify.asked": _("Asked to follow by e-mail"),
        "notify.confirmed": _("Confirmed following by e-mail"),
        "notify.ended": _("Stopped following by e-mail"),
    }
)


@command(Act.READ, on="tool")
def ask_to_follow(tx: Tx, *, tool: Tool, email: str) -> None:
    """Send a confirmation link to `email`. Asking again sends it again; the answer never tells who follows already."""
    language = get_language() or settings.LANGUAGE_CODE
    follower, _new = Follower.objects.update_or_create(
        tool=tool,
        email=email.lower(),
        # Asking again gives another week to confirm in.
        defaults={"language": language, "asked_at": clock.now()},
    )
    write_mail(
        to=follower.email,
        template="mail/follow.txt",
        purpose=ASKED,
        language=language,
        place=tx.room.place,
        tool=tool,
        confirm=address(reverse("follow-confirm", kwargs={"token": token_of(follower)})),
    )
    tx.audit("notify.asked", tool)


def token_of(follower: Follower) -> str:
    """What the links in our mails carry. Signed, so nobody can end or confirm another's following."""
    return signing.dumps(follower.pk, salt=_SALT)


def follower_by(token: str) -> Follower | None:
    """Who a link belongs to; None for a link we did not make, or one whose following has ended."""
    try:
        pk = int(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Follower.objects.select_related("tool", "tool__place").filter(pk=pk).first()


@command(Act.BROWSE)
def confirm_following(tx: Tx, *, follower: Follower) -> None:
    """The owner of the address wants it."""
    Follower.objects.filter(pk=follower.pk, confirmed_at=None).update(confirmed_at=clock.now())
    tx.audit("notify.confirmed", follower, place=follower.tool.place)


@command(Act.BROWSE)
def stop_following(tx: Tx, *, follower: Follower) -> None:
    """The owner of the address wants no more; the address is forgotten, in the mails we sent to it as well."""
    tx.audit("notify.ended", follower, place=follower.tool.place)
    # Only what followers get: a receipt for an answer is a record of what its writer was told.
    told = Mail.objects.filter(place_id=follower.tool.place_id, to=follower.email)
    told.filter(Q(purpose=ASKED) | ~Q(unsubscribe="")).delete()
    Follower.objects.filter(pk=follower.pk).delete()


def followers(tool_id: int) -> QuerySet[Follower, Follower]:
    """Confirmed followers of a tool, for jobs that write to them. None where the tool is no longer open to all:
    an address proves nothing about who may read.
    """
    rows = Follower.objects.filter(tool_id=tool_id, confirmed_at__isnull=False)
    return rows.filter(tool__in=readable_tools(STRANGER).values("pk")).order_by("pk")


def sweep_unconfirmed() -> None:
    """Forget addresses that nobody confirmed in a week, and the mails that asked them to. Two statements."""
    before = clock.now() - UNCONFIRMED
    Follower.objects.filter(confirmed_at=None, asked_at__lt=before).delete()
    still = Follower.objects.filter(tool__place=OuterRef("place"), email=OuterRef("to"))
    Mail.objects.filter(~Exists(still), purpose=ASKED, created_at__lt=before).delete()


declare(sweep_unconfirmed, every="27 3 * * *")
