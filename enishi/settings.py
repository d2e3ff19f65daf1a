"""Django's settings, read once from the environment; errors name missing and wrong variables."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from csp.constants import NONE, SELF

from enishi import environment, logs, loopback, outage
from enishi.company import addresses

env = os.environ
environment.check(env)
BASE_DIR = Path(__file__).resolve().parent

# --- Installation -------------------------------------------------------------------------------
BASE_URL = environment.origin(env, "ENISHI_BASE_URL", "http://127.0.0.1:8000")
_https = BASE_URL.startswith("https://")
# Whether others can reach it: the demo's published password then gives no access.
IS_PUBLIC = loopback.is_public(os.environ, base_url=BASE_URL)
DATA_DIR = environment.directory(env, "ENISHI_DATA_DIR", Path("var"))
# The installation's name, for machines that share a database and keep no files.
INSTANCE_ID = environment.text(env, "ENISHI_INSTANCE_ID")
DEBUG = False
SECRET_KEY = environment.required(
    env, "ENISHI_SECRET_KEY", "put 50 random characters there; ./run makes one itself"
)
ENISHI_ENCRYPTION_KEYS = environment.encryption_keys(
    environment.required(
        env,
        "ENISHI_ENCRYPTION_KEYS",
        "put id:key there, the key being 32 random bytes in base64url; ./run makes one itself",
    )
)
# Django compares host names without ports; enishi.web.shell.security_headers compares both.
HOSTS = loopback.whole_hosts(BASE_URL, environment.hosts(env, "ENISHI_ALLOWED_HOSTS"))
ALLOWED_HOSTS = sorted({re.sub(r":\d+$", "", host) for host in HOSTS})
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- Zoom ---------------------------------------------------------------------------------------
ZOOM = {
    "client_id": environment.text(env, "ENISHI_ZOOM_CLIENT_ID"),
    "client_secret": environment.text(env, "ENISHI_ZOOM_CLIENT_SECRET"),
    "webhook_secret": environment.text(env, "ENISHI_ZOOM_WEBHOOK_SECRET"),
    "oauth_url": environment.http_address(env, "ENISHI_ZOOM_OAUTH_URL", "https://zoom.us/oauth"),
    "api_url": environment.http_address(env, "ENISHI_ZOOM_API_URL", "https://api.zoom.us/v2"),
    "redirect_uri": f"{BASE_URL}{addresses.ZOOM_CALLBACK}",
    # The pretend Zoom is in use: pages say 練習, and sign-in on this machine shows the demo people.
    "practice": environment.switch(env, "ENISHI_ZOOM_PRACTICE", default=False),
}
if ZOOM["client_id"]:
    environment.required(
        env, "ENISHI_ZOOM_CLIENT_SECRET", "it stands beside the client id of your Zoom app"
    )
    environment.required(
        env, "ENISHI_ZOOM_WEBHOOK_SECRET", "it is the secret token of your app's event subscription"
    )
# Tests put an in-process transport here; None means the network.
ZOOM_TRANSPORT_FACTORY = None

# --- Django -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "enishi",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "enishi.web.shell.outage.HealthMiddleware",  # before any middleware that checks the host
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "enishi.web.shell.security_headers.WallsMiddleware",
    "csp.middleware.CSPMiddleware",
    "enishi.web.shell.input_cleaning.TypedTextMiddleware",
    "enishi.web.shell.pasted_addresses.PastedAddressMiddleware",
    "enishi.web.shell.outage.OutageMiddleware",  # before any middleware that uses the database
    "django.contrib.sessions.middleware.SessionMiddleware",
    "enishi.web.shell.sessions.AgainMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "enishi.web.shell.access.SignInMiddleware",
    "enishi.web.shell.access.MemberMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "enishi.web.shell.request_bodies.BoundedBodyMiddleware",
    "enishi.web.shell.responses.RefusalMiddleware",
]
ROOT_URLCONF = "enishi.urls"
WSGI_APPLICATION = "enishi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A view names the template beside it by its path in ``web``; a mail's has its whole path.
        "DIRS": [BASE_DIR / "web", BASE_DIR],
        "OPTIONS": {
            "loaders": [
                (
                    "enishi.web.shell.compiling.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "enishi.web.shell.templatetags.shell",
            ],
            "libraries": {"shell": "enishi.web.shell.templatetags.shell"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.csrf",
                "enishi.web.shell.navigation.context",
            ],
        },
    }
]

# If no server is named, commands that need one start the embedded one first and set the variable.
DATABASES = {
    "default": environment.database(env)
    or {"ENGINE": "django.db.backends.postgresql", "NAME": "enishi"}
}
DATABASES["default"].update(
    {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # See docs/operations.md, "The database".
            "options": "-c join_collapse_limit=4 -c random_page_cost=1.1"
            " -c max_parallel_workers_per_gather=0",
            # A server that vanished from the network is noticed in seconds (libpq, 34.1.2).
            "connect_timeout": 2,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,  # milliseconds
            **DATABASES["default"].get("OPTIONS", {}),
            # One connection for each thread. Without one, the database soon counts as away.
            "pool": {
                "min_size": 1,
                "max_size": max(8, environment.number(env, "WEB_THREADS", 8)),
                "timeout": 1.5,
                "connection_class": outage.KnownConnection,
            },
        },
    }
)
# Counters have their own table (enishi.throttling); no code may rely on a cache.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "enishi.Member"
# W004 wants unique=True on the address; our constraint makes it unique in any case of letters.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["enishi.web.account.backend.MemberBackend"]
# OWASP's minimum for Argon2id; Django's default would cost ten times the CPU at each sign-in.
PASSWORD_HASHERS = ["enishi.company.passwords.Argon2Minimum"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "family_name", "given_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        # NIST SP 800-63B-4, 3.1.1.2: where the password is the only factor.
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "enishi.company.passwords.NotCommonAtHeart"},
    {"NAME": "enishi.company.passwords.NotTooLong"},
    {"NAME": "enishi.company.passwords.NotPublished"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "enishi.web.account.adapter.NoSignUpAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Django's own, because allauth's would store a second list of all addresses.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - the name of a class
# enishi.throttling counts instead: allauth's counters depend on the Host header and on a cache.
ACCOUNT_RATE_LIMITS = False
# How many of our own proxies are in front; their entries in X-Forwarded-For are trusted.
TRUSTED_PROXIES = environment.number(env, "ENISHI_TRUSTED_PROXIES", 0, least=0)

SESSION_ENGINE = "enishi.web.shell.sessions"
SESSION_COOKIE_AGE = 8 * 3600  # idle; a cookie ends with its browser, see also the engine
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_NAME = "__Host-enishi" if _https else "enishi"
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "csrftoken"
# The random word that identifies a browser in which somebody signed in before.
DEVICE_COOKIE_NAME = "__Host-device" if _https else "device"
MESSAGES_COOKIE_NAME = "__Host-messages" if _https else "messages"
MESSAGE_STORAGE = "enishi.web.shell.flash_messages.Messages"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The language chosen without sign-in. A cookie, because a choice makes no session.
LANGUAGE_COOKIE_NAME = "__Host-language" if _https else "language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY = _https, True
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# The language of the member who signed in last, for messages to them after the session's end.
LAST_LANGUAGE_COOKIE_NAME = "__Host-last-language" if _https else "last-language"

# --- Bodies ---------------------------------------------------------------------------------------
# enishi.web.shell.request_bodies limits the size of bodies and says where files are accepted.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "enishi.web.shell.request_bodies.NamelessFile",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Browser's walls ----------------------------------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = False  # the proxy's work
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Zoom is opened by script (HX-Redirect), not by a form: browsers check every redirect of a
        # submitted form against this list, and Zoom may redirect to a company's own sign-in.
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Languages and time -------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files --------------------------------------------------------------------------------------
# Files that people add; encrypted.
FILES_DIR = DATA_DIR / "files"
# A bucket of S3's protocol, used in place of FILES_DIR if it is named.
FILES_S3 = {
    "bucket": environment.text(env, "ENISHI_S3_BUCKET"),
    "endpoint": environment.text(env, "ENISHI_S3_ENDPOINT"),
    "region": environment.text(env, "ENISHI_S3_REGION", "ap-northeast-1"),
    "access_key_id": environment.text(env, "ENISHI_S3_KEY_ID"),
    "secret_access_key": environment.text(env, "ENISHI_S3_SECRET"),
}
# The address of clamd, if files are scanned for viruses.
CLAMD = environment.text(env, "ENISHI_CLAMD")
# LibreOffice draws the pages of Office files, where it is installed.
SOFFICE = shutil.which("soffice") or ""
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Mail ---------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = environment.text(env, "ENISHI_MAIL_FROM", "enishi@localhost")
EMAIL_HOST = environment.text(env, "ENISHI_SMTP_HOST")
EMAIL_PORT = environment.port(env, "ENISHI_SMTP_PORT", 587)
EMAIL_HOST_USER = environment.text(env, "ENISHI_SMTP_USER")
EMAIL_HOST_PASSWORD = environment.text(env, "ENISHI_SMTP_PASSWORD")
# Port 465 uses TLS from the first byte, every other port STARTTLS; a server on this machine
# may do without.
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = environment.switch(env, "ENISHI_SMTP_STARTTLS", default=not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 20
# The address to which mail servers return undeliverable mails, and the mailbox that gets them.
MAIL_RETURN_PATH = environment.text(env, "ENISHI_MAIL_RETURN_PATH")
BOUNCES_URL = environment.text(env, "ENISHI_BOUNCES_URL")
# Mail servers in our own network that companies may read their mailboxes from.
MAIL_HOSTS_INSIDE = [host.lower() for host in environment.hosts(env, "ENISHI_MAIL_HOSTS_INSIDE")]
# Without a mail server, mails are written to files.
EMAIL_BACKEND = environment.text(
    env,
    "ENISHI_MAIL_BACKEND",
    f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend",
)
EMAIL_FILE_PATH = str(DATA_DIR / "mail")

# --- Jobs ---------------------------------------------------------------------------------------
PROCRASTINATE_IMPORT_PATHS = ["enishi.tasks"]
PROCRASTINATE_WORKER_DEFAULTS = {
    "update_heartbeat_interval": 10.0,
    "stalled_worker_timeout": 30.0,
    "fetch_job_polling_interval": 2.0,
}

# --- Logs ---------------------------------------------------------------------------------------
LOGGING = logs.configuration(
    level=environment.level(env, "ENISHI_LOG_LEVEL"),
    as_json=environment.switch(env, "ENISHI_LOG_JSON", default=False),
)
