"""No text that people write is endless. What is longer already stays until somebody changes it."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations

from enishi.hiring import limits

_LIMITS = [
    ("job", "description", limits.LONGEST_DESCRIPTION, "job_description_has_an_end"),
    ("stepresult", "note", limits.LONGEST_NOTE, "result_note_has_an_end"),
    ("evaluation", "comment", limits.LONGEST_COMMENT, "evaluation_comment_has_an_end"),
    ("candidatenote", "message", limits.LONGEST_NOTE, "note_message_has_an_end"),
    ("candidatenote", "wishes", limits.LONGEST_NOTE, "note_wishes_have_an_end"),
]


class Migration(migrations.Migration):
    dependencies = [("enishi", "0027_clocks")]

    operations = [
        AddConstraintNotValid(
            model_name=model, constraint=limits.at_most(longest, field=field, name=name)
        )
        for model, field, longest, name in _LIMITS
    ]
