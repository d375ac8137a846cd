import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0005_uncounted"),
        ("notify", "0003_follow_one_contribution"),
    ]

    operations = [
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "contribution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="content.contribution",
                    ),
                ),
            ],
        ),
    ]
