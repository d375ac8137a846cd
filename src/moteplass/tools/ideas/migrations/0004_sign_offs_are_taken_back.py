import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

# The ledger is recalculated, never overwritten. Disposal, which is a decision with a report, may delete; a person's
# account may be forgotten (by_id); a sign-off may be taken back once.
FORWARD = """
CREATE FUNCTION ideas_figure_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('moteplass.disposal', true) = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id)
     AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a figure is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ideas_figure_append_only BEFORE UPDATE OR DELETE ON ideas_gainfigure
  FOR EACH ROW EXECUTE FUNCTION ideas_figure_refuse();
CREATE FUNCTION ideas_signoff_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  taken_back text[] := ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_by_name', 'reason'];
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('moteplass.disposal', true) = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND to_jsonb(NEW) - taken_back = to_jsonb(OLD) - taken_back THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id)
     AND (NEW.withdrawn_by_id IS NULL OR NEW.withdrawn_by_id IS NOT DISTINCT FROM OLD.withdrawn_by_id)
     AND to_jsonb(NEW) - 'by_id' - 'withdrawn_by_id' = to_jsonb(OLD) - 'by_id' - 'withdrawn_by_id' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a sign-off is taken back, never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ideas_signoff_append_only BEFORE UPDATE OR DELETE ON ideas_signoff
  FOR EACH ROW EXECUTE FUNCTION ideas_signoff_refuse();
"""
BACKWARD = """
DROP TRIGGER ideas_signoff_append_only ON ideas_signoff; DROP FUNCTION ideas_signoff_refuse();
DROP TRIGGER ideas_figure_append_only ON ideas_gainfigure; DROP FUNCTION ideas_figure_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ideas", "0003_rank"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RemoveConstraint(model_name="gainfigure", name="figure_within_its_range"),
        migrations.AddConstraint(
            model_name="gainfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("high", None),
                    ("low", None),
                )
                | models.Q(
                    ("high__gte", models.F("amount")),
                    ("high__isnull", False),
                    ("low__isnull", False),
                    ("low__lte", models.F("amount")),
                ),
                name="figure_within_its_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="gainfigure",
            constraint=models.CheckConstraint(
                condition=~models.Q(("kind", "one_off")) | models.Q(("amount__gte", 0)),
                name="figure_cost_is_positive",
            ),
        ),
        # Made anew: a figure that has lost its sign-off may get another, so the figure is no longer the key.
        migrations.DeleteModel(name="SignOff"),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by_name", models.CharField(max_length=120)),
                ("note", models.CharField(blank=True, max_length=600)),
                ("at", models.DateTimeField(db_default=Now())),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_by_name", models.CharField(blank=True, max_length=120)),
                (
                    "reason",
                    models.CharField(blank=True, max_length=600, verbose_name="Why it is taken back"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="ideas.gainfigure",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("figure",),
                        name="sign_off_stands_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("withdrawn_at", None)) | ~models.Q(("reason", "")),
                        name="sign_off_taken_back_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
