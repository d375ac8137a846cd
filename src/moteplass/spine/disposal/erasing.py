"""Erasing: what a contribution said is gone from every table and file; that it was there, and the log, are left."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from moteplass.kit.noark5.codes import SCREENED
from moteplass.kit.statements import run
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.command import Tx
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Attachment, Contribution, Receipt, Revision, State
from moteplass.spine.content.sweeping import drop_files
from moteplass.spine.disposal import finding
from moteplass.spine.disposal.models import Disposal, Erased
from moteplass.spine.disposal.uncapturing import uncapture
from moteplass.spine.events.jobs import defer
from moteplass.spine.insight.forgetting import forget
from moteplass.spine.journal.models import Change, Entry
from moteplass.spine.moderation import forgetting as moderation
from moteplass.spine.notify.mails import address
from moteplass.spine.notify.models import Follower
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import declare_verbs, kind_of
from moteplass.spine.talk.commands import KIND as COMMENT
from moteplass.spine.transfer.models import UNDER_WAY, Transfer
from moteplass.spine.votes.models import Support

declare_verbs(
    {
        "disposal.erased": _("Erased what a contribution said"),
        "disposal.transfer.removed": _("Removed a transfer that may have held what was erased"),
    }
)
# Shorter words of somebody's may stand in any mail by chance; so much of a text, and a mail quotes it.
_TELLING, _QUOTED = 12, 40

# Mails about them, and those of their places (or of none) that name, quote or lead to them: $ids, since, places, words.
_MAILS = """
DELETE FROM notify_mail m
WHERE m.contribution_id = ANY(%s::bigint[])
  OR m.created_at >= %s AND (m.place_id = ANY(%s::bigint[]) OR m.place_id IS NULL)
  AND EXISTS (SELECT 1 FROM unnest(%s::text[]) said WHERE strpos(m.subject || ' ' || m.body, said) > 0)
RETURNING 1
"""
# What of a journal entry is content. Its numbers, dates and status stay.
_TOLD = ("tittel", "offentligTittel", "korrespondansepartNavn")


@dataclass(frozen=True, slots=True)
class Gone:
    """What was erased; and the captures that have lost their files, to be made again without it (CaptureAsked)."""

    contributions: list[int]
    captures: list[int]


def on_hold(ids: Sequence[int]) -> set[int]:
    """Those of the contributions that may not be erased now: they, or their whole place, are on hold. One query."""
    return set(_these(ids).filter(finding.held()).values_list("pk", flat=True))


def kept_in_context(ids: Sequence[int]) -> set[int]:
    """Those of the contributions in a thread that the records plan has preserved in context. One query."""
    return set(_these(ids).filter(finding.kept_with_thread()).values_list("pk", flat=True))


def _these(ids: Sequence[int]) -> finding.Found:
    return Contribution.objects.unscoped(reason="these, whoever asks").filter(pk__in=ids)


def erase(tx: Tx, ids: Sequence[int], *, ground: str, disposal: Disposal | None = None) -> Gone:
    """Erase what contributions said, in the running command. Those erased already are passed over.

    Gone are the texts, versions, files, names, the tool's own fields, mails and notes about them, and captures and
    transfers that hold them. Left are the rows with when, where, which kind and channel, their appraisals, and the
    log. Stored files go by a job after the commit. The caller has asked `on_hold`: the database refuses what is. Locks
    the contributions. The same number of queries for any number of them, but for each kind of tool and each thread.
    """
    rows = _these(ids)
    held = list(
        rows.exclude(state=State.ERASED)
        .select_related("place", "tool")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    mine = [c.pk for c in held]
    if not mine:
        return Gone([], [])
    # Whoever puts a place on hold waits here, or we for them: the database then finds it on hold.
    places = Place.objects.filter(pk__in={c.place_id for c in held}).order_by("pk")
    list(places.select_for_update(of=("self",), no_key=True).values_list("pk"))
    words, quoted = _words(held)
    left = _leave(held, ground, disposal)
    _lawfully("on")
    files = _of_tools(held)
    attachments = Attachment.objects.filter(contribution__in=mine)
    files |= set(attachments.values_list("file", flat=True))
    attachments.delete()
    Receipt.objects.filter(contribution__in=mine).delete()
    Revision.objects.filter(contribution__in=mine).delete()
    rows.filter(pk__in=mine).update(
        state=State.ERASED,
        title="",
        author=None,
        author_name="",
        author_title="",
        mandate=None,
        restraint="",
        ground="",
    )
    moderation.forget(mine)
    forget(mine, {c.tool_id for c in held}, words)
    comments = Counter(
        c.root_id for c in held if c.kind == COMMENT and c.state == State.PUBLISHED and c.root_id
    )
    for root, many in comments.items():
        tallies.count(root, "comments", -many)
    Support.objects.filter(contribution__in=mine).delete()
    Follower.objects.filter(contribution__in=mine).delete()
    run(_MAILS, [mine, min(c.created_at for c in held), [c.place_id for c in held], quoted])
    _screen_entries(mine)
    captures = uncapture(tx, mine, _named(held))
    files |= captures.files | _take_back_transfers(tx, {c.place_id for c in held} | captures.places)
    _lawfully("")
    defer(drop_files, names=sorted(name for name in files if name))
    for c in held:
        one = left[c.pk]
        tx.audit(
            "disposal.erased",
            c,
            place=c.place,
            disposal=disposal.pk if disposal else None,
            versions=len(one.versions),
            files=len(one.files),
        )
    return Gone(mine, captures.again)


def _lawfully(word: str) -> None:
    """Say in this transaction that what is deleted is disposed of: the triggers then ask for an Erased row."""
    run("SELECT set_config('moteplass.disposal', %s, true)", [word])


def _words(held: Sequence[Contribution]) -> tuple[str, list[str]]:
    """All that they say; and what a mail would say of them: titles, beginnings and addresses."""
    said, quoted = [], set()
    revisions = Revision.objects.filter(contribution__in=held)
    for title, body in revisions.values_list("title", "body"):
        said.append(f"{title} {body}")
        quoted |= {title, " ".join(body.split())[:_QUOTED]}
    for kind, ids in _by_tool(held).items():
        rows = kind_of(kind).search(SYSTEM, ids)
        # Some stand on a page with others: such an address is not theirs.
        quoted |= {address(row.url) for row in rows if str(row.contribution_id) in row.url}
    return "\n".join(said).casefold(), [words for words in quoted if len(words) >= _TELLING]


def _by_tool(held: Sequence[Contribution]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for c in held:
        found.setdefault(c.tool.kind, []).append(c.pk)
    return found


def _of_tools(held: Sequence[Contribution]) -> set[str]:
    """Let each tool erase its own rows of them. The stored files that those named."""
    return {name for kind, ids in _by_tool(_own(held)).items() for name in kind_of(kind).dispose(ids)}


def _named(held: Sequence[Contribution]) -> list[tuple[int, int]]:
    """On whose pages their tools name them: (contribution, the other one)."""
    kinds = ((kind_of(kind).named_on, ids) for kind, ids in _by_tool(_own(held)).items())
    return [pair for named_on, ids in kinds if named_on for pair in named_on(ids)]


def _own(held: Sequence[Contribution]) -> list[Contribution]:
    """Those of the tools' own kinds: comments are everybody's."""
    return [c for c in held if c.kind in kind_of(c.tool.kind).kinds]


def _leave(held: Sequence[Contribution], ground: str, disposal: Disposal | None) -> dict[int, Erased]:
    left = {c.pk: Erased(contribution=c, ground=ground, disposal=disposal) for c in held}
    for pk, at in (
        Revision.objects.filter(contribution__in=left).order_by("pk").values_list("contribution", "at")
    ):
        left[pk].versions.append(at.isoformat())
    files = Attachment.objects.filter(contribution__in=left)
    for pk, at, size in files.order_by("pk").values_list("contribution", "at", "size"):
        left[pk].files.append([at.isoformat(), size])
    Erased.objects.bulk_create(left.values())
    return left


def _screen_entries(ids: Sequence[int]) -> None:
    """What has been in the journal stays there as a number and a day. Why it was changed may quote what it said."""
    entries = Entry.objects.filter(contribution__in=ids)
    screened = dict.fromkeys(("title", "public_title", "correspondent", "public_correspondent"), SCREENED)
    if entries.update(**screened):
        entries.exclude(cancelled_by="").update(cancelled_because=SCREENED)
        changes = Change.objects.filter(entry__contribution__in=ids)
        changes.filter(metadata__in=_TOLD).update(previous=SCREENED, new=SCREENED)
        changes.exclude(reason="").update(reason=SCREENED)


def _take_back_transfers(tx: Tx, places: set[int]) -> set[str]:
    """Stop the transfers of the places that are being made, and take the packages of those that are: their files.

    Nobody looks into a package for what it holds. What stands there still is in the next one.
    """
    rows = Transfer.objects.filter(place__in=places, state__in=(Transfer.State.DONE, *UNDER_WAY))
    held = list(rows.select_related("place").order_by("pk").select_for_update(of=("self",)))
    why = _("Something here has been erased since, so the package is gone. A new one is made without it.")
    Transfer.objects.filter(pk__in=[one.pk for one in held]).update(
        state=Transfer.State.STOPPED, problem=str(why), file="", size=None, sha256=""
    )
    for lost in held:
        tx.audit("disposal.transfer.removed", lost, place=lost.place)
    return {one.file.name or "" for one in held}
