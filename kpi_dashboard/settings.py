"""Settings of one council's installation, read from the environment.

Nothing starts without SECRET_KEY unless DEBUG=1. README.md, "Running it for real",
lists every variable.
"""

import os
import re
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def _switch(name: str, default: bool = False) -> bool:
    """Return whether the environment variable is on: 1, true, yes or on."""
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def _words(name: str) -> list[str]:
    """Return the comma-separated words of an environment variable."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def _whole_number(name: str, default: int) -> int:
    """Return the whole number in an environment variable, the default when it is empty."""
    text = os.environ.get(name, "").strip()
    if text and not text.isdecimal():
        raise ImproperlyConfigured(f"{name} is “{text}”: set it to a whole number.")
    return int(text) if text else default


def _whole_numbers(name: str, default: str) -> tuple[int, ...]:
    """Return the whole numbers, with commas between them, in an environment variable."""
    text = os.environ.get(name, default)
    if re.fullmatch(r"\s*([0-9]+\s*(,\s*[0-9]+\s*)*)?", text) is None:
        raise ImproperlyConfigured(f"{name} is “{text}”: set it to whole numbers with commas.")
    return tuple(int(number) for number in text.split(",") if number.strip())


DEBUG = _switch("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-a-debug-server" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random text that you keep private "
        "(python -c 'import secrets; print(secrets.token_urlsafe(50))' prints one), "
        "or set DEBUG=1 on a developer's machine."
    )
ALLOWED_HOSTS = _words("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = _words("CSRF_TRUSTED_ORIGINS")

# The council that this installation serves: on a developer's machine the demonstration's, and
# elsewhere none until it is named, without which nothing is served (kpi_dashboard/wsgi.py).
COUNCIL_NAME = os.environ.get("COUNCIL_NAME", "Thornmere Council" if DEBUG else "")
COUNCIL_LA_NUMBER = _whole_number("COUNCIL_LA_NUMBER", 826 if DEBUG else 0)
COUNCIL_COLOUR = os.environ.get("COUNCIL_COLOUR", "#1d4f5c")
COUNCIL_LOGO = os.environ.get("COUNCIL_LOGO", "")

# Whether the public reads what councillors read, without signing in.
PUBLIC_DASHBOARD = _switch("PUBLIC_DASHBOARD")
# The day of the month after by which figures are due, and how many days before and after it
# officers are reminded.
RETURNS_DUE_DAY = _whole_number("RETURNS_DUE_DAY", 12)
REMIND_DAYS_BEFORE = _whole_numbers("REMIND_DAYS_BEFORE", "5,1")
REMIND_DAYS_AFTER = _whole_numbers("REMIND_DAYS_AFTER", "1,4")

INSTALLED_APPS = [
    "indicators",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_tables2",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "indicators.views.gate.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "kpi_dashboard.urls"
WSGI_APPLICATION = "kpi_dashboard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "indicators.views.context.council",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{BASE_DIR / 'db.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A writer takes its lock at once, so that two writers queue instead of failing half way.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "indicators.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CACHES = {
    "default": {
        # Each process keeps its own copies; every key carries the data's version, which is read
        # from the database (indicators/models/installation.py), so that they never disagree.
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 500},
    }
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Served over https unless it is a developer's machine or a demonstration.
if _switch("HTTPS", default=not DEBUG):
    SECURE_SSL_REDIRECT = _switch("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = _whole_number("SECURE_HSTS_SECONDS", 365 * 24 * 3600)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if _switch("BEHIND_PROXY"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 8 * 3600
# Promising https for the council's other subdomains is not this service's to do.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

DJANGO_TABLES2_TEMPLATE = "tables/govuk.html"
