from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hearing", "0012_easy_letter"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="round_printed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
