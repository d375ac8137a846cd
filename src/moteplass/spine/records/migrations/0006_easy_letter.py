"""The easy-read letter of a hearing is kept as the letter is: a rule right after the letter's, where there is none yet."""

from typing import Any

from django.db import migrations


def add(apps: Any, editor: Any) -> None:
    rules = apps.get_model("records", "Rule").objects.filter(plan__place=None)
    letter = rules.filter(kind="hearing.letter", until=None).first()
    if letter is None or rules.filter(kind="hearing.easy_letter").exists():
        return
    letter.pk, letter.kind, letter.position = None, "hearing.easy_letter", letter.position + 1
    letter.note = "Høringsbrevet i lettlest utgave."
    letter.save(force_insert=True)


class Migration(migrations.Migration):
    dependencies = [("records", "0005_visits")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
