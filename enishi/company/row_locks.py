"""Locks a row that somebody may have deleted since it was read, and refuses if so."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from enishi.errors import NotFound

_Row = TypeVar("_Row", bound=Model)


def lock_row(rows: QuerySet[_Row], pk: int) -> _Row:
    """Lock the row until the caller's transaction ends, and return it as it is now.

    Parameters
    ----------
    rows
        Where to look. If they join others, name the tables to lock: ``select_for_update(of=…)``.

    Raises
    ------
    NotFound
        It was deleted meanwhile, as when a candidate is erased.
    """
    if not rows.query.select_for_update:
        rows = rows.select_for_update()
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("操作している間に、対象が削除されました。画面を更新して、もう一度ご確認ください。")
        )
    return found
