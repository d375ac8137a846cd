from django.db import migrations

# What is never changed or deleted may be, in a transaction that says so, for a contribution that has its Erased row; and
# such a row is only added for what is not on hold, and either was asked for by a person (it then says why) or waits on a
# list that has been approved. So that a list has been approved is a condition of the database, not of a program alone.
FORWARD = """
CREATE FUNCTION disposal_allows(of_contribution bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT current_setting('moteplass.disposal', true) = 'on'
    AND EXISTS (SELECT 1 FROM disposal_erased e WHERE e.contribution_id = of_contribution)
$$;
CREATE FUNCTION disposal_erased_lawfully() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM disposal_hold h JOIN content_contribution c ON c.id = NEW.contribution_id
    WHERE h.lifted_at IS NULL AND h.place_id = c.place_id AND coalesce(h.contribution_id, c.id) = c.id
  ) THEN
    RAISE EXCEPTION 'contribution % is on hold', NEW.contribution_id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.disposal_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM disposal_disposed d JOIN disposal_disposal p ON p.id = d.disposal_id
    WHERE p.id = NEW.disposal_id AND p.state = 'approved'
      AND d.contribution_id = NEW.contribution_id AND d.result = 'waiting'
  ) THEN
    RAISE EXCEPTION 'nobody has approved that contribution % is disposed of', NEW.contribution_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disposal_erased_lawfully BEFORE INSERT ON disposal_erased
  FOR EACH ROW EXECUTE FUNCTION disposal_erased_lawfully();
CREATE TRIGGER disposal_erased_stands BEFORE UPDATE OR DELETE ON disposal_erased
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER disposal_hold_stays BEFORE DELETE ON disposal_hold FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER disposal_list_stays BEFORE DELETE ON disposal_disposal FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER disposal_item_stays BEFORE DELETE ON disposal_disposed FOR EACH ROW EXECUTE FUNCTION records_refuse();
-- What has been approved is the list as it was approved.
CREATE FUNCTION disposal_list_is_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT p.state FROM disposal_disposal p WHERE p.id = NEW.disposal_id) <> 'proposed' THEN
    RAISE EXCEPTION 'the list has been approved' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disposal_list_is_closed BEFORE INSERT ON disposal_disposed
  FOR EACH ROW EXECUTE FUNCTION disposal_list_is_closed();
"""
REFUSE = """
CREATE OR REPLACE FUNCTION content_revision_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND {revision} THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
     AND (NEW.contribution_id, NEW.number, NEW.title, NEW.body, NEW.format, NEW.html, NEW.at, NEW.by_name)
       = (OLD.contribution_id, OLD.number, OLD.title, OLD.body, OLD.format, OLD.html, OLD.at, OLD.by_name) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a revision is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION capture_file_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND {capture} THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
LAWFUL = {
    "{revision}": "disposal_allows(OLD.contribution_id)",
    "{capture}": """EXISTS (
    SELECT 1 FROM capture_capture k JOIN content_contribution c ON c.place_id = k.place_id
      AND (k.tool_id IS NULL OR k.tool_id = c.tool_id)
      AND (k.contribution_id IS NULL OR k.contribution_id IN (c.id, c.root_id))
    WHERE k.id = OLD.capture_id AND c.state = 'erased' AND disposal_allows(c.id)
  )""",
}
JOURNAL = """
CREATE FUNCTION disposal_allows_entry(of_entry bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(disposal_allows((SELECT e.contribution_id FROM journal_entry e WHERE e.id = of_entry)), false)
$$;
DROP TRIGGER journal_change_stands ON journal_change;
CREATE TRIGGER journal_change_stays BEFORE DELETE ON journal_change FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER journal_change_stands BEFORE UPDATE ON journal_change FOR EACH ROW
  WHEN (NOT disposal_allows_entry(OLD.entry_id)) EXECUTE FUNCTION records_refuse();
"""
BACKWARD = """
DROP TRIGGER journal_change_stays ON journal_change; DROP TRIGGER journal_change_stands ON journal_change;
CREATE TRIGGER journal_change_stands BEFORE UPDATE OR DELETE ON journal_change
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
DROP FUNCTION disposal_allows_entry(bigint);
DROP TRIGGER disposal_list_is_closed ON disposal_disposed; DROP FUNCTION disposal_list_is_closed();
DROP TRIGGER disposal_item_stays ON disposal_disposed; DROP TRIGGER disposal_list_stays ON disposal_disposal;
DROP TRIGGER disposal_hold_stays ON disposal_hold; DROP TRIGGER disposal_erased_stands ON disposal_erased;
DROP TRIGGER disposal_erased_lawfully ON disposal_erased; DROP FUNCTION disposal_erased_lawfully();
DROP FUNCTION disposal_allows(bigint);
"""


def _refuse(conditions: dict[str, str]) -> str:
    sql = REFUSE
    for name, condition in conditions.items():
        sql = sql.replace(name, condition)
    return sql


BEFORE = dict.fromkeys(LAWFUL, "current_setting('moteplass.disposal', true) = 'on'")


class Migration(migrations.Migration):
    dependencies = [
        ("disposal", "0001_initial"),
        ("capture", "0004_captures_stand"),
        ("journal", "0002_stays_as_numbered"),
        ("records", "0007_rules_know_all_states"),
    ]
    operations = [migrations.RunSQL(FORWARD + _refuse(LAWFUL) + JOURNAL, _refuse(BEFORE) + BACKWARD)]
