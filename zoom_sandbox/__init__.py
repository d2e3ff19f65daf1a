"""A pretend Zoom: OAuth, REST and webhooks over real HTTP, clickable, with faults on demand."""

from zoom_sandbox.app import create_app
from zoom_sandbox.config import Config
from zoom_sandbox.server import Running, serve_in_thread
from zoom_sandbox.world import World

__all__ = ["Config", "Running", "World", "create_app", "serve_in_thread"]
