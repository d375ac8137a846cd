"""What is new in a tool, in one mail a day to those who follow the whole of it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation

from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.spine.access.actor import STRANGER, actor_for
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.silences import unheard
from moteplass.spine.events.jobs import declare, defer
from moteplass.spine.notify.following import stop_address
from moteplass.spine.notify.mails import address, write_mail
from moteplass.spine.notify.models import Follower, Told
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.loader import all_kinds, kind_of

# So many are named in one mail; of the others it says how many.
NAMED = 20
# What has waited longer for a check is no news when it is let through.
_NEWS_FOR = timedelta(days=60)


def send_digests() -> None:
    """Look for news in every tool that somebody follows, each by a job of its own."""
    followed = _followers().filter(tool=OuterRef("pk"))
    kinds = [kind.slug for kind in all_kinds() if kind.news]
    tools = Tool.objects.filter(
        Exists(followed), kind__in=kinds, state=Tool.State.OPEN, place__state=Place.State.OPEN
    )
    for tool_id in tools.values_list("pk", flat=True):
        defer(send_digest, tool_id=tool_id)
    Told.objects.filter(contribution__published_at__lt=clock.now() - _NEWS_FOR).delete()


def send_digest(tool_id: int) -> None:
    """Write to each follower of a tool what has come that they may read, and to those who check what awaits them.

    Nobody is written to of nothing. Run twice, it tells nobody twice.
    """
    tool = Tool.objects.select_related("place__organisation").get(pk=tool_id)
    came = _said(tool, State.PUBLISHED).filter(published_at__gt=clock.now() - _NEWS_FOR)
    fresh = list(came.filter(~Exists(Told.objects.filter(pk=OuterRef("pk")))).values_list("pk", flat=True))
    waiting = _said(tool, State.AWAITING).count()
    # Of two workers at once the second one's rows are refused, and its mails with them.
    with transaction.atomic():
        if fresh or waiting:
            for follower in _followers().filter(tool=tool).select_related("user").order_by("pk"):
                _tell(follower, tool, fresh, waiting)
        Told.objects.bulk_create([Told(pk=pk) for pk in fresh])


def _followers() -> QuerySet[Follower, Follower]:
    return Follower.objects.filter(contribution=None, confirmed_at__isnull=False, ended_at=None)


def _said(tool: Tool, state: State) -> QuerySet[Contribution, Contribution]:
    rows = Contribution.objects.unscoped(reason="which there are; each reader is asked what they may read")
    return rows.filter(tool=tool, kind__in=kind_of(tool.kind).news, state=state)


def _tell(follower: Follower, tool: Tool, fresh: list[int], waiting: int) -> None:
    user = follower.user
    if user is not None and not user.is_active:
        return
    actor = actor_for(user) if user else STRANGER
    room = find_tool(actor, pk=tool.pk)
    awaits = waiting if decide(actor, Act.CHECK, room).allowed else 0
    # Neither what was there before they followed, nor what they wrote themselves.
    mine = Contribution.objects.visible_to(actor).filter(pk__in=fresh, published_at__gt=follower.confirmed_at)
    if user is not None:
        mine = mine.exclude(author=user).exclude(unheard(actor))
    ids = list(mine.order_by("-pk").values_list("pk", flat=True))
    if not ids and not awaits:
        return
    language = user.language if user else follower.language
    kind = kind_of(tool.kind)
    with translation.override(language or settings.LANGUAGE_CODE):
        rows = kind.search(actor, ids[:NAMED])
        [card] = kind.cards(actor, [tool])
    write_mail(
        to=user.email if user else follower.email,
        template="mail/news.txt",
        purpose="news",
        key=f"news|{follower.pk}|{max(fresh) if fresh else today()}",
        language=language,
        place=tool.place,
        unsubscribe=stop_address(follower),
        title=card.title,
        count=len(ids),
        rows=[(row.title, address(row.url)) for row in sorted(rows, key=lambda row: -row.contribution_id)],
        more=len(ids) - len(rows),
        awaits=awaits,
        link=address(card.url),
    )


declare(send_digests, every="17 6 * * *")
declare(send_digest)
