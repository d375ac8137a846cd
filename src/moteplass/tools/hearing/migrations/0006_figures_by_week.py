import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hearing", "0005_desk")]

    operations = [
        migrations.RemoveIndex("figure", "figure_by_day"),
        migrations.RenameField("figure", "day", "week"),
        # Each day to its Monday. The job that folds makes one row of those that now are alike.
        migrations.RunSQL(
            "UPDATE hearing_figure SET week = week - mod(week - DATE '0001-01-01', 7)",
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            "figure",
            "hearing",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="figures",
                to="hearing.hearing",
            ),
        ),
        migrations.AddIndex(
            "figure", models.Index(fields=["hearing", "respondent", "week"], name="figure_by_week")
        ),
    ]
