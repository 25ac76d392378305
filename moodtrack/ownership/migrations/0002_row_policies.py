from django.db import migrations

from moodtrack.core.policies import claimed, one_clients, own, same_client, swept, wall


class Migration(migrations.Migration):
    dependencies = [("ownership", "0001_exports_and_erasures"), ("core", "0001_who_acts")]
    operations = [
        one_clients("ownership_export", "an_export_is_of_one_client"),
        same_client("ownership_exportfile", "export_id", "ownership_export", "a_file_is_of_the_exports_client"),
        wall("ownership_export", own(), swept("exports"), claimed("exports")),
        wall("ownership_exportfile", own()),
        wall("ownership_erasure", own(), swept("erasures"), claimed("erasures")),
    ]
