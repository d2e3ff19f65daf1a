"""Django's own pages for what failed, but for one thing: they never read the body.

Django's look for a token in it, and a body that cannot be read would fail once more there.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

from django.http import HttpResponse
from django.views import defaults

bad_request: Callable[..., HttpResponse] = inspect.unwrap(defaults.bad_request)
permission_denied: Callable[..., HttpResponse] = inspect.unwrap(defaults.permission_denied)
page_not_found: Callable[..., HttpResponse] = inspect.unwrap(defaults.page_not_found)
server_error: Callable[..., HttpResponse] = inspect.unwrap(defaults.server_error)
