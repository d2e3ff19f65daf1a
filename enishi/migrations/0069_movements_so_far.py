"""Applications moved when their last result was given, or else when they were made."""

from django.db import migrations

_FILL = """
update enishi_application as application
set moved_at = greatest(
    application.applied_at,
    coalesce(
        (select max(decided_at) from enishi_stepresult where application_id = application.id),
        application.applied_at
    )
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0068_retention"),
    ]

    operations = [
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
