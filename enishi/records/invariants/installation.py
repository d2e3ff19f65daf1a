"""Invariants of the installation as a whole."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

WRITTEN = [
    always(
        "installation_has_one_name",
        "an installation has one name, by which it knows its meetings at Zoom",
        "select id from enishi_installation where id > (select min(id) from enishi_installation)"
        " order by 1",
        remedy="run `enishi confirm-instance`, after which the oldest name alone is left",
    ),
]
