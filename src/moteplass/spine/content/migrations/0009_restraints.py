from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("content", "0008_mandates")]

    operations = [
        migrations.AddField(
            model_name="contribution",
            name="restraint",
            field=models.CharField(
                blank=True,
                choices=[("closed", "Its thread is closed"), ("hidden", "Hidden"), ("removed", "Removed")],
                db_default="",
                default="",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="ground",
            field=models.CharField(blank=True, db_default="", default="", max_length=600),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=Q(("ground", ""), ("restraint", ""))
                | Q(("restraint__in", ["closed", "hidden", "removed"]), ~Q(("ground", ""))),
                name="contribution_restraint_has_a_ground",
            ),
        ),
    ]
