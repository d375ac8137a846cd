from django.db import migrations

# Unlogged: it is written at every post and worth nothing after a crash. By hand, for no model stands for a count.
FORWARD = """
CREATE UNLOGGED TABLE access_count (
  key text PRIMARY KEY, value jsonb NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX access_count_expires ON access_count (expires);
"""
BACKWARD = "DROP TABLE access_count;"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
