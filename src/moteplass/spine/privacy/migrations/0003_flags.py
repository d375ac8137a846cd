from django.db import migrations, models

SEED = """
INSERT INTO privacy_period (kind, days, ground) VALUES
  ('flags', 30, 'GDPR artikkel 5 nr. 1 e: å kunne svare den som meldte, så lenge det kan klages')
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_lifted")]

    operations = [
        migrations.AlterField(
            model_name="period",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sessions", "Sessions, after they have ended"),
                    ("log_ins", "When somebody last logged in"),
                    ("keys", "Keys for programs, after they have expired"),
                    ("mails", "The address and the words of an e-mail, after it was sent"),
                    ("flags", "The name and the address left with a flag, after the time for complaints"),
                ],
                max_length=10,
                primary_key=True,
                serialize=False,
            ),
        ),
        migrations.RunSQL(SEED, "DELETE FROM privacy_period WHERE kind = 'flags'"),
    ]
