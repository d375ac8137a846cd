from django.db import migrations, models

# What is written all the time and shown later would empty the place's page cache with each line.
FORWARD = """
DROP TRIGGER audit_tell ON audit_auditentry;
CREATE TRIGGER audit_tell AFTER INSERT ON audit_auditentry
  FOR EACH ROW WHEN (
    NOT NEW.quiet AND NEW.verb NOT IN ('account.logged_in', 'account.logged_out', 'account.locked_out')
  )
  EXECUTE FUNCTION audit_tell();
"""
BACKWARD = """
DROP TRIGGER audit_tell ON audit_auditentry;
CREATE TRIGGER audit_tell AFTER INSERT ON audit_auditentry
  FOR EACH ROW WHEN (NEW.verb NOT IN ('account.logged_in', 'account.logged_out', 'account.locked_out'))
  EXECUTE FUNCTION audit_tell();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_log_ins_change_no_page")]
    operations = [
        migrations.AddField("auditentry", "quiet", models.BooleanField(db_default=False)),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
