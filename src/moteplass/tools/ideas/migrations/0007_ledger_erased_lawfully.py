from importlib import import_module

from django.db import migrations

# As in disposal 0002: deleted only with an idea that has been erased lawfully.
ANY = "current_setting('moteplass.disposal', true) = 'on'"
FIGURE = "disposal_allows((SELECT g.idea_id FROM ideas_gain g WHERE g.id = OLD.gain_id))"
SIGN_OFF = """disposal_allows((
    SELECT g.idea_id FROM ideas_gainfigure f JOIN ideas_gain g ON g.id = f.gain_id WHERE f.id = OLD.figure_id
  ))"""
_before = import_module("moteplass.tools.ideas.migrations.0004_sign_offs_are_taken_back").FORWARD


def _functions(figure: str, sign_off: str) -> str:
    """The two functions of 0004 with other conditions for DELETE; their triggers stand."""
    found = [part.partition("CREATE TRIGGER")[0] for part in _before.split("CREATE FUNCTION")[1:]]
    return "".join(
        f"CREATE OR REPLACE FUNCTION{sql.replace(ANY, condition)}"
        for sql, condition in zip(found, (figure, sign_off), strict=True)
    )


class Migration(migrations.Migration):
    dependencies = [("ideas", "0006_stage_owners"), ("disposal", "0002_only_lawfully")]
    operations = [migrations.RunSQL(_functions(FIGURE, SIGN_OFF), _functions(ANY, ANY))]
