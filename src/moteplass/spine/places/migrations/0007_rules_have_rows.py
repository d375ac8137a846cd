from django.db import migrations


class Migration(migrations.Migration):
    # What stood here has become rows there.
    dependencies = [("places", "0006_rules_version"), ("moderation", "0002_house_rules_move_in")]
    operations = [migrations.RemoveField("place", "house_rules")]
