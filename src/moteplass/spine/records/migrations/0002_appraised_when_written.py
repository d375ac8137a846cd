from django.db import migrations

# The first rule that fits decides: those of the place before those of the template. Where none does, a person decides.
# Rows are judged where they come in, whoever adds them and however many at once: no code that writes has to remember.
FORWARD = """
CREATE FUNCTION records_rule_for(of_place bigint, of_tool bigint, of_kind text, of_capacity text, of_state text)
RETURNS TABLE (rule_id bigint, outcome varchar, months int) LANGUAGE sql STABLE AS $$
  SELECT r.id, coalesce(r.outcome, 'doubtful'), r.months::int
  FROM (VALUES (1)) one LEFT JOIN LATERAL (
    SELECT r.id, r.outcome, r.months
    FROM records_rule r JOIN records_plan p ON p.id = r.plan_id
    WHERE (p.place_id = of_place OR p.place_id IS NULL)
      AND r.since <= current_date AND (r.until IS NULL OR r.until > current_date)
      AND r.kind IN ('', of_kind) AND r.capacity IN ('', of_capacity) AND r.state IN ('', of_state)
      AND (r.tool = '' OR r.tool = (SELECT t.kind FROM places_tool t WHERE t.id = of_tool))
    ORDER BY p.place_id IS NULL, r.position, r.id
    LIMIT 1
  ) r ON true
$$;

CREATE FUNCTION records_due(outcome text, since date, months int) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN outcome = 'discard' THEN (since + make_interval(months => months))::date END
$$;

CREATE FUNCTION records_appraise_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO records_appraisal (contribution_id, place_id, rule_id, outcome, since, due, by_name, reason)
  SELECT c.id, c.place_id, r.rule_id, r.outcome, c.created_at::date,
    records_due(r.outcome, c.created_at::date, r.months), '', ''
  FROM added c, LATERAL records_rule_for(c.place_id, c.tool_id, c.kind, c.capacity, c.state) r;
  RETURN NULL;
END $$;
CREATE TRIGGER records_appraise_added AFTER INSERT ON content_contribution
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION records_appraise_added();

-- What a person has decided stands.
CREATE FUNCTION records_appraise_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE records_appraisal a
  SET rule_id = r.rule_id, outcome = r.outcome, since = current_date, at = now(),
    due = records_due(r.outcome, current_date, r.months)
  FROM records_rule_for(NEW.place_id, NEW.tool_id, NEW.kind, NEW.capacity, NEW.state) r
  WHERE a.contribution_id = NEW.id AND a.reason = '' AND a.rule_id IS DISTINCT FROM r.rule_id;
  RETURN NULL;
END $$;
CREATE TRIGGER records_appraise_moved AFTER UPDATE OF state, kind, capacity ON content_contribution FOR EACH ROW
  WHEN ((OLD.state, OLD.kind, OLD.capacity) IS DISTINCT FROM (NEW.state, NEW.kind, NEW.capacity))
  EXECUTE FUNCTION records_appraise_moved();

CREATE FUNCTION records_keep_earlier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO records_earlierappraisal
    (contribution_id, rule_id, outcome, due, at, by_user, by_name, reason, batch)
  VALUES (OLD.contribution_id, OLD.rule_id, OLD.outcome, OLD.due, OLD.at, OLD.by_user,
    OLD.by_name, OLD.reason, OLD.batch);
  RETURN NULL;
END $$;
CREATE TRIGGER records_keep_earlier AFTER UPDATE ON records_appraisal
  FOR EACH ROW EXECUTE FUNCTION records_keep_earlier();

-- A draft that is thrown away takes what was decided of it along.
CREATE FUNCTION records_forget_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM records_appraisal WHERE contribution_id = OLD.id;
  DELETE FROM records_earlierappraisal WHERE contribution_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER records_forget_deleted AFTER DELETE ON content_contribution
  FOR EACH ROW EXECUTE FUNCTION records_forget_deleted();

CREATE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER records_earlier_stands BEFORE UPDATE ON records_earlierappraisal
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE FUNCTION records_refuse_while_it_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM content_contribution c WHERE c.id = OLD.contribution_id) THEN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER records_earlier_stays BEFORE DELETE ON records_earlierappraisal
  FOR EACH ROW EXECUTE FUNCTION records_refuse_while_it_stands();
CREATE TRIGGER records_ground_stands BEFORE UPDATE OR DELETE ON records_ground
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
-- Of a rule only its end is filled in, once.
CREATE TRIGGER records_rule_stands BEFORE UPDATE ON records_rule FOR EACH ROW
  WHEN (OLD.until IS NOT NULL OR to_jsonb(OLD) - '{until,ended_in}'::text[]
    IS DISTINCT FROM to_jsonb(NEW) - '{until,ended_in}'::text[])
  EXECUTE FUNCTION records_refuse();
CREATE TRIGGER records_rule_stays BEFORE DELETE ON records_rule
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
"""
BACKWARD = """
DROP TRIGGER records_rule_stays ON records_rule; DROP TRIGGER records_rule_stands ON records_rule;
DROP TRIGGER records_ground_stands ON records_ground;
DROP TRIGGER records_earlier_stays ON records_earlierappraisal; DROP FUNCTION records_refuse_while_it_stands();
DROP TRIGGER records_earlier_stands ON records_earlierappraisal; DROP FUNCTION records_refuse();
DROP TRIGGER records_forget_deleted ON content_contribution; DROP FUNCTION records_forget_deleted();
DROP TRIGGER records_keep_earlier ON records_appraisal; DROP FUNCTION records_keep_earlier();
DROP TRIGGER records_appraise_moved ON content_contribution; DROP FUNCTION records_appraise_moved();
DROP TRIGGER records_appraise_added ON content_contribution; DROP FUNCTION records_appraise_added();
DROP FUNCTION records_due(text, date, int); DROP FUNCTION records_rule_for(bigint, bigint, text, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_plan_and_appraisals")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
