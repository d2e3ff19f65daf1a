"""Days on which a company is closed, beside the public holidays."""

import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0010_phone_and_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanyHoliday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="名称")),
                ("first_day", models.DateField(verbose_name="開始日")),
                ("last_day", models.DateField(verbose_name="終了日")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holidays",
                        to="enishi.company",
                    ),
                ),
            ],
            options={
                "ordering": ["first_day", "last_day", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="company_holiday_ends_when_it_starts_or_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day__lt", models.F("first_day") + datetime.timedelta(days=366))
                        ),
                        name="company_holiday_lasts_a_year_at_most",
                    ),
                    models.UniqueConstraint(
                        fields=("company", "first_day", "last_day", "name"),
                        name="company_holiday_is_there_once",
                    ),
                ],
            },
        ),
    ]
