"""Settings: the only module that reads the environment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF

from cases.access.markings import LADDER
from compliance import environment as env
from compliance.broker import default_url

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("CASEFILE_VAR", str(BASE_DIR / "var"))).resolve()
PRODUCTION = env.choice("CASEFILE_ENV", "development", ("development", "production")) == "production"
DEBUG = False

KEYS = VAR / "keys"
SECRET_KEY = env.key("CASEFILE_SECRET_KEY", production=PRODUCTION, kept_in=KEYS)
HISTORY_KEY = env.key("CASEFILE_HISTORY_KEY", production=PRODUCTION, kept_in=KEYS)
"""Seals the history chain (HMAC-SHA-256); kept outside the database, so that who can write rows cannot reseal them."""
env.different("CASEFILE_SECRET_KEY", SECRET_KEY, "CASEFILE_HISTORY_KEY", HISTORY_KEY)
ANCHORS = Path(env.text("CASEFILE_ANCHORS", str(VAR / "anchors" / "heads.jsonl"))).resolve()
"""Where the heads of the history's chains are kept, outside the database; best on another machine's disk."""

PORT = env.number("CASEFILE_PORT", 8000, 1, 65535)
ALLOWED_HOSTS = env.words("CASEFILE_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CASEFILE_ORIGINS")
PROXIES = env.number("CASEFILE_PROXIES", 0, 0, 5)
"""Reverse proxies in front of the product: so many entries of X-Forwarded-For, from the right, are theirs to be trusted."""

INSTALLED_APPS = [
    "cases",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_filters",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "cases.web.middleware.AnswerHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cases.web.middleware.SessionEnd",
    "cases.web.acting.Acting",
    "cases.web.middleware.SignInRequired",
    "cases.web.middleware.SecondFactor",
    "cases.web.middleware.OneTimePassword",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "cases.web.middleware.Refusals",
    "cases.web.disclosure.Disclosures",
]
ROOT_URLCONF = "compliance.urls"
WSGI_APPLICATION = "compliance.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["cases.web.templatetags"],
        },
    }
]


def _database() -> dict[str, Any]:
    """The one database: PostgreSQL by DATABASE_URL, or SQLite in var/, set up so that writers wait and never fail."""
    url = env.text("DATABASE_URL", f"sqlite:///{VAR / 'db' / 'case-file.sqlite3'}")
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    # Django's backends, which tell the change log who acts (cases.history.backends).
    config["ENGINE"] = config["ENGINE"].replace("django.db.backends.", "cases.history.backends.")
    if config["ENGINE"] == "cases.history.backends.sqlite3":
        Path(config["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
            "PRAGMA foreign_keys=ON;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        # Compiling a search of many short conditions takes PostgreSQL longer than running it (4.3 s against 0.3 s).
        # What is cached costs little more to read here and there than in a row: else a whole table is gone through for twenty rows of it.
        # A statement that is kept names its rows by key: planned once it takes less than planned for each list of keys.
        settled = ("jit=off", "random_page_cost=1.1", "work_mem=16MB", "plan_cache_mode=force_generic_plan")
        config["OPTIONS"] = {"options": " ".join(f"-c {one}" for one in settled), "prepare_threshold": 5}
    return config


DATABASES = {"default": _database()}
BEFORE_COMMIT = "cases.search.indexing.index_written"
"""Called with a transaction's token before its commit: the search index follows what it wrote."""
INDEX_FAULTS_STOP = False
"""Whether an act is refused when the search index cannot follow it; else that is logged, and manage.py check_index names it."""
AUTH_USER_MODEL = "cases.Officer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]

# Failed sign-ins (django-axes), counted in the database; `cases.web.attempts` says what is counted.
AXES_HANDLER = "cases.web.attempts.Attempts"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
ADDRESS_FAILURE_LIMIT = 30
"""Failures from one address over any names: above what an office behind one address makes, below what guessing needs."""
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "cases.web.attempts.locked"
AXES_CLIENT_IP_CALLABLE = "cases.web.attempts.address_of"
AXES_CLIENT_STR_CALLABLE = "cases.web.attempts.client"
AXES_WHITELIST_CALLABLE = "cases.web.attempts.without_password"
AXES_SENSITIVE_PARAMETERS = ["username", "next", "csrfmiddlewaretoken"]
AXES_VERBOSE = AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True

OTP_TOTP_ISSUER = "Case file"

PROVIDER = env.provider(production=PRODUCTION)
"""The OpenID Connect provider of officers who sign in there; None, and then no address of it exists."""
PROVIDER_SECOND_FACTOR = env.flag("CASEFILE_OIDC_SECOND_FACTOR", False)
"""Whether the provider asks for a second factor itself, so that the product need not."""
if PROVIDER is not None:
    AUTHENTICATION_BACKENDS.append("cases.web.provider.Provider")
    OIDC_RP_CLIENT_ID, OIDC_RP_CLIENT_SECRET = PROVIDER.client_id, PROVIDER.client_secret
    OIDC_RP_SIGN_ALGO = "RS256"
    OIDC_RP_SCOPES = PROVIDER.scopes
    OIDC_AUTHENTICATION_CALLBACK_URL = "provider-return"
    OIDC_USE_PKCE = True
    OIDC_CREATE_USER = False
    OIDC_TIMEOUT = 10

MAIL = env.mail(production=PRODUCTION)
"""The server that takes digests of saved searches; None, and then no mail is sent."""
EMAIL_BACKEND = f"django.core.mail.backends.{'dummy' if MAIL is None else 'smtp'}.EmailBackend"
if MAIL is not None:
    EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.security == "starttls", MAIL.security == "tls"
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL.sender
EMAIL_TIMEOUT = 20
"""Seconds that a mail server is waited for: well within the lease of the worker that sends."""
OUTSIDE_LIMIT = env.choice("CASEFILE_OUTSIDE_MARKING", "DELIBERATIVE", LADDER)
"""The highest marking of what goes out by mail and feed; business confidential information never does."""
DIGEST_HOUR = env.number("CASEFILE_DIGEST_HOUR", 6, 0, 23)
"""The hour, UTC, at which digests are due."""

CSRF_FAILURE_VIEW = "cases.web.errors.csrf_failure"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "front"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "j F Y"

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
FILES = VAR / "files"
"""Exhibits and briefs, each named by its SHA-256; never rewritten."""
PICTURES = VAR / "pictures"
"""Pages drawn as pictures, by the SHA-256 of their file; may be removed at any time, since each is drawn anew."""
PICTURES_LIMIT = 512 * 1024 * 1024
"""Bytes of them that are kept; the oldest go first."""
FONTS = VAR / "fonts"
"""The Chinese face cut down at set-up by `manage.py prepare_fonts`."""
WHITENOISE_ROOT = FONTS / "site" if (FONTS / "site").is_dir() else None
"""What of it the site sends to browsers on machines that have no Chinese face."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

SESSION_COOKIE_AGE = 12 * 3600
"""Seconds after the sign-in at which a session ends, used or not."""
SESSION_IDLE_AGE = 3600
"""Seconds without a request after which a session ends."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.flag("CASEFILE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
"""Scripts, styles and images from our own origin only; nothing may frame a page."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

UPLOAD_LIMIT = 100 * 1024 * 1024
"""Bytes of one filed document."""

REDIS_URL = env.text("REDIS_URL", default_url(VAR))
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "visibility_timeout": 3600,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "compliance.logs.Places",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "weasyprint.progress": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
    },
}
