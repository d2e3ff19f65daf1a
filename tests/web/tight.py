"""Removes the white space at tags, because a template's line breaks have no meaning."""

from __future__ import annotations

import re


def tight(html: str) -> str:
    """``<b> 面接 </b>`` is ``<b>面接</b>``."""
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", html)
