"""A candidate is a person who applies. A Zoom user who may host has been selected."""

from django.db import migrations, models

_NAME = "company_has_one_default_host"


class Migration(migrations.Migration):
    dependencies = [("enishi", "0051_forgotten_authorisations_are_found")]

    operations = [
        migrations.RenameField("host", "is_candidate", "is_selected"),
        # The index follows the column by itself.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("host", _NAME),
                migrations.AddConstraint(
                    "host",
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True), ("is_selected", True)),
                        fields=("company",),
                        name=_NAME,
                    ),
                ),
            ]
        ),
    ]
