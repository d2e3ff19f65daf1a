"""The WSGI application for the web server."""

import os

from django.core.wsgi import get_wsgi_application

# Also under an operator's own server, other users of the machine must not read our files.
os.umask(0o077)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.settings")
application = get_wsgi_application()
