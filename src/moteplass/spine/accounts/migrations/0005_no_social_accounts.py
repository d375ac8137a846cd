from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_identities")]
    operations = [
        # allauth's, which kept all that a provider said of a person, a national identity number with it.
        migrations.RunSQL(
            "DROP TABLE IF EXISTS socialaccount_socialtoken, socialaccount_socialaccount,"
            " socialaccount_socialapp_sites, socialaccount_socialapp",
            migrations.RunSQL.noop,
        ),
    ]
