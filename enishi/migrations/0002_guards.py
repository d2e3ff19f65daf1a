"""What Django's models cannot say: the audit log is append-only; the cache has its table."""

from django.db import migrations

from enishi.migrations._guards import APPEND_ONLY, NO_LONGER, create_cache_table


class Migration(migrations.Migration):
    dependencies = [("enishi", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, NO_LONGER),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
