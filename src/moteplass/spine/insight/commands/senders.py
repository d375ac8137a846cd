"""What is done with answers that have the same text: taken out of it, put back, and all coded as one of them is."""

from collections.abc import Sequence
from typing import Any

from moteplass.kit.text import number_in
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx
from moteplass.spine.content.models import Contribution
from moteplass.spine.insight.commands.coding import add_codings, undo_codings
from moteplass.spine.insight.doors import begin, double_of, layer, person
from moteplass.spine.insight.models import Coded, Coding, DoubleCoding, Handling, Sender, Stance, Work


def with_all_senders(chosen: Sequence[int]) -> set[int]:
    """The chosen, and everybody else who has sent the same text as one of them."""
    texts = Sender.objects.filter(contribution_id__in=chosen, apart=False).values("text")
    others = Sender.objects.filter(text__in=texts, apart=False)
    return {*chosen, *others.values_list("contribution_id", flat=True)}


def take_apart(tx: Tx, found: Sequence[Contribution], value: str) -> Any:
    return _move(found, apart=True)


def put_together(tx: Tx, found: Sequence[Contribution], value: str) -> Any:
    return _move(found, apart=False)


def _move(found: Sequence[Contribution], *, apart: bool) -> Any:
    rows = Sender.objects.select_for_update().filter(contribution__in=found, apart=not apart).order_by("pk")
    moved = list(rows.values_list("pk", flat=True))
    Sender.objects.filter(pk__in=moved).update(apart=apart)
    return [apart, moved]


def move_back(tx: Tx, before: Any) -> None:
    apart, moved = before
    Sender.objects.filter(tool_id=tx.room.the_tool.pk, pk__in=moved, apart=apart).update(apart=not apart)


def code_alike(tx: Tx, found: Sequence[Contribution], value: str) -> Any:
    """Let all be coded as the one that `value` is the id of is. What has been said of one already stays as it is."""
    where, tool = begin(tx), tx.room.the_tool
    source = next((c for c in found if c.pk == number_in(value)), None)
    if source is None:
        raise NoRoom(value)
    own = layer(double_of(tool.pk), tx.actor)
    said: dict[str, Any] = {"double": own, "accepted": True}
    if own:
        said["coder_id"] = tx.actor.user_id
    others = [c.pk for c in found if c.pk != source.pk]
    themes = Coding.objects.filter(contribution=source, theme__merged_into=None, **said)
    codings = add_codings(tx, others, list(themes.values_list("theme_id", flat=True)), own)
    stances = dict(Stance.objects.filter(contribution=source, **said).values_list("question", "position"))
    had = set(
        Stance.objects.filter(contribution_id__in=others, **said).values_list("contribution_id", "question")
    )
    Stance.objects.filter(
        contribution_id__in=others, question__in=stances, double=own, accepted=False
    ).delete()
    mine = {**where, "coder_id": person(tx.actor), "double": own}
    new = Stance.objects.bulk_create(
        Stance(**mine, contribution_id=pk, question=question, position=position)
        for pk in others
        for question, position in stances.items()
        if (pk, question) not in had
    )
    return {"codings": codings, "stances": [s.pk for s in new], "done": _done_alike(tx, source, others, own)}


def _done_alike(tx: Tx, source: Contribution, others: Sequence[int], own: DoubleCoding | None) -> Any:
    """Let those nobody has begun with be as done as the source. Returns those that were changed."""
    if own:
        by_me = Coded.objects.filter(double=own, coder_id=person(tx.actor))
        if not by_me.filter(contribution=source).exists():
            return []
        known = set(by_me.filter(contribution_id__in=others).values_list("contribution_id", flat=True))
        new = [pk for pk in others if pk not in known]
        Coded.objects.bulk_create(
            Coded(double=own, contribution_id=pk, coder_id=person(tx.actor)) for pk in new
        )
        return [own.pk, new]
    state = Handling.objects.filter(contribution=source).values_list("state", flat=True).first()
    if state in (None, Work.OPEN):
        return []
    Handling.objects.bulk_create(
        [Handling(**begin(tx), contribution_id=pk) for pk in others], ignore_conflicts=True
    )
    rows = Handling.objects.select_for_update().filter(contribution_id__in=others, state=Work.OPEN)
    changed = list(rows.order_by("pk").values_list("pk", flat=True))
    Handling.objects.filter(pk__in=changed).update(state=state)
    return [None, changed, state]


def uncode_alike(tx: Tx, before: Any) -> None:
    undo_codings(tx, before["codings"])
    Stance.objects.filter(
        tool_id=tx.room.the_tool.pk, coder_id=person(tx.actor), pk__in=before["stances"]
    ).delete()
    match before["done"]:
        case [None, changed, state]:
            Handling.objects.filter(pk__in=changed, state=state).update(state=Work.OPEN)
        case [double, new]:
            Coded.objects.filter(
                double_id=double, coder_id=person(tx.actor), contribution_id__in=new
            ).delete()
