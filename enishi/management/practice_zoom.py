"""Runs the pretend Zoom: only this module imports it; all others reach it over HTTP."""

from __future__ import annotations

import os
import runpy
import sys

from enishi.management import operator_settings


def run() -> int:
    """Serve it until the process is stopped."""
    chosen = operator_settings.read_settings(os.environ)
    ours = operator_settings.environment(chosen, os.environ)
    environment = operator_settings.practice_zoom_environment(chosen, ours)
    os.environ.clear()
    os.environ.update(environment)
    # The sandbox must not read our command's arguments.
    sys.argv[1:] = []
    runpy.run_module("zoom_sandbox", run_name="__main__", alter_sys=True)
    return 0
