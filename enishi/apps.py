"""The one Django app: every room's tables carry its label, so a table can change rooms freely."""

from django.apps import AppConfig


class EnishiConfig(AppConfig):
    name = "enishi"
    label = "enishi"
    verbose_name = "Enishi"
    default_auto_field = "django.db.models.BigAutoField"
