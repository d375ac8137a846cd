from django.db import migrations

# Whoever logs in or out changes nothing that others read. Told as a change it would empty every page cache.
FORWARD = """
DROP TRIGGER audit_tell ON audit_auditentry;
CREATE TRIGGER audit_tell AFTER INSERT ON audit_auditentry
  FOR EACH ROW WHEN (NEW.verb NOT IN ('account.logged_in', 'account.logged_out', 'account.locked_out'))
  EXECUTE FUNCTION audit_tell();
"""
BACKWARD = """
DROP TRIGGER audit_tell ON audit_auditentry;
CREATE TRIGGER audit_tell AFTER INSERT ON audit_auditentry FOR EACH ROW EXECUTE FUNCTION audit_tell();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
