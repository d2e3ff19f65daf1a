from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0045_hosts_times_are_found"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="searched_at",
            field=models.DateTimeField(null=True),
        ),
        # What Zoom was never seen to have was only searched for.
        migrations.RunSQL(
            "update enishi_meeting set searched_at = observed_at, observed_at = null"
            " where zoom_meeting_id is null and observed_at is not null",
            migrations.RunSQL.noop,
        ),
    ]
