"""Gives a view the world of the application that handles the request."""

from typing import cast

from flask import current_app

from zoom_sandbox.world import World


def world() -> World:
    """The world that this application serves."""
    return cast(World, current_app.extensions["zoom_sandbox"])
