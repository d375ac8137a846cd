from django.db import migrations

# A capture's files may go where it is of the tool, or the place, of what is erased; and now also where a link leads from
# that to its place or back, since a page names what its links lead to.
REFUSE = """
CREATE OR REPLACE FUNCTION capture_file_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND (EXISTS (
    SELECT 1 FROM capture_capture k JOIN content_contribution c ON c.place_id = k.place_id
      AND (k.tool_id IS NULL OR k.tool_id = c.tool_id)
      {thread}
    WHERE k.id = OLD.capture_id AND c.state = 'erased' AND disposal_allows(c.id)
  ) {linked}) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
THREAD = "AND (k.contribution_id IS NULL OR k.contribution_id IN (c.id, c.root_id))"
LINKED = """OR EXISTS (
    SELECT 1 FROM content_link l JOIN content_contribution s ON s.id = l.source_id
    LEFT JOIN content_contribution t ON t.id = l.target_id LEFT JOIN places_tool r ON r.id = l.target_tool_id
    JOIN capture_capture k ON k.id = OLD.capture_id
    WHERE k.place_id = s.place_id AND disposal_allows(l.target_id)
      OR k.place_id IN (t.place_id, r.place_id) AND disposal_allows(l.source_id)
  )"""


class Migration(migrations.Migration):
    dependencies = [
        ("disposal", "0004_approved_by_another"),
        ("capture", "0005_read_until"),
    ]

    operations = [
        migrations.RunSQL(
            REFUSE.replace("{thread}", "").replace("{linked}", LINKED),
            REFUSE.replace("{thread}", THREAD).replace("{linked}", ""),
        )
    ]
