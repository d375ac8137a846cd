from django.db import migrations

# Not everything that is sealed belongs to a contribution.
NOTE_GONE = """
CREATE OR REPLACE FUNCTION capture_note_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO capture_gone (chain, row, contribution) VALUES (TG_ARGV[0], OLD.id, %s);
  RETURN NULL;
END $$;
"""
# A capture stands as it was made. Only disposal may take it away, as it says by moteplass.disposal (content, 0002).
FORWARD = f"""
{NOTE_GONE % "(to_jsonb(OLD) ->> 'contribution_id')::bigint"}
CREATE FUNCTION capture_file_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('moteplass.disposal', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER capture_file_append_only BEFORE UPDATE OR DELETE ON capture_capturefile
  FOR EACH ROW EXECUTE FUNCTION capture_file_refuse();
CREATE TRIGGER capture_note_gone AFTER DELETE ON capture_capturefile
  FOR EACH ROW EXECUTE FUNCTION capture_note_gone('captures');
"""
BACKWARD = f"""
DROP TRIGGER capture_note_gone ON capture_capturefile;
DROP TRIGGER capture_file_append_only ON capture_capturefile; DROP FUNCTION capture_file_refuse();
{NOTE_GONE % "OLD.contribution_id"}
"""


class Migration(migrations.Migration):
    dependencies = [("capture", "0003_captures")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
