"""A rule begins, and a period counts, from the day it is on the house's own clocks, not on those of Greenwich."""

from django.conf import settings
from django.db import migrations

DAY = f"""
CREATE FUNCTION records_day(at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT (at AT TIME ZONE '{settings.TIME_ZONE}')::date
$$;
"""
FUNCTIONS = """
CREATE OR REPLACE FUNCTION records_rule_for(
  of_place bigint, of_tool bigint, of_kind text, of_capacity text, of_state text
)
RETURNS TABLE (rule_id bigint, outcome varchar, months int) LANGUAGE sql STABLE AS $$
  SELECT r.id, coalesce(r.outcome, 'doubtful'), r.months::int
  FROM (VALUES (1)) one LEFT JOIN LATERAL (
    SELECT r.id, r.outcome, r.months
    FROM records_rule r JOIN records_plan p ON p.id = r.plan_id
    WHERE (p.place_id = of_place OR p.place_id IS NULL)
      AND r.since <= {today} AND (r.until IS NULL OR r.until > {today})
      AND r.kind IN ('', of_kind) AND r.capacity IN ('', of_capacity) AND r.state IN ('', of_state)
      AND (r.tool = '' OR r.tool = (SELECT t.kind FROM places_tool t WHERE t.id = of_tool))
    ORDER BY p.place_id IS NULL, r.position, r.id
    LIMIT 1
  ) r ON true
$$;

CREATE OR REPLACE FUNCTION records_appraise_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO records_appraisal (contribution_id, place_id, rule_id, outcome, since, due, by_name, reason)
  SELECT c.id, c.place_id, r.rule_id, r.outcome, {written}, records_due(r.outcome, {written}, r.months), '', ''
  FROM added c, LATERAL records_rule_for(c.place_id, c.tool_id, c.kind, c.capacity, c.state) r;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION records_appraise_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE records_appraisal a
  SET rule_id = r.rule_id, outcome = r.outcome, since = {today}, at = now(),
    due = records_due(r.outcome, {today}, r.months)
  FROM records_rule_for(NEW.place_id, NEW.tool_id, NEW.kind, NEW.capacity, NEW.state) r
  WHERE a.contribution_id = NEW.id AND a.reason = '' AND a.rule_id IS DISTINCT FROM r.rule_id;
  RETURN NULL;
END $$;
"""
FORWARD = DAY + FUNCTIONS.format(today="records_day(now())", written="records_day(c.created_at)")
BACKWARD = FUNCTIONS.format(today="current_date", written="c.created_at::date") + (
    "DROP FUNCTION records_day(timestamptz);"
)


class Migration(migrations.Migration):
    dependencies = [("records", "0007_rules_know_all_states")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
