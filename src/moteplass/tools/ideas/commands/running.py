"""Running a box: its rules, its categories, its stages, and opening it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.stewardship.commands import NotPossible, move_in
from moteplass.tools.ideas.commands.moving import STAGE_OWNERS, owners
from moteplass.tools.ideas.models import Box, Category, Idea, Move, Stage


@dataclass(frozen=True, slots=True)
class Rules:
    """What a box is called, and what its ideas may do."""

    title: str
    checked_first: bool
    comments_allowed: bool
    asks_gain: bool
    asks_location: bool
    hour_value: int | None


@dataclass(frozen=True, slots=True)
class CategoryInput:
    """One category as it shall be. `id` None: a new one."""

    name: str
    id: int | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class StageInput:
    """One stage as it shall be. `id` None: a new one. `gone`: it shall not be there."""

    name: str
    kind: str
    text: str = ""
    days: int | None = None
    id: int | None = None
    gone: bool = False
    owner_id: int | None = None


@command(Act.MANAGE, on="box")
def set_rules(tx: Tx, *, box: Box, rules: Rules) -> None:
    """Change what the box is called and what its ideas may do."""
    Tool.objects.filter(pk=box.pk).update(title=rules.title)
    names = ("checked_first", "comments_allowed", "asks_gain", "asks_location", "hour_value")
    Box.objects.filter(pk=box.pk).update(**{name: getattr(rules, name) for name in names})
    tx.audit("ideas.rules.changed", box)


@command(Act.MANAGE, on="box")
def set_categories(tx: Tx, *, box: Box, categories: Sequence[CategoryInput]) -> None:
    """The categories in this order. Those that are not named stay as they are: ideas have them. Raises NotPossible
    for a name that stands twice."""
    _once(category.name for category in categories)
    _away(Category, box, [c.id for c in categories if c.id])
    for at, given in enumerate(categories):
        values = {"name": given.name, "retired": given.retired, "position": at}
        if given.id is None:
            Category.objects.create(box=box, **values)
        else:
            Category.objects.filter(box=box, pk=given.id).update(**values)
    tx.audit("ideas.categories.changed", box)


@command(Act.MANAGE, on="box")
def set_stages(tx: Tx, *, box: Box, stages: Sequence[StageInput]) -> None:
    """The stages in this order. Raises NotPossible where an idea has stood at one that shall go, for a name that stands
    twice, for a way that does not begin with a stage for what is received, and for an owner who checks no ideas."""
    stay = [stage for stage in stages if not stage.gone]
    if not stay or stay[0].kind != Stage.Kind.RECEIVED:
        raise NotPossible(_("The first stage must be one where ideas are received."))
    _once(stage.name for stage in stay)
    for gone in stages:
        if not gone.gone or gone.id is None:
            continue
        if Idea.objects.filter(stage_id=gone.id).exists() or Move.objects.filter(after_id=gone.id).exists():
            raise NotPossible(_("Ideas have stood at “%(name)s”, so it stays.") % {"name": gone.name})
        Stage.objects.filter(box=box, pk=gone.id).delete()
    _owned(tx, stay)
    _away(Stage, box, [s.id for s in stay if s.id])
    for at, given in enumerate(stay):
        values = {
            "name": given.name,
            "text": given.text,
            "days": given.days,
            "position": at,
            "owner_id": given.owner_id,
        }
        if given.id is None:
            Stage.objects.create(box=box, kind=given.kind, **values)
        else:
            Stage.objects.filter(box=box, pk=given.id).update(**values)
    tx.audit("ideas.stages.changed", box)


def _owned(tx: Tx, stages: Sequence[StageInput]) -> None:
    wanted = {stage.owner_id for stage in stages if stage.owner_id}
    if wanted and owners(tx.room.place.pk, STAGE_OWNERS).filter(pk__in=wanted).count() != len(wanted):
        raise NotPossible(_("The owner of a stage must be one who checks ideas in this place."))


def _once(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise NotPossible(_("“%(name)s” stands twice.") % {"name": name})
        seen.add(name.casefold())


def _away(model: type[Category] | type[Stage], box: Box, ids: list[int]) -> None:
    # Names are unique at every moment: two that change places meet on the way.
    for pk in ids:
        model.objects.filter(box=box, pk=pk).update(name=f"\u2060{pk}")


@command(Act.MANAGE, on="box")
def open_box(tx: Tx, *, box: Box) -> None:
    """Open the box, and its place with it. Opening it twice changes nothing."""
    Tool.objects.filter(pk=box.pk).update(state=Tool.State.OPEN)
    if tx.room.place.state == Place.State.DRAFT:
        move_in(tx, tx.room.place, to=Place.State.OPEN)
    tx.audit("ideas.opened", box)
