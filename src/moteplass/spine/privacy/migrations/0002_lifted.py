from django.db import migrations, models

# What was restricted before it was kept what it had been: if it is lifted, staff alone see it.
BEFORE = "UPDATE privacy_erasurerequest SET was = 'hidden' WHERE state = 'restricted'"
# As in content's migration 0007, but for what an archivist has lifted, and nothing restricts still.
STAYS = """
CREATE OR REPLACE FUNCTION content_stays_away() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {lifted}RAISE EXCEPTION 'what is % does not become %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
END $$;
"""
LIFTED = """IF OLD.state = 'restricted' AND EXISTS (
    SELECT 1 FROM privacy_erasurerequest r
    WHERE r.contribution_id = OLD.id AND r.state = 'lifted' AND r.was = NEW.state
  ) AND NOT EXISTS (
    SELECT 1 FROM privacy_erasurerequest r WHERE r.contribution_id = OLD.id AND r.state = 'restricted'
  ) THEN
    RETURN NEW;
  END IF;
  """


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_requests_and_periods"), ("content", "0007_restricted_and_erased")]

    operations = [
        migrations.RemoveConstraint(model_name="erasurerequest", name="erasure_request_state_known"),
        migrations.AddField(
            model_name="erasurerequest",
            name="was",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="erasurerequest",
            name="lift_reason",
            field=models.TextField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="erasurerequest",
            name="lifted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="erasurerequest",
            name="lifted_by_name",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name="erasurerequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Awaiting an answer"),
                    ("erased", "Erased"),
                    ("restricted", "Restricted"),
                    ("lifted", "Restriction lifted"),
                    ("refused", "Left as it is"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="erasurerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "erased", "restricted", "lifted", "refused"])),
                name="erasure_request_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasurerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["restricted", "lifted"]),
                        models.Q(("was", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", ["restricted", "lifted"]), _negated=True),
                        ("was", ""),
                    ),
                    _connector="OR",
                ),
                name="erasure_request_knows_what_it_was",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasurerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lifted_at__isnull", False),
                        ("state", "lifted"),
                        models.Q(("lift_reason", ""), _negated=True),
                    ),
                    models.Q(models.Q(("state", "lifted"), _negated=True), ("lifted_at", None)),
                    _connector="OR",
                ),
                name="erasure_request_lifted_with_a_reason",
            ),
        ),
        migrations.RunSQL(STAYS.format(lifted=LIFTED), STAYS.format(lifted="")),
    ]
