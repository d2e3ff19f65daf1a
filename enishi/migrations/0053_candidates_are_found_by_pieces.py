"""What search goes by: see ``enishi.hiring.search_index``."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.indexes
from django.db import migrations

import enishi.hiring.search_index

# The cost is above the real one, so that no plan calls it for one row after another.
_CREATE = r"""
create function enishi_search_pieces(company bigint, folded text) returns text[]
language plpgsql immutable strict parallel safe cost 10000 as $$
declare
    mark text := company::text || ':';
    found text[] := '{}';
    letter text; last text; before text;
    is_wide boolean; last_is_wide boolean; before_is_wide boolean;
begin
    foreach letter in array string_to_array(folded, null) loop
        if letter = e'\n' then
            last := null;
            before := null;
            continue;
        end if;
        is_wide := octet_length(letter) > 1;
        if is_wide then
            found := found || (mark || letter);
        end if;
        if is_wide or last_is_wide then
            if last is not null then
                found := found || (mark || last || letter);
            end if;
        elsif last is not null and before is not null and not before_is_wide then
            found := found || (mark || before || last || letter);
        end if;
        before := last;
        before_is_wide := last_is_wide;
        last := letter;
        last_is_wide := is_wide;
    end loop;
    return found;
end
$$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("enishi", "0052_hosts_are_selected")]
    operations: ClassVar = [
        migrations.RunSQL(_CREATE, "drop function enishi_search_pieces(bigint, text)"),
        migrations.AddIndex(
            model_name="candidate",
            index=django.contrib.postgres.indexes.GinIndex(
                enishi.hiring.search_index.Pieces("company", "search_text"),
                gin_pending_list_limit=256,
                name="candidate_by_pieces",
            ),
        ),
    ]
