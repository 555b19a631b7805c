"""Django settings of the office. Read from the environment, never written; of the disk only what browsers load is read.

SUPERBILL_HOME, SUPERBILL_DATABASE_URL, SUPERBILL_IDLE_MINUTES, SUPERBILL_ALLOWED_HOSTS and SUPERBILL_HTTPS are
described in README.md beside this file.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import dj_database_url

from superbill.office import assets, place, sso


def _database() -> dict[str, Any]:
    """One setting chooses PostgreSQL; without it the records are one SQLite file."""
    url = place.database_url()
    if url:
        chosen: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    else:
        chosen = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(place.database_file())}
    if chosen["ENGINE"] == "django.db.backends.sqlite3":
        # A write waits its turn at BEGIN instead of failing in the middle (sqlite.org/lang_transaction.html).
        chosen["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # Pages of the file are read in place and kept: a list over all charts asks for many of them.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA mmap_size=268435456; PRAGMA cache_size=-65536;",
        } | chosen.get("OPTIONS", {})
    else:
        # Sums over the postings of all claims stay in memory; the server's 4 MB would send them to the disk. Statements
        # that come again are prepared: planning them was half of the server's time for a screen.
        own = {"options": "-c work_mem=32MB", "server_side_binding": True, "prepare_threshold": 3}
        chosen["OPTIONS"] = own | chosen.get("OPTIONS", {})
    return chosen


SECRET_KEY = place.secret_key()
DEBUG = False
ALLOWED_HOSTS = place.allowed_hosts()
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "office.User"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "superbill.office",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "superbill.office.middleware.SafeHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "superbill.office.middleware.StillHere",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "superbill.office.middleware.LogInFirst",
    "superbill.office.middleware.Guarded",
    "django_otp.middleware.OTPMiddleware",
    "superbill.office.middleware.SecondFactor",
    "superbill.office.once.Once",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "superbill.office.urls"
WSGI_APPLICATION = "superbill.office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "superbill.office.permits.for_templates",
                "superbill.office.menu.for_templates",
                "superbill.office.screens.frame.frame",
            ]
        },
    }
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = f"/static/{assets.edition()}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = f"^{STATIC_URL}"
WHITENOISE_AUTOREFRESH = False

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
if sso.issuer():
    AUTHENTICATION_BACKENDS.insert(1, "superbill.office.sso_backend.Backend")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Lock-out (45 CFR 164.308(a)(5)(ii)(C)): by account name, of which only a hash is counted.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "superbill.office.lock_out.name_key"
AXES_LOCKOUT_CALLABLE = "superbill.office.lock_out.answer"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "password", "next"]
OTP_TOTP_ISSUER = "superbill"

# Idle log-off: the session dies on the server after this time without a request, and with the browser.
SESSION_COOKIE_AGE = place.idle_seconds()
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "superbill_session"
SESSION_COOKIE_HTTPONLY = True
# The way back from a single sign-on provider is a click on another site, which Strict would not let in.
SESSION_COOKIE_SAMESITE = "Lax" if sso.issuer() else "Strict"
SESSION_COOKIE_SECURE = place.behind_https()
CSRF_COOKIE_NAME = "superbill_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = place.behind_https()
CSRF_FAILURE_VIEW = "superbill.office.screens.trouble.stale_form"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if place.behind_https() else []

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = place.behind_https()
SECURE_HSTS_SECONDS = 31_536_000 if place.behind_https() else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_388_608
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "superbill.office.logs.WithoutValues"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "axes": {"handlers": ["stderr"], "level": "CRITICAL", "propagate": False},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "waitress": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "superbill": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
