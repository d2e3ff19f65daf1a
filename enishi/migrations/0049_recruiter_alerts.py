"""``CandidateNote`` is ``RecruiterAlert``: some are the system's own, and a note is a free text."""

import django.db.models.deletion
from django.db import migrations, models

from enishi.hiring import limits

_TABLE = "enishi_recruiteralert"


def _renamed(constraint: models.CheckConstraint, former: str) -> migrations.RunSQL:
    """Rename a constraint, which keeps guarding; Django would check all rows for another one."""
    return migrations.RunSQL(
        f"alter table {_TABLE} rename constraint {former} to {constraint.name}",
        f"alter table {_TABLE} rename constraint {constraint.name} to {former}",
        state_operations=[
            migrations.RemoveConstraint("recruiteralert", former),
            migrations.AddConstraint("recruiteralert", constraint),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("enishi", "0048_owner_keys_and_kinds")]

    operations = [
        migrations.RenameModel("CandidateNote", "RecruiterAlert"),
        migrations.AlterField(
            "recruiteralert",
            "interview",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="alerts",
                to="enishi.interview",
            ),
        ),
        migrations.RenameIndex("recruiteralert", new_name="open_alerts", old_name="note_waiting"),
        _renamed(
            limits.at_most(limits.LONGEST_NOTE, field="message", name="alert_message_has_an_end"),
            "note_message_has_an_end",
        ),
        _renamed(
            limits.at_most(limits.LONGEST_NOTE, field="wishes", name="alert_wishes_have_an_end"),
            "note_wishes_have_an_end",
        ),
        _renamed(
            models.CheckConstraint(
                condition=models.Q(minutes=None)
                | models.Q(kind="late", minutes__in=(5, 10, 15, 20, 30)),
                name="alert_says_how_late",
            ),
            "note_says_how_late",
        ),
    ]
