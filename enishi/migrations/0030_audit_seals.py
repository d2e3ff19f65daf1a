"""The audit log is sealed in batches; a seal is append-only as an entry is."""

from django.db import migrations, models

APPEND_ONLY = """
create trigger audit_seal_is_append_only before update or delete on enishi_auditseal
  for each row execute function enishi_audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("enishi", "0029_keys_to_cancelled_rooms")]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("newest_entry", models.BigIntegerField()),
                ("next_transaction", models.BigIntegerField()),
                ("members", models.TextField()),
                ("open_gaps", models.TextField()),
                ("marks", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["sealed_at"], name="audit_seal_by_time")],
            },
        ),
        migrations.RunSQL(
            APPEND_ONLY, "drop trigger audit_seal_is_append_only on enishi_auditseal;"
        ),
    ]
