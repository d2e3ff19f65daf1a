"""An interview without a Zoom meeting says where or how people meet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0033_time_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="announcement",
            name="venue",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="interview",
            name="venue_address",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="interview",
            name="venue_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("place", "対面"),
                    ("web", "Zoom以外のWeb会議"),
                    ("we_call", "電話（当社から候補者にかける）"),
                    ("they_call", "電話（候補者にかけていただく）"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="venue_note",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="interview",
            name="venue_place",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="interview",
            name="venue_telephone",
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.AddField(
            model_name="interview",
            name="venue_url",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("venue_address", ""),
                        ("venue_kind", ""),
                        ("venue_note", ""),
                        ("venue_place", ""),
                        ("venue_telephone", ""),
                        ("venue_url", ""),
                    ),
                    models.Q(
                        models.Q(
                            ("venue_kind", "place"), ("venue_telephone", ""), ("venue_url", "")
                        ),
                        models.Q(("venue_place", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(
                            ("venue_address", ""),
                            ("venue_kind", "web"),
                            ("venue_place", ""),
                            ("venue_telephone", ""),
                        ),
                        models.Q(("venue_url", ""), _negated=True),
                    ),
                    models.Q(
                        ("venue_address", ""),
                        ("venue_kind", "we_call"),
                        ("venue_place", ""),
                        ("venue_telephone", ""),
                        ("venue_url", ""),
                    ),
                    models.Q(
                        models.Q(
                            ("venue_address", ""),
                            ("venue_kind", "they_call"),
                            ("venue_place", ""),
                            ("venue_url", ""),
                        ),
                        models.Q(("venue_telephone", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="venue_has_what_its_kind_needs",
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(("venue_kind", ""), ("meeting", None), _connector="OR"),
                name="venue_stands_in_for_a_meeting",
            ),
        ),
    ]
