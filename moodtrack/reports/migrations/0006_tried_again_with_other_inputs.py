from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_one_own_run")]
    operations = [
        migrations.AddField(
            model_name="reportrun",
            name="due_for",
            field=models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        )
    ]
