"""Runs axe on a page and reports accessibility errors."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_ASK = "async (options) => (await axe.run(options)).violations"


def violations(page: Page, **options: Any) -> list[dict[str, Any]]:
    """What breaks axe's rules on this page; ``options`` are those of ``axe.run``."""
    # Chromium keeps a script compiled if told of it here; Playwright would have it read anew.
    console = page.context.new_cdp_session(page)
    console.send("Runtime.evaluate", {"expression": AXE_SCRIPT})
    console.detach()
    found: list[dict[str, Any]] = page.evaluate(_ASK, {"resultTypes": ["violations"], **options})
    return found


def serious_findings(page: Page) -> list[str]:
    """What axe calls serious or critical on this page."""
    return [
        f"{violation['id']}: {[node['target'] for node in violation['nodes']]}"
        for violation in violations(page)
        if violation["impact"] in ("serious", "critical")
    ]
