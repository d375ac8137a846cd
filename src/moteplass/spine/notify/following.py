"""Following by e-mail: asked for by anyone, confirmed by the owner of the address, ended by one click."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution
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
        "notify.followed": _("Follows"),
    }
)


@command(Act.READ, on="tool")
def ask_to_follow(tx: Tx, *, tool: Tool, email: str, contribution: Contribution | None = None) -> None:
    """Send a confirmation link to `email`. Asking again sends it again; the answer never tells who follows already.

    With a `contribution`, which the caller has found readable, it is that one alone which is followed.
    """
    language = get_language() or settings.LANGUAGE_CODE
    follower, _new = Follower.objects.update_or_create(
        tool=tool,
        contribution=contribution,
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
        contribution=contribution,
        title=(contribution.title if contribution else "") or tx.room.place.title,
        tool=tool,
        confirm=address(reverse("follow-confirm", kwargs={"token": token_of(follower)})),
    )
    tx.audit("notify.asked", contribution or tool)


@command(Act.READ, on="tool")
def follow_as_person(tx: Tx, *, tool: Tool, contribution: Contribution | None = None) -> None:
    """The person who acts follows a tool, or one contribution in it, which the caller has found readable. Their
    account's address is their own: no confirming.
    """
    if tx.actor.user_id is None:
        raise ValueError("a visitor follows by ask_to_follow")
    email = tx.actor.email.lower()
    same = Follower.objects.filter(tool=tool, contribution=contribution)
    # Asked for earlier without logging in: the person takes over.
    same.filter(email=email, user=None).delete()
    same.update_or_create(
        user_id=tx.actor.user_id,
        defaults={
            "tool": tool,
            "contribution": contribution,
            "email": email,
            "language": tx.actor.language or settings.LANGUAGE_CODE,
            "confirmed_at": clock.now(),
            "ended_at": None,
        },
    )
    tx.audit("notify.followed", contribution or tool)


def follows(actor: Actor, tool_id: int, contribution_id: int | None = None) -> bool:
    """Whether a person with a log-in has asked to follow a whole tool, or one contribution in it. One query; none for
    a visitor.
    """
    if actor.user_id is None:
        return False
    one = {"contribution_id": contribution_id} if contribution_id else {"contribution": None}
    rows = Follower.objects.filter(tool_id=tool_id, user_id=actor.user_id, **one)
    return rows.filter(ended_at=None, confirmed_at__isnull=False).exists()


def person_following(user: User, tool: Tool, contribution: Contribution | None = None) -> Follower:
    """A person as a follower, for what stops the mails to them. Not saved: they may be told of a contribution for
    having supported or commented. The place of `tool` is loaded.
    """
    return Follower(
        tool=tool,
        contribution=contribution,
        user=user,
        email=user.email,
        language=user.language,
        confirmed_at=clock.now(),
    )


def token_of(follower: Follower) -> str:
    """What the links in our mails carry. Signed, so nobody can end or confirm another's following."""
    whom = follower.pk or [follower.contribution_id, follower.user_id]
    return signing.dumps(whom, salt=_SALT)


def stop_address(follower: Follower) -> str:
    """The full address where a follower stops the mails."""
    return address(reverse("follow-stop", kwargs={"token": token_of(follower)}))


def follower_by(token: str) -> Follower | None:
    """Who a link belongs to; None for a link we did not make, or one whose following has ended."""
    try:
        found = signing.loads(token, salt=_SALT)
        if isinstance(found, list):
            return _person_by(*map(int, found))
        pk = int(found)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Follower.objects.select_related("tool", "tool__place").filter(pk=pk, ended_at=None)
    return rows.first()


def _person_by(contribution_id: int, user_id: int) -> Follower | None:
    rows = Contribution.objects.unscoped(reason="a signed link of ours; what it shows is decided by the page")
    contribution = rows.select_related("tool__place").filter(pk=contribution_id).first()
    user = User.objects.filter(pk=user_id).first()
    if contribution is None or user is None:
        return None
    if Follower.objects.filter(contribution=contribution, user=user, ended_at__isnull=False).exists():
        return None
    return person_following(user, contribution.tool, contribution)


@command(Act.BROWSE)
def confirm_following(tx: Tx, *, follower: Follower) -> None:
    """The owner of the address wants it."""
    Follower.objects.filter(pk=follower.pk, confirmed_at=None).update(confirmed_at=clock.now())
    tx.audit("notify.confirmed", follower, place=follower.tool.place)


@command(Act.BROWSE)
def stop_following(tx: Tx, *, follower: Follower) -> None:
    """The owner of the address wants no more; the address is forgotten, in the mails we sent to it as well.

    Of a person with a log-in we keep that they said so, without the address.
    """
    tx.audit("notify.ended", follower, place=follower.tool.place)
    # Only what followers get: a receipt for an answer is a record of what its writer was told.
    one = (
        {"contribution_id": follower.contribution_id} if follower.contribution_id else {"contribution": None}
    )
    told = Mail.objects.filter(place_id=follower.tool.place_id, to=follower.email, **one)
    told.filter(Q(purpose=ASKED) | ~Q(unsubscribe="")).delete()
    same = Follower.objects.filter(tool=follower.tool, **one)
    same.filter(email=follower.email, user=None).delete()
    if follower.user_id:
        said_no = {"email": "", "language": follower.language, "ended_at": clock.now()}
        new = {"tool": follower.tool, "contribution_id": follower.contribution_id}
        same.update_or_create(user_id=follower.user_id, defaults=said_no, create_defaults=said_no | new)


def followers(tool_id: int) -> QuerySet[Follower, Follower]:
    """Confirmed followers of a whole tool, for jobs that write to them. None where the tool is no longer open to all:
    an address proves nothing about who may read.
    """
    rows = Follower.objects.filter(
        tool_id=tool_id, contribution=None, confirmed_at__isnull=False, ended_at=None
    )
    return rows.filter(tool__in=readable_tools(STRANGER).values("pk")).order_by("pk")


def sweep_unconfirmed() -> None:
    """Forget addresses that nobody confirmed in a week, and the mails that asked them to. Two statements."""
    before = clock.now() - UNCONFIRMED
    Follower.objects.filter(confirmed_at=None, ended_at=None, asked_at__lt=before).delete()
    still = Follower.objects.filter(tool__place=OuterRef("place"), email=OuterRef("to"))
    Mail.objects.filter(~Exists(still), purpose=ASKED, created_at__lt=before).delete()


declare(sweep_unconfirmed, every="27 3 * * *")
