"""What the machine looks for in the background: the same text sent by several.

numpy and scikit-learn are loaded inside, with the first finding: page servers never carry them.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from moteplass.kit.locks import one_at_a_time
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Revision
from moteplass.spine.events.jobs import declare, defer
from moteplass.spine.insight.doors import HERE, workspace_of
from moteplass.spine.insight.models import Finding, SameText, Sender
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.loader import all_kinds

# First half of the advisory lock's key: "samt".
_LOCK = 0x73616D74
_SAME = Finding.What.SAME_TEXT


def sweep() -> None:
    """Look anew in each tool with a workspace where something has happened since. One query where nothing has."""
    slugs = [kind.slug for kind in all_kinds() if kind.workspace]
    last = Finding.objects.filter(tool=OuterRef("pk"), what=_SAME).values("entry")
    tools = Tool.objects.filter(kind__in=slugs).exclude(place__state=Place.State.ARCHIVED)
    newer = tools.annotate(newest=_newest(OuterRef("place_id"))).filter(
        newest__gt=Coalesce(Subquery(last), 0)
    )
    for pk in newer.values_list("pk", flat=True):
        defer(find_same_text, tool_id=pk)


def _newest(place: Any) -> Subquery:
    """The newest line of a place's log that tells of more than work behind closed doors."""
    rows = AuditEntry.objects.filter(place_id=place, quiet=False).order_by("-id")
    return Subquery(rows.values("id")[:1])


def find_same_text(tool_id: int) -> None:
    """Find the texts that several have sent, and keep who sent them. Only one at a time in each tool.

    Who has been taken out of a text by a person stays out. Slow: some seconds for each 20,000 answers, outside any
    transaction; keeping is one.
    """
    from moteplass.spine.insight.reading.near import alike

    with one_at_a_time(_LOCK, tool_id) as mine:
        if not mine:
            return
        tool = Tool.objects.annotate(newest=_newest(OuterRef("place_id"))).get(pk=tool_id)
        texts = _texts(tool)
        ids = list(texts)
        groups = [[ids[at] for at in group] for group in alike(list(texts.values()))]
        where = {"place_id": tool.place_id, "tool_id": tool.pk}
        with transaction.atomic():
            _keep(where, groups)
            done = {"progress": 100, "entry": tool.newest or 0, "answers": len(ids)}
            Finding.objects.update_or_create(
                tool=tool, what=_SAME, defaults=done, create_defaults={**where, **done}
            )


def _texts(tool: Tool) -> dict[int, str]:
    rows = Revision.objects.filter(
        contribution__tool_id=tool.pk,
        contribution__kind=workspace_of(tool).kind,
        contribution__state__in=HERE,
        number=F("contribution__revision"),
    )
    return dict(rows.order_by("contribution").values_list("contribution_id", "body").iterator())


def _keep(where: dict[str, int], groups: Sequence[Sequence[int]]) -> None:
    """Let the groups be those found; each goes on under the text that most of it already stands under."""
    known = {
        sender.pk: sender
        for sender in Sender.objects.select_for_update().filter(tool_id=where["tool_id"]).order_by("pk")
    }
    apart = {pk for pk, sender in known.items() if sender.apart}
    wanted: dict[int, int] = {}
    used: set[int] = set()
    for group in groups:
        members = [pk for pk in group if pk not in apart]
        if len(members) < 2:
            continue
        before = Counter(known[pk].text_id for pk in group if pk in known)
        text = next((text for text, _n in before.most_common() if text not in used), None)
        if text is None:
            text = SameText.objects.create(**where).pk
        used.add(text)
        wanted |= dict.fromkeys(members, text)
    gone = [pk for pk in known if pk not in wanted and pk not in apart]
    Sender.objects.filter(pk__in=gone).delete()
    Sender.objects.bulk_create(
        [
            Sender(**where, contribution_id=pk, text_id=text)
            for pk, text in wanted.items()
            if pk not in known or known[pk].text_id != text
        ],
        update_conflicts=True,
        unique_fields=["contribution"],
        update_fields=["text"],
    )
    SameText.objects.filter(tool_id=where["tool_id"], senders=None).delete()


declare(sweep, every="*/5 * * * *")
declare(find_same_text)
