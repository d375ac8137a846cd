from django.db import migrations

# No transaction ends with a contribution that nothing was decided of. Deferred: the appraisal comes after it.
FORWARD = """
ALTER TABLE content_contribution ADD CONSTRAINT contribution_is_appraised
  FOREIGN KEY (id) REFERENCES records_appraisal (contribution_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = "ALTER TABLE content_contribution DROP CONSTRAINT contribution_is_appraised;"


class Migration(migrations.Migration):
    dependencies = [("records", "0003_template")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
