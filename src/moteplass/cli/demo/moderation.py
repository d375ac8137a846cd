"""What somebody has flagged in the demo: one decided with a part hidden, the others for the moderator to decide."""

from moteplass.cli.demo.places import Content, World
from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.content.models import Contribution
from moteplass.spine.moderation.commands.appeals import complain
from moteplass.spine.moderation.commands.deciding import claim_case, decide_case
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Case, Decision, Flag, Ground, HouseRule, Measure
from moteplass.spine.moderation.statements import Party
from moteplass.spine.talk.commands import post_comment


def load_flagged(world: World, content: Content) -> None:
    """A comment under a contribution that is known by its title, who flagged it, and what was decided."""
    rows = Contribution.objects.unscoped(reason="the demo is loaded").select_related("tool", "place")
    about = rows.get(place__slug=content["place"], title=content["title"], root=None)
    by, at = world.actor(content["by"]) if content.get("by") else STRANGER, world.moment(content["at"])
    with clock.frozen(at):
        said = post_comment(by, about=about, text=content["text"], name=content.get("name", ""))
    rows.filter(pk=said.pk).update(created_at=at, published_at=at)
    case = None
    for number, given in enumerate(content["flags"]):
        case = _flag(world, said, number, given)
    if case and (decided := content.get("decided")):
        _decide(world, case, decided)


def _rule(where: Case | Contribution, number: int | None) -> HouseRule | None:
    if number is None:
        return None
    rules = HouseRule.objects.filter(rules__place=where.place_id, number=number)
    return rules.order_by("-rules__version").first()


def _flag(world: World, said: Contribution, number: int, given: Content) -> Case:
    at = world.moment(given["at"])
    words = FlagInput(
        Ground(given["ground"]), given.get("text", ""), _rule(said, given.get("rule")), given.get("name", "")
    )
    with clock.frozen(at):
        flagged = flag(Actor(visitor=f"demo-{said.pk}-{number}"), contribution=said, given=words).flag
    Flag.objects.filter(pk=flagged.pk).update(at=at)
    if number == 0:
        Case.objects.filter(pk=flagged.case_id).update(opened_at=at)
    return flagged.case


def _decide(world: World, case: Case, given: Content) -> None:
    at, by = world.moment(given["at"]), world.actor(given["by"])
    with clock.frozen(at):
        claim_case(by, case=case)
        decision = decide_case(
            by,
            case=case,
            measure=Measure(given["measure"]),
            rule=_rule(case, given["rule"]),
            passages=given["passages"],
            facts=given["facts"],
            reason=given["reason"],
        )
    Decision.objects.filter(pk=decision.pk).update(at=at)
    if complaint := given.get("complaint"):
        with clock.frozen(world.moment(complaint["at"])):
            complain(STRANGER, by=Party(decision, None), text=complaint["text"])
