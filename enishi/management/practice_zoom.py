"""Runs the pretend Zoom. The one place that starts it; everything else meets it over the wire."""

from __future__ import annotations

import os
import runpy

from enishi.management import installation


def run() -> int:
    """Serve it until the process is stopped."""
    chosen = installation.read(os.environ)
    ours = installation.environment(chosen, os.environ)
    environment = installation.practice_zoom_environment(chosen, ours)
    os.environ.clear()
    os.environ.update(environment)
    runpy.run_module("zoom_sandbox", run_name="__main__", alter_sys=True)
    return 0
