import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# As spine.accounts.identities.digest_of has it.
VERIFIED_ALREADY = """
INSERT INTO accounts_assurance (digest, user_id, made_at)
SELECT encode(sha256(convert_to(issuer || ' ' || subject, 'UTF8')), 'hex'), user_id, made_at
FROM accounts_identity WHERE assured
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_assured_identities")]

    operations = [
        migrations.CreateModel(
            name="Assurance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("user", None)),
                            models.Q(("closed_at", None), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="assurance_knows_when_it_was_closed",
                    )
                ],
            },
        ),
        migrations.RunSQL(VERIFIED_ALREADY, migrations.RunSQL.noop),
    ]
