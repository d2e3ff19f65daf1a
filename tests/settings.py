"""The product's settings for tests: nothing to set by hand, no network, and cheap where that
does not weaken a proof."""

import base64
import os
import tempfile

# Loopback's port 9 (RFC 863, discard) has no listener: a test that forgets to start the pretend
# Zoom gets a refused connection, never the real one.
_NOWHERE = "http://127.0.0.1:9"

os.environ |= {
    "ENISHI_BASE_URL": "http://127.0.0.1:8000",
    "ENISHI_SECRET_KEY": "a key for tests, of no use to anybody, but as long as Django wants it",
    "ENISHI_ENCRYPTION_KEYS": "test:" + base64.urlsafe_b64encode(bytes(32)).decode(),
    "ENISHI_DATA_DIR": os.path.join(tempfile.gettempdir(), f"enishi-tests-{os.getpid()}"),  # noqa: PTH118 - a string for the environment
    "ENISHI_ZOOM_CLIENT_ID": "practice_client_id",
    "ENISHI_ZOOM_CLIENT_SECRET": "practice_client_secret",
    "ENISHI_ZOOM_WEBHOOK_SECRET": "practice_webhook_secret",
    "ENISHI_ZOOM_OAUTH_URL": f"{_NOWHERE}/oauth",
    "ENISHI_ZOOM_API_URL": f"{_NOWHERE}/v2",
}
for _name in ("ENISHI_ALLOWED_HOSTS", "ENISHI_TRUSTED_PROXIES", "ENISHI_ZOOM_PRACTICE"):
    os.environ.pop(_name, None)

from enishi.settings import *  # noqa: E402, F403 - the environment above comes first
from enishi.settings import DATABASES, HOSTS  # noqa: E402

# Argon2 is slow by design; its own test uses it by name.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Django's test client uses this host name; that of the live server is added at its start.
HOSTS = [*HOSTS, "testserver"]
# Names without hashes: the tests do not collect files.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A pool would keep connections open that the test runner wants to close.
DATABASES["default"]["OPTIONS"].pop("pool", None)
# Tests do not depend on what the machine has; those of LibreOffice name one.
SOFFICE = ""
# The live server finds static files where they are built; nothing is collected.
STATIC_ROOT = None  # type: ignore[assignment]  # Django takes either
