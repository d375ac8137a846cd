from django.db import migrations

# What was said stands as it was said. Only disposal, which is a decision with a report, may delete: it says so by
# setting moteplass.disposal in its transaction. A person's account may be forgotten (by_id), their words not changed.
FORWARD = """
CREATE FUNCTION content_revision_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('moteplass.disposal', true) = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
     AND (NEW.contribution_id, NEW.number, NEW.title, NEW.body, NEW.format, NEW.html, NEW.at, NEW.by_name)
       = (OLD.contribution_id, OLD.number, OLD.title, OLD.body, OLD.format, OLD.html, OLD.at, OLD.by_name) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a revision is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER content_revision_append_only BEFORE UPDATE OR DELETE ON content_revision
  FOR EACH ROW EXECUTE FUNCTION content_revision_refuse();
"""
BACKWARD = """
DROP TRIGGER content_revision_append_only ON content_revision; DROP FUNCTION content_revision_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
