"""The pretend Zoom behind the wire of every journey."""

from tests.meetings.conftest import _impatient, let_pass, link, zoom

__all__ = ["_impatient", "let_pass", "link", "zoom"]
