from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkins", "0003_row_policies")]

    operations = [
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(
                models.F("client_id"),
                models.F("id"),
                condition=models.Q(("note_shared", True)),
                name="check_ins_with_a_shared_note",
            ),
        )
    ]
