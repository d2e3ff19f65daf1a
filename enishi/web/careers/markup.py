"""Writes JSON-LD into a page: a script of data, which browsers never run and the policy allows."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString

# No text ends the element, opens a comment in it, or ends a line of it (HTML, 4.12.1.3).
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def as_script(value: dict[str, Any]) -> SafeString:
    """Return the value as JSON that may stand between the tags of a script element."""
    return SafeString(json.dumps(value, ensure_ascii=False).translate(_ESCAPED))
