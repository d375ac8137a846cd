"""Who is told when something happens to a contribution: each once, and never one who may not read it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, SYSTEM, actor_for
from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.silences import muted
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.notify.following import person_following, stop_address
from moteplass.spine.notify.models import Follower
from moteplass.spine.places.models import Membership, Role, Tool
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.votes.models import Support

declare_verbs({"notify.handed": _("Let followers of a contribution follow what it became")})


@dataclass(frozen=True, slots=True)
class Reader:
    """One to write to, in which language, and where they stop it. `user` None: an address without a log-in."""

    email: str
    language: str
    stop: str
    user: User | None = None


def audience(
    contribution: Contribution, *, also: Iterable[int] = (), but: Iterable[int | None] = ()
) -> Iterator[Reader]:
    """Those who take an interest in a contribution: its author, who supports it, who has written in its thread, the
    people `also` names, and its followers; without the people in `but`, those who have said no, and
    those who have muted its writer.

    `contribution.tool.place` is loaded. Three queries and two for each person: for jobs, never for a page.
    """
    said_no = Follower.objects.filter(contribution=contribution, ended_at__isnull=False)
    left_out = {*but, *said_no.values_list("user_id", flat=True)}
    engaged = (contribution.author_id, *also, *_engaged(contribution))
    ids = {pk for pk in engaged if pk is not None and pk not in left_out}
    told: set[str] = set()
    for person in User.objects.filter(pk__in=ids, is_active=True).exclude(email="").order_by("pk"):
        told.add(person.email.lower())
        actor = actor_for(person)
        if muted(actor, contribution):
            continue
        if Contribution.objects.visible_to(actor).filter(pk=contribution.pk).exists():
            stop = stop_address(person_following(person, contribution.tool, contribution))
            yield Reader(person.email, person.language, stop, person)
    if Contribution.objects.visible_to(STRANGER).filter(pk=contribution.pk).exists():
        rows = Follower.objects.filter(contribution=contribution, user=None, confirmed_at__isnull=False)
        told |= {email.lower() for email in _addresses(but)}
        for row in rows.order_by("pk").iterator():
            if row.email not in told:
                yield Reader(row.email, row.language, stop_address(row))


def _engaged(contribution: Contribution) -> Iterator[int | None]:
    yield from Support.objects.filter(contribution=contribution, user__isnull=False).values_list(
        "user_id", flat=True
    )
    thread = Contribution.objects.unscoped(reason="who wrote, not what; each is asked what they may read")
    said = thread.filter(root=contribution, state=State.PUBLISHED, author__isnull=False)
    yield from said.values_list("author_id", flat=True)
    rows = Follower.objects.filter(contribution=contribution, user__isnull=False, confirmed_at__isnull=False)
    yield from rows.values_list("user_id", flat=True)


def _addresses(people: Iterable[int | None]) -> list[str]:
    wanted = [pk for pk in people if pk is not None]
    return list(User.objects.filter(pk__in=wanted).values_list("email", flat=True)) if wanted else []


def holders(role: Role, places: Iterable[int]) -> dict[int, list[User]]:
    """The people who hold a role in person, by place: those it is to write to. One query."""
    held = Membership.objects.filter(role=role, place_id__in=[*places], user__is_active=True)
    found: dict[int, list[User]] = {}
    for membership in held.exclude(user__email="").select_related("user").order_by("pk"):
        if membership.user is not None:
            found.setdefault(membership.place_id, []).append(membership.user)
    return found


def hand_over(
    source: Contribution, tool: Tool, tell: Callable[[Reader], None], *, also: Iterable[int] = ()
) -> None:
    """Let those who take an interest in `source` follow the tool it became, and `tell` each one who now does.

    Only who may read both; who already follows, or has said no, is left alone. Safe to run any number of times.
    """
    rows = Follower.objects.filter(tool=tool, contribution=None)
    people, addresses = set(rows.values_list("user_id", flat=True)), set(rows.values_list("email", flat=True))
    new = [
        reader
        for reader in audience(source, also=also)
        if (reader.user is None or reader.user.pk not in people)
        and reader.email.lower() not in addresses
        and _reads(reader, tool)
    ]
    if new:
        _hand_over(SYSTEM, tool=tool, readers=new, tell=tell)


def _reads(reader: Reader, tool: Tool) -> bool:
    actor = actor_for(reader.user) if reader.user else STRANGER
    # A draft has readers too: those who are making it. They need no news of it.
    return tool.state == Tool.State.OPEN and readable_tools(actor).filter(pk=tool.pk).exists()


@command(Act.READ, on="tool")
def _hand_over(tx: Tx, *, tool: Tool, readers: list[Reader], tell: Callable[[Reader], None]) -> None:
    for reader in readers:
        row = Follower.objects.create(
            tool=tool,
            user=reader.user,
            email=reader.email.lower(),
            language=reader.language,
            confirmed_at=clock.now(),
        )
        tell(Reader(reader.email, reader.language, stop_address(row), reader.user))
    tx.audit("notify.handed", tool, followers=len(readers))
