"""What the left menu offers to whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    """Menu, member and company for every page."""
    return {"member": getattr(request, "member", None)}
