"""Keys to the rooms of cancelled interviews end in a month, as those to come do."""

from django.db import migrations

END_SOON = """
update enishi_candidatelink l set expires_at = least(l.expires_at, now() + interval '30 days')
from enishi_interview i
where i.id = l.interview_id and i.state = 'cancelled' and l.purpose = 'room';
"""


class Migration(migrations.Migration):
    dependencies = [("enishi", "0028_texts_have_an_end")]

    operations = [migrations.RunSQL(END_SOON, migrations.RunSQL.noop)]
