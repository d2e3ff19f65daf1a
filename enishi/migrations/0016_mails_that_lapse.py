"""Mails that are true only until a moment, and are not sent after it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0015_note_settled"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="not_after",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "送信待ち"),
                    ("sent", "送信済み"),
                    ("failed", "届きませんでした"),
                    ("lapsed", "送信を取りやめました"),
                ],
                default="waiting",
                max_length=20,
            ),
        ),
    ]
