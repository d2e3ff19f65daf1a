"""Django's error pages, except that they never read the request body.

Django's own pages look for a token in the body, and an unreadable body would fail there again.
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
