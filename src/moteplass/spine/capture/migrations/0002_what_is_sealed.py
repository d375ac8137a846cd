from django.db import migrations

# Seals stand. What is sealed and may still be deleted (a draft that is thrown away, disposal) leaves its number behind,
# so that what has been taken out by another way is told apart from it.
FORWARD = """
CREATE TRIGGER capture_seal_append_only BEFORE UPDATE OR DELETE ON capture_seal
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER capture_gone_append_only BEFORE UPDATE OR DELETE ON capture_gone
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE FUNCTION capture_note_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO capture_gone (chain, row, contribution) VALUES (TG_ARGV[0], OLD.id, OLD.contribution_id);
  RETURN NULL;
END $$;
CREATE TRIGGER capture_note_gone AFTER DELETE ON content_revision
  FOR EACH ROW EXECUTE FUNCTION capture_note_gone('revisions');
CREATE TRIGGER capture_note_gone AFTER DELETE ON content_attachment
  FOR EACH ROW EXECUTE FUNCTION capture_note_gone('attachments');
"""
BACKWARD = """
DROP TRIGGER capture_note_gone ON content_attachment; DROP TRIGGER capture_note_gone ON content_revision;
DROP FUNCTION capture_note_gone();
DROP TRIGGER capture_gone_append_only ON capture_gone; DROP TRIGGER capture_seal_append_only ON capture_seal;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("capture", "0001_seals"),
        ("audit", "0004_quiet_lines"),
        ("content", "0006_fewer_indexes"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
