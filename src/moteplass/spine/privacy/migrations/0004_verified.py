from django.db import migrations, models

SEED = """
INSERT INTO privacy_period (kind, days, ground) VALUES
  ('verified', 730, 'GDPR artikkel 5 nr. 1 e: at én person ikke er to, så lenge stemmene til en lukket konto teller')
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_flags")]

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
                    (
                        "verified",
                        "Which log-in verified an account, as a digest, after the account was closed",
                    ),
                    ("flags", "The name and the address left with a flag, after the time for complaints"),
                ],
                max_length=10,
                primary_key=True,
                serialize=False,
            ),
        ),
        migrations.RunSQL(SEED, "DELETE FROM privacy_period WHERE kind = 'verified'"),
    ]
