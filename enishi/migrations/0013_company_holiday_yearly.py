"""Company holidays that come again each year."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0012_returned_mails"),
    ]

    operations = [
        migrations.AddField(
            model_name="companyholiday",
            name="is_yearly",
            field=models.BooleanField(default=False, verbose_name="毎年"),
        ),
        migrations.AddConstraint(
            model_name="companyholiday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_yearly", False),
                    ("last_day__lt", models.F("first_day") + datetime.timedelta(days=365)),
                    _connector="OR",
                ),
                name="company_holiday_is_over_before_it_comes_again",
            ),
        ),
    ]
