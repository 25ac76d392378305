from django.db import migrations, models

# Columns of rows that lie there already; policies hide them from whoever changes the tables, and no version is made.
FILLED = """
ALTER TABLE checkins_checkin NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER every_version_is_kept;
ALTER TABLE checkins_topic NO FORCE ROW LEVEL SECURITY;
UPDATE checkins_checkin SET note_fingerprint = encode(sha256(convert_to(id::text, 'UTF8') || note), 'hex') WHERE note <> '';
UPDATE checkins_topic SET written_at = updated_at;
ALTER TABLE checkins_checkin FORCE ROW LEVEL SECURITY, ENABLE TRIGGER every_version_is_kept;
ALTER TABLE checkins_topic FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("checkins", "0003_row_policies")]

    operations = [
        migrations.AddField(
            model_name="checkin",
            name="note_fingerprint",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(model_name="topic", name="written_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AlterField(model_name="topic", name="written_at", field=models.DateTimeField()),
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(
                models.F("client_id"),
                models.F("id"),
                condition=models.Q(("note_shared", True)),
                name="check_ins_with_a_shared_note",
            ),
        ),
    ]
