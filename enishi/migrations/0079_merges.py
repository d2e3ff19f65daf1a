import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0078_bulk_mails"),
    ]

    operations = [
        migrations.AddField(
            model_name="candidatekey",
            name="made_for",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunSQL(
            "update enishi_candidatekey set made_for = candidate_id",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="candidatekey",
            name="made_for",
            field=models.BigIntegerField(unique=True),
        ),
        migrations.AlterField(
            model_name="candidatekey",
            name="candidate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="enishi.candidate",
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="absorbed",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RemoveConstraint(
            model_name="conversation",
            name="one_conversation_per_application",
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(
                fields=("candidate", "application", "absorbed"),
                name="one_conversation_per_application",
                nulls_distinct=False,
            ),
        ),
        migrations.CreateModel(
            name="CandidateMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("absorbed", models.BigIntegerField(unique=True)),
                ("absorbed_facts", models.JSONField()),
                ("registered_at", models.DateTimeField()),
                ("former_facts", models.JSONField()),
                ("merged_facts", models.JSONField()),
                ("moved", models.JSONField(default=dict)),
                ("set_aside", models.JSONField(default=list)),
                (
                    "merged_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enishi.company",
                    ),
                ),
                (
                    "merged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merges",
                        to="enishi.candidate",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="candidatemerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("survivor", models.F("absorbed")), _negated=True),
                name="candidate_is_merged_into_another",
            ),
        ),
    ]
