from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0005_who_speaks")]
    operations = [
        migrations.AddField("place", "rules_version", models.PositiveIntegerField(default=0)),
    ]
