from datetime import timedelta

from django.db import migrations, models
from django.db.models import F, Q


def reckon(apps, schema_editor):
    """When those that are made had been read nobody has noted. None takes more than a day."""
    captures = apps.get_model("capture", "Capture")
    captures.objects.filter(state="done").update(read_until=F("at") + timedelta(days=1))


class Migration(migrations.Migration):
    dependencies = [("capture", "0004_captures_stand")]

    operations = [
        migrations.AddField("capture", "read_until", models.DateTimeField(null=True)),
        migrations.RunPython(reckon, migrations.RunPython.noop),
        migrations.RemoveConstraint("capture", "capture_made_at_a_moment"),
        migrations.AddConstraint(
            "capture",
            models.CheckConstraint(
                condition=~Q(state="done") | Q(at__isnull=False, read_until__isnull=False),
                name="capture_made_at_a_moment",
            ),
        ),
    ]
