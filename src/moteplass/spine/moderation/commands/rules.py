"""The house rules are set: each change a new version."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.moderation.models import HouseRule, HouseRules
from moteplass.spine.moderation.rules import in_force
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import declare_verbs

declare_verbs({"place.rules.set": _("Set the house rules")})


@command(Act.MANAGE, on="place")
def set_rules(tx: Tx, *, place: Place, rules: Sequence[str]) -> None:
    """Let these rules be in force. Rules that are in force already make no new version."""
    put_rules(tx, place, rules)


def put_rules(tx: Tx, place: Place, rules: Sequence[str]) -> None:
    """set_rules for a command that is already running. Locks the place's row."""
    held = Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    if [rule.text for rule in in_force(held)] != list(rules):
        version = held.rules_version + 1
        added = HouseRules.objects.create(
            place=held, version=version, at=clock.now(), by_user=tx.actor.user_id, by_name=tx.actor.name
        )
        HouseRule.objects.bulk_create(
            HouseRule(rules=added, number=number, text=rule) for number, rule in enumerate(rules, 1)
        )
        Place.objects.filter(pk=held.pk).update(rules_version=version)
        held.rules_version = version
    place.rules_version = held.rules_version
    tx.audit("place.rules.set", place, place=place, version=place.rules_version)
