from typing import Any

from django.db import migrations
from django.db.models.functions import Coalesce

# Decisions cite a rule as it stood.
STANDS = """
CREATE FUNCTION moderation_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what stands in % is never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER moderation_houserules_stand BEFORE UPDATE OR DELETE ON moderation_houserules
  FOR EACH ROW EXECUTE FUNCTION moderation_refuse();
CREATE TRIGGER moderation_houserule_stands BEFORE UPDATE OR DELETE ON moderation_houserule
  FOR EACH ROW EXECUTE FUNCTION moderation_refuse();
"""
FALLS = """
DROP TRIGGER moderation_houserule_stands ON moderation_houserule;
DROP TRIGGER moderation_houserules_stand ON moderation_houserules;
DROP FUNCTION moderation_refuse();
"""


def move_in(apps: Any, schema_editor: Any) -> None:
    """One text, a rule on each line, becomes the first version of a place's rules."""
    place, versions, rule = (
        apps.get_model(*name)
        for name in (("places", "Place"), ("moderation", "HouseRules"), ("moderation", "HouseRule"))
    )
    written = place.objects.exclude(house_rules="").annotate(since=Coalesce("opened_at", "created_at"))
    for pk, text, since in list(written.values_list("pk", "house_rules", "since")):
        lines = [line.strip().lstrip("-*• ")[:500] for line in text.splitlines()]
        rules = versions.objects.create(place_id=pk, version=1, at=since, by_name="")
        rule.objects.bulk_create(
            rule(rules=rules, number=number, text=line) for number, line in enumerate(filter(None, lines), 1)
        )
        place.objects.filter(pk=pk).update(rules_version=1)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_flags_decisions_appeals"), ("places", "0006_rules_version")]
    operations = [
        migrations.RunSQL(STANDS, FALLS),
        migrations.RunPython(move_in, migrations.RunPython.noop),
    ]
