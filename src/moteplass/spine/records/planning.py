"""The records plan of a place, or the one that all places share (`place` None): its rules, and adding, replacing,
ending and moving one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.localise import today
from moteplass.kit.statements import run
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Place
from moteplass.spine.records.facts import SharedPlanChanged
from moteplass.spine.records.models import Ground, Plan, Rule
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "records.rule.added": gettext_lazy("Added a rule to the records plan"),
        "records.rule.replaced": gettext_lazy("Replaced a rule in the records plan"),
        "records.rule.ended": gettext_lazy("Ended a rule in the records plan"),
        "records.rule.moved": gettext_lazy("Moved a rule in the records plan"),
        "records.asked_again": gettext_lazy("Asked the records plan again after the shared one was changed"),
    }
)
# The first rule of a plan: each that is added comes before those that are there.
_START = 1_000_000
_CHANGED = gettext_lazy("Somebody has changed this rule meanwhile.")
# What a person has decided stands.
_ASK_AGAIN = """
UPDATE records_appraisal a
SET rule_id = r.rule_id, outcome = r.outcome, due = records_due(r.outcome, a.since, r.months), at = now()
FROM content_contribution c, LATERAL records_rule_for(c.place_id, c.tool_id, c.kind, c.capacity, c.state) r
WHERE a.place_id = %s AND c.place_id = a.place_id AND c.id = a.contribution_id AND a.reason = ''
  AND a.rule_id IS DISTINCT FROM r.rule_id
"""


@dataclass(frozen=True, slots=True)
class Given:
    """A rule as an archivist writes it. Empty conditions fit anything."""

    outcome: str
    # Saved with the rule where it is new.
    ground: Ground
    since: date
    kind: str = ""
    capacity: str = ""
    state: str = ""
    months: int | None = None
    note: str = ""
    # The rule of the same plan that it stands in the place of. None: it comes first.
    replaces: Rule | None = None


def rules(place: Place | None) -> list[Rule]:
    """The rules of the plan in the order in which they are tried, those to come and those that have ended too; then
    for a place the shared ones that are in force. One query."""
    day = today()
    rows = Rule.objects.filter(
        Q(plan__place=place) | Q(plan__place=None, since__lte=day) & (Q(until=None) | Q(until__gt=day))
    )
    order = F("plan__place_id").asc(nulls_last=True)
    return list(rows.select_related("ground", "plan").order_by(order, "position", "pk"))


def touched(place: Place | None, given: Given) -> int:
    """How many contributions would be decided by such a rule, were it in force now. One query."""
    conditions = {"kind": given.kind, "capacity": given.capacity, "state": given.state}
    rows = Contribution.objects.unscoped(reason="how many, not which").filter(
        appraisal__reason="", **{name: value for name, value in conditions.items() if value}
    )
    # A place's own rules come before the shared ones.
    rows = rows.filter(place=place) if place else rows.exclude(appraisal__rule__plan__place__isnull=False)
    if given.replaces:
        # Those that come before it in the plan still decide.
        before = Q(
            appraisal__rule__plan=given.replaces.plan_id,
            appraisal__rule__position__lt=given.replaces.position,
        )
        rows = rows.exclude(before)
    return rows.count()


@command(Act.APPRAISE, on="place")
def add_rule(tx: Tx, *, place: Place | None, given: Given) -> Rule:
    """Add a rule before all others of the plan, or put it in the place of one, which then ends.

    From today on, it also decides for what is there already; one that begins later only for what then comes or changes.
    Raises NotPossible for one that begins in the past, or on a day when its ground is not in force, or for one already
    replaced. Locks the plan.
    """
    if given.since < today():
        raise NotPossible(_("A rule cannot begin in the past."))
    if not given.ground.in_force(given.since):
        raise NotPossible(_("The legal ground is not in force on the day the rule begins."))
    plan = _next_version(place)
    old = given.replaces
    if old:
        ended = Rule.objects.filter(pk=old.pk, plan=plan, until=None, since__lte=given.since)
        if not ended.update(until=given.since, ended_in=plan.version):
            raise NotPossible(_("Somebody has changed this rule meanwhile, or it begins later."))
        position = old.position
    else:
        first = Rule.objects.filter(plan=plan).aggregate(least=Min("position"))["least"]
        position = _START if first is None else first - 1
    if given.ground.pk is None:
        given.ground.save(force_insert=True)
    rule = Rule.objects.create(
        plan=plan,
        kind=given.kind,
        capacity=given.capacity,
        state=given.state,
        position=position,
        outcome=given.outcome,
        months=given.months,
        ground=given.ground,
        note=given.note,
        since=given.since,
        version=plan.version,
        replaces=old,
        by_name=tx.actor.name,
    )
    if given.since == today():
        _ask_again(tx, place)
    verb = "records.rule.replaced" if old else "records.rule.added"
    tx.audit(verb, rule, quiet=True, version=plan.version, replaces=old.pk if old else None)
    return rule


@command(Act.APPRAISE, on="place")
def end_rule(tx: Tx, *, place: Place | None, rule: int) -> None:
    """End a rule of the plan with nothing in its stead: what it decided is asked of the rules that are left.

    Raises NotPossible for one that has an end. Locks the plan.
    """
    plan = _next_version(place)
    found = next((one for one in _open_rules(plan) if one.pk == rule), None)
    if found is None:
        raise NotPossible(str(_CHANGED))
    _end(found, plan)
    _ask_again(tx, place)
    tx.audit("records.rule.ended", found, quiet=True, version=plan.version)


@command(Act.APPRAISE, on="place")
def move_rule(tx: Tx, *, place: Place | None, rule: int, down: bool = False) -> Rule:
    """Let a rule of the plan be tried before the one above it, or after the one below. The rule as it then stands.

    Rules are never changed: the two end, and stand anew in each other's places. Raises NotPossible for one that has an
    end, or that is the first or last. Locks the plan.
    """
    plan = _next_version(place)
    rules = _open_rules(plan)
    at = next((at for at, one in enumerate(rules) if one.pk == rule), None)
    if at is None:
        raise NotPossible(str(_CHANGED))
    beside = at + 1 if down else at - 1
    if not 0 <= beside < len(rules):
        raise NotPossible(_("It stands there already."))
    moved = _anew(rules[at], plan, rules[beside].position)
    _anew(rules[beside], plan, rules[at].position)
    _ask_again(tx, place)
    tx.audit("records.rule.moved", moved, quiet=True, version=plan.version, replaces=rule)
    return moved


@command(Act.APPRAISE, on="place")
def ask_again(tx: Tx, *, place: Place) -> None:
    """Let the rules as they now stand decide for what is in a place, for the job after the shared plan was changed."""
    _ask_again(tx, place)
    tx.audit("records.asked_again", place, quiet=True)


def _ask_again(tx: Tx, place: Place | None) -> None:
    """At once in a place; in all of them by a job, after the commit: it takes too long to wait for, and what is written
    meanwhile has to be asked too."""
    if place:
        run(_ASK_AGAIN, [place.pk])
    else:
        tx.emit(SharedPlanChanged())


def _next_version(place: Place | None) -> Plan:
    """The plan, made where a place has none, held until the command ends."""
    Plan.objects.get_or_create(place=place)
    plan = Plan.objects.select_for_update().get(place=place)
    plan.version += 1
    plan.save(update_fields=["version"])
    return plan


def _open_rules(plan: Plan) -> list[Rule]:
    return list(Rule.objects.filter(plan=plan, until=None).order_by("position", "pk"))


def _end(rule: Rule, plan: Plan) -> date:
    """From when it no longer is in force: at once, or before it has begun."""
    day = max(today(), rule.since)
    Rule.objects.filter(pk=rule.pk).update(until=day, ended_in=plan.version)
    return day


def _anew(rule: Rule, plan: Plan, position: int) -> Rule:
    """The same rule in another position, from when the old one ends."""
    since = _end(rule, plan)
    names = ("tool", "kind", "capacity", "state", "outcome", "months", "ground", "note", "by_name")
    same = {name: getattr(rule, name) for name in names}
    return Rule.objects.create(
        **same, plan=plan, position=position, since=since, version=plan.version, replaces=rule
    )
