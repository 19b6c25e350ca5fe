"""Settings of one council's installation, read from the environment.

Nothing starts without SECRET_KEY unless DEBUG=1. README.md, "Running it for real",
lists every variable.
"""

import os
import re
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

# An uploaded workbook is read by defusedxml, which refuses entities. openpyxl would put lxml in
# its place, which python-docx brings, and looks for this once: when it is first imported.
os.environ["OPENPYXL_LXML"] = "False"


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


def _required(name: str, why: str) -> str:
    """Return an environment variable that another one calls for. Raises when it is empty."""
    text = os.environ.get(name, "").strip()
    if not text:
        raise ImproperlyConfigured(f"{name} is not set, and {why}: set it.")
    return text


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
# Where people open the dashboard: a reminder, which no request asks for, is told it here.
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", "http://127.0.0.1:8000" if DEBUG else "").rstrip("/")
if SITE_ADDRESS and re.fullmatch(r"https?://[^\s/]+", SITE_ADDRESS) is None:
    raise ImproperlyConfigured(
        f"SITE_ADDRESS is “{SITE_ADDRESS}”: set it to an address such as "
        "https://performance.example.gov.uk."
    )

INSTALLED_APPS = [
    "indicators",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_tables2",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
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
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "indicators.views.gate.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "indicators.views.sign_in.middleware.WaysIn",
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
                "django.contrib.messages.context_processors.messages",
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
    DATABASES["default"]["ENGINE"] = "kpi_dashboard.sqlite"  # whose writers take turns
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A writer takes its lock at once, so that two writers queue instead of failing half way.
        "transaction_mode": "IMMEDIATE",
        # What an officer is told is saved is on the disk, and outlives a power cut too.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "indicators.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    # What was hashed with this is hashed again with Argon2 when its owner next signs in.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_MIN_LENGTH = 12
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds; a link also stops working once it has been used

# Signing in, by django-allauth. People are added by the administrator and known by User.email
# alone: nobody signs up, and allauth's own table of addresses stays empty.
ACCOUNT_ADAPTER = "indicators.views.sign_in.account.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"indicators.views.sign_in.forms.{form}"
    for name, form in {
        "login": "SignInForm",
        "reset_password": "ResetForm",
        "reset_password_from_key": "NewPasswordForm",
        "change_password": "ChangePasswordForm",
        "reauthenticate": "PasswordAgainForm",
    }.items()
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = False
# Amount/time/for each. Counted in the database, so for all processes together. The limits of an
# address are wide, because a whole council may stand behind one.
LOCK_OUT_MINUTES = 15
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": f"100/{LOCK_OUT_MINUTES}m/ip,5/{LOCK_OUT_MINUTES}m/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "60/m/ip",
}

# A session ends when the browser closes, and after a working day at the latest. It does not end
# for want of a click before that: somebody who types a long commentary would lose it.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# A second step at sign-in (a code from an app on the person's telephone).
MFA = os.environ.get("MFA", "off").strip().lower()
if MFA not in {"off", "optional", "required"}:
    raise ImproperlyConfigured(f"MFA is “{MFA}”: set it to off, optional or required.")
MFA_ADAPTER = "indicators.views.sign_in.second_step.SecondStepAdapter"
MFA_FORMS = {
    name: f"indicators.views.sign_in.forms.{form}"
    for name, form in {
        "authenticate": "CodeForm",
        "reauthenticate": "CodeAgainForm",
        "activate_totp": "FirstCodeForm",
    }.items()
}
MFA_TOTP_TOLERANCE = 1  # whoever types slowly may send the code of the half minute before
MFA_TOTP_ISSUER = f"{COUNCIL_NAME} performance"

# Signing in with the council's own accounts (OpenID Connect, such as Entra ID). OIDC_SERVER_URL
# must be the council's own tenant, never one that people of other organisations sign in to: the
# address that it gives of a person is believed.
OIDC_SERVER_URL = os.environ.get("OIDC_SERVER_URL", "")
OIDC_NAME = os.environ.get("OIDC_NAME", "") or "council account"
OIDC_ONLY = _switch("OIDC_ONLY")
SOCIALACCOUNT_ADAPTER = "indicators.views.sign_in.council_account.CouncilAccountAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "council-account",
                "name": OIDC_NAME,
                "client_id": _required("OIDC_CLIENT_ID", "OIDC_SERVER_URL is set"),
                "secret": _required("OIDC_CLIENT_SECRET", "OIDC_SERVER_URL is set"),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }
elif OIDC_ONLY:
    _required("OIDC_SERVER_URL", "OIDC_ONLY is on")

# E-mail: printed where the server runs until EMAIL_HOST is set.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = _whole_number("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _switch("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "") or "no-reply@localhost"

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
    # What all processes must agree on: how often somebody tried to sign in, which codes were used.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",  # made by a migration
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "pages": {
        # Each process keeps its own copies; every key carries the data's version, which is read
        # from the database (indicators/models/installation.py), so that they never disagree.
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
    "files": {
        # The files of issued packs, which never change; half a megabyte each, so only a few.
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "files",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 30},
    },
}

# What a request may send: one file, kept in memory up to what can be read (`uploads/sheet.py`).
FILE_UPLOAD_HANDLERS = ["indicators.views.returns.receiving.SmallFile"]
DATA_UPLOAD_MAX_NUMBER_FILES = 1
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # of fields: a grid with all its commentary
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a grid sends eleven of each indicator

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
# Whose address a limit counts for: behind proxies, the one that the outermost of ours wrote down.
ALLAUTH_TRUSTED_PROXY_COUNT = _whole_number("PROXIES", 1) if _switch("BEHIND_PROXY") else 0
X_FRAME_OPTIONS = "DENY"
# Promising https for the council's other subdomains is not this service's to do.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

DJANGO_TABLES2_TEMPLATE = "tables/govuk.html"
