"""The entrance for the web server."""

import os

from django.core.wsgi import get_wsgi_application

# Under a server of the operator's, too, nobody else reads what we write.
os.umask(0o077)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.settings")
application = get_wsgi_application()
