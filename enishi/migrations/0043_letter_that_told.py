import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0042_pages_are_found"),
    ]

    operations = [
        migrations.AddField(
            model_name="announcement",
            name="letter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="enishi.outgoingmail",
            ),
        ),
    ]
