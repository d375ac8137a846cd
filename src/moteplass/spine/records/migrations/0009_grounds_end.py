import django.db.models.deletion
from django.db import migrations, models

# Of a ground only its end is filled in, once, as of a rule.
FORWARD = """
DROP TRIGGER records_ground_stands ON records_ground;
CREATE TRIGGER records_ground_stands BEFORE UPDATE ON records_ground FOR EACH ROW
  WHEN (OLD.until IS NOT NULL OR to_jsonb(OLD) - 'until' IS DISTINCT FROM to_jsonb(NEW) - 'until')
  EXECUTE FUNCTION records_refuse();
CREATE TRIGGER records_ground_stays BEFORE DELETE ON records_ground FOR EACH ROW EXECUTE FUNCTION records_refuse();
"""
BACKWARD = """
DROP TRIGGER records_ground_stays ON records_ground; DROP TRIGGER records_ground_stands ON records_ground;
CREATE TRIGGER records_ground_stands BEFORE UPDATE OR DELETE ON records_ground
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0008_days_of_the_house")]

    operations = [
        migrations.AddField(
            model_name="ground",
            name="until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ground",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="records.ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="ground",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="records_ground_ends_after_it_began",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
