from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_sealed_documents")]
    operations = [
        migrations.AddConstraint(
            model_name="reportrun",
            constraint=models.UniqueConstraint(
                fields=["client"], condition=Q(kind="own"), name="a_client_has_one_run_of_their_own"
            ),
        )
    ]
