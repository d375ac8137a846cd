from django.db import migrations

# The public journal shows no name that its bearer has taken away since, and no title that a decision has hidden a part
# of: whoever changes the contribution, in the same statement. What an archivist has released, or a name that they have
# shown, stands. Nothing is shown again but by them.
FORWARD = """
CREATE FUNCTION journal_screen_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH screened AS (
    UPDATE journal_entry e SET public_correspondent = '*****'
    FROM content_contribution c
    WHERE e.contribution_id = c.id AND (c.id = NEW.id OR c.parent_id = NEW.id AND c.capacity = 'agency')
      AND e.publicity <> 'released' AND e.public_correspondent NOT IN ('', '*****')
      AND NOT EXISTS (
        SELECT 1 FROM journal_change shown
        WHERE shown.entry_id = e.id AND shown.metadata = 'skjermingMetadata'
          AND shown.previous LIKE 'Skjerming navn %' AND shown.new = '')
    RETURNING e.id, e.type
  )
  INSERT INTO journal_change (entry_id, metadata, previous, new, reason, by_name)
  SELECT id, 'skjermingMetadata', '', 'Skjerming navn ' || CASE type WHEN 'U' THEN 'mottaker' ELSE 'avsender' END, '', ''
  FROM screened;
  RETURN NULL;
END $$;
-- An organisation's name is nobody's own.
CREATE TRIGGER journal_screen_name AFTER UPDATE OF author_name ON content_contribution FOR EACH ROW
  WHEN (NEW.author_name <> OLD.author_name AND OLD.capacity IN ('person', 'employee'))
  EXECUTE FUNCTION journal_screen_name();

CREATE FUNCTION journal_screen_title() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH before AS (
    SELECT id, public_title FROM journal_entry
    WHERE contribution_id = NEW.id AND publicity <> 'released' FOR UPDATE
  ), screened AS (
    UPDATE journal_entry e SET public_title = regexp_replace(e.title, '\\S+', '*****', 'g')
    FROM before WHERE e.id = before.id
    RETURNING e.id, before.public_title AS was, e.public_title
  )
  INSERT INTO journal_change (entry_id, metadata, previous, new, reason, by_name)
  SELECT id, 'offentligTittel', was, public_title, '', '' FROM screened WHERE was <> public_title;
  RETURN NULL;
END $$;
-- A version that nobody wrote: it says less than the one before. What its author changes is told by the versions.
CREATE TRIGGER journal_screen_title AFTER UPDATE OF title ON content_contribution FOR EACH ROW
  WHEN (NEW.title <> OLD.title AND NEW.revision > OLD.revision AND NEW.edited_at IS NOT DISTINCT FROM OLD.edited_at)
  EXECUTE FUNCTION journal_screen_title();
"""
BACKWARD = """
DROP TRIGGER journal_screen_title ON content_contribution; DROP FUNCTION journal_screen_title();
DROP TRIGGER journal_screen_name ON content_contribution; DROP FUNCTION journal_screen_name();
"""


class Migration(migrations.Migration):
    dependencies = [("content", "0010_receipts"), ("journal", "0002_stays_as_numbered")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
