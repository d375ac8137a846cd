from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disposal", "0003_signature")]

    operations = [
        # Lists approved before this was asked for stand as they were approved.
        AddConstraintNotValid(
            model_name="disposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                name="disposal_approved_by_another",
            ),
        ),
    ]
