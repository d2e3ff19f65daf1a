"""Candidates are found by any form of a kanji, by their number without its extension."""

from django.db import migrations

from enishi.hiring import names, phone_numbers

_AT_ONCE = 2000


def fold_again(apps, _schema_editor):
    candidates = apps.get_model("enishi", "Candidate").objects
    fields = ("family_name", "given_name", "family_kana", "given_kana", "email", "phone")
    changed = []
    for candidate in candidates.only(*fields, "search_text").iterator(chunk_size=_AT_ONCE):
        text = _search_text(candidate)
        if text != candidate.search_text:
            candidate.search_text = text
            changed.append(candidate)
        if len(changed) >= _AT_ONCE:
            candidates.bulk_update(changed, ["search_text"])
            changed = []
    candidates.bulk_update(changed, ["search_text"])


def _search_text(candidate):
    lines = (
        candidate.family_name + candidate.given_name,
        candidate.family_kana + candidate.given_kana,
        candidate.email,
    )
    folded = (names.fold(line) for line in lines)
    return "\n".join(filter(None, [*folded, phone_numbers.digits(candidate.phone)]))


class Migration(migrations.Migration):
    dependencies = [("enishi", "0018_tables")]

    operations = [migrations.RunPython(fold_again, migrations.RunPython.noop, elidable=True)]
