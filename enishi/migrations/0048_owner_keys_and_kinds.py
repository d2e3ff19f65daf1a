"""``purpose`` meant three things: whom a row belongs to, what a mail says, what a link opens."""

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


def _renamed(old: str, new: str, in_state: list[Operation]) -> migrations.RunSQL:
    """Rename an index, which keeps guarding; Django would drop it and build another."""
    return migrations.RunSQL(
        f"alter index {old} rename to {new}",
        f"alter index {new} rename to {old}",
        state_operations=in_state,
    )


def _renamed_index(model: str, old: str, new: str) -> migrations.RunSQL:
    fields = ["company", "owner_key"]
    return _renamed(
        old,
        new,
        [
            migrations.RemoveIndex(model, old),
            migrations.AddIndex(model, models.Index(fields=fields, name=new)),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("enishi", "0047_candidate_import")]

    operations = [
        migrations.RenameField("meeting", "purpose", "owner_key"),
        migrations.RenameField("busytime", "purpose", "owner_key"),
        migrations.RenameField("outgoingmail", "purpose", "kind"),
        migrations.RenameField("candidatelink", "purpose", "kind"),
        _renamed_index(
            "meeting", "enishi_meet_company_2e917a_idx", "enishi_meet_company_4bf5c8_idx"
        ),
        _renamed_index(
            "busytime", "enishi_busy_company_28d6b6_idx", "enishi_busy_company_1b91d7_idx"
        ),
        _renamed(
            "one_live_meeting_per_purpose",
            "one_live_meeting_per_owner",
            [
                migrations.RemoveConstraint("meeting", "one_live_meeting_per_purpose"),
                migrations.AddConstraint(
                    "meeting",
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("replaces__isnull", True),
                            ("state__in", ("wanted", "calling", "unknown", "ready", "missing")),
                        ),
                        fields=("company", "owner_key"),
                        name="one_live_meeting_per_owner",
                    ),
                ),
            ],
        ),
    ]
