"""Candidates are found by more spellings of their names: what search looks in is folded anew."""

from importlib import import_module

from django.db import migrations

_fold_variants = import_module("enishi.migrations.0019_fold_variants")


class Migration(migrations.Migration):
    dependencies = [("enishi", "0035_desired_at")]

    operations = [
        migrations.RunPython(_fold_variants.fold_again, migrations.RunPython.noop, elidable=True)
    ]
