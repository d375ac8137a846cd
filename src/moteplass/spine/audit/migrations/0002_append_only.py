from django.db import migrations

# The log refuses to be rewritten, whoever asks. Each line also tells the page servers, at commit, which place changed.
FORWARD = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditentry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE FUNCTION audit_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('moteplass_changed', coalesce(NEW.place_id::text, ''));
  RETURN NULL;
END $$;
CREATE TRIGGER audit_tell AFTER INSERT ON audit_auditentry
  FOR EACH ROW EXECUTE FUNCTION audit_tell();
"""
BACKWARD = """
DROP TRIGGER audit_tell ON audit_auditentry; DROP FUNCTION audit_tell();
DROP TRIGGER audit_append_only ON audit_auditentry; DROP FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
