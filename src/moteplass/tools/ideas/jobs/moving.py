"""Mails about an idea's way: that it has moved, and that it became something more."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.content.models import Contribution, Link, State
from moteplass.spine.events.jobs import defer
from moteplass.spine.notify import mails
from moteplass.spine.notify.audience import Reader, audience, hand_over
from moteplass.spine.notify.mails import address, write_mail
from moteplass.spine.notify.models import Follower
from moteplass.spine.places.models import Place, Tool
from moteplass.tools.ideas.models import IDEA, CoAuthor, Idea, Joining, Move

# A move without an answer waits so long before anyone is told: a card that was dropped in the wrong column can be moved
# back, and nobody has heard.
GRACE = timedelta(minutes=2)
# How long we look for people who may read what an idea became, after it did.
HANDED_FOR = timedelta(days=90)


def announce(idea_id: int, move_id: int) -> None:
    """Tell of a move at once where there is an answer to read, else when it has stood for a moment."""
    move = Move.objects.get(pk=move_id)
    if move.answer:
        tell_moved(idea_id, move_id)
    else:
        defer(tell_moved, at=move.at + GRACE, idea_id=idea_id, move_id=move_id)


def tell_moved(idea_id: int, move_id: int) -> None:
    """Mail everyone who takes an interest in the idea that it has moved. Run twice, it tells nobody twice."""
    move = Move.objects.select_related("after", "before").get(pk=move_id)
    contribution = said_of(idea_id)
    if contribution is None or not _worth_telling(move):
        return
    link = address_of(contribution)
    for reader in audience(contribution, also=told_besides(idea_id), but=[move.by_id]):
        _write(
            reader,
            place=contribution.place,
            contribution=contribution,
            template="ideas/mail/moved.txt",
            purpose="ideas.moved",
            key=key_of("moved", move.pk, reader.email),
            move=move,
            title=contribution.title,
            mine=reader.user is not None and reader.user.pk == contribution.author_id,
            link=link,
        )


def _worth_telling(move: Move) -> bool:
    """Not of a move that only changes the owner or the day, and not of a slip that was put right at once."""
    if move.answer:
        return True
    if move.before_id == move.after_id:
        return False
    later = Move.objects.filter(idea_id=move.idea_id, pk__gt=move.pk).exists()
    earlier = Move.objects.filter(idea_id=move.idea_id, pk__lt=move.pk).order_by("-pk").first()
    undoes = (
        earlier is not None
        and not earlier.answer
        and earlier.before_id == move.after_id
        and move.at - earlier.at < GRACE
    )
    return not later and not undoes


def co_authors(*ideas: int) -> list[int]:
    """The people who write along on an idea, or on any of several."""
    rows = CoAuthor.objects.filter(idea_id__in=ideas, state=Joining.JOINED)
    return list(rows.values_list("user_id", flat=True))


def told_besides(idea_id: int) -> list[int]:
    """Those who write along, and those who wrote on or to the ideas that went into this one, at any remove."""
    gone = _went_into(idea_id)
    rows = Contribution.objects.unscoped(reason="who wrote, not what; each is asked what they may read")
    said = rows.filter(Q(pk__in=gone) | Q(root__in=gone, state=State.PUBLISHED), author__isnull=False)
    people = {*said.values_list("author_id", flat=True), *co_authors(*gone)}
    # Who has said no to the mails of the idea that is gone hears nothing of what it went into on its account.
    said_no = Follower.objects.filter(contribution__in=gone, ended_at__isnull=False)
    return [*co_authors(idea_id), *sorted(people - {*said_no.values_list("user_id", flat=True)})]


def _went_into(idea_id: int) -> list[int]:
    """The ideas that were merged into this one, those that went into them, and so on."""
    found: list[int] = []
    last = [idea_id]
    while last:
        last = list(
            Idea.objects.filter(merged_into__in=last).exclude(pk__in=found).values_list("pk", flat=True)
        )
        found += last
    return found


def said_of(idea_id: int) -> Contribution | None:
    rows = Contribution.objects.unscoped(reason="whom we tell is asked what they may read")
    return (
        rows.filter(pk=idea_id, state=State.PUBLISHED)
        .select_related("tool__place__organisation", "place__organisation")
        .first()
    )


def address_of(contribution: Contribution) -> str:
    where = {"place": contribution.place.slug, "tool": contribution.tool.slug}
    return address(reverse("ideas-idea", kwargs={**where, "idea": contribution.pk}))


def _write(reader: Reader, **more: Any) -> None:
    write_mail(to=reader.email, language=reader.language, unsubscribe=reader.stop, **more)


def key_of(*parts: object) -> str:
    return mails.key_of("ideas", *parts)


def hand_over_opened(place_id: int) -> None:
    """A place has opened: those who follow ideas that became it are told, and follow it from now on."""
    _hand_over(Tool.objects.filter(place_id=place_id))


def became(link_id: int) -> None:
    """An idea has become something. Where that is open already, those who follow the idea are told at once."""
    link = Link.objects.select_related("target").get(pk=link_id)
    _hand_over(Tool.objects.filter(pk=link.target_tool_id or (link.target.tool_id if link.target else 0)))


def hand_over_late() -> None:
    """Each night: what has opened, or widened, since without our having heard."""
    since = clock.now() - HANDED_FOR
    links = Link.objects.filter(kind=Link.Kind.BECAME, source__kind=IDEA, at__gte=since)
    ids = {tool or target for tool, target in links.values_list("target_tool_id", "target__tool_id")}
    _hand_over(Tool.objects.filter(pk__in=ids))


def _hand_over(tools: Any) -> None:
    ready = tools.filter(state=Tool.State.OPEN).exclude(place__state=Place.State.DRAFT)
    for tool in ready.select_related("place__organisation"):
        into = Link.objects.filter(kind=Link.Kind.BECAME, source__kind=IDEA)
        ids = [*into.filter(target_tool=tool).values_list("source_id", flat=True)]
        ids += into.filter(target__tool=tool).values_list("source_id", flat=True)
        for idea_id in dict.fromkeys(ids):
            if contribution := said_of(idea_id):
                _hand(contribution, tool)


def _hand(contribution: Contribution, tool: Tool) -> None:
    home = address(reverse("place", kwargs={"place": tool.place.slug}))

    def tell(reader: Reader) -> None:
        _write(
            reader,
            # The mail is about the new place, and is forgotten when one stops following that.
            place=tool.place,
            template="ideas/mail/became.txt",
            purpose="ideas.became",
            key=key_of("became", tool.pk, reader.email),
            title=contribution.title,
            idea=address_of(contribution),
            new=tool.place.title,
            link=home,
        )

    hand_over(contribution, tool, tell, also=told_besides(contribution.pk))
