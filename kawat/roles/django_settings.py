"""Django's settings, made of Kawat's. Nothing is decided here that an operator may want to set."""

from urllib.parse import parse_qs, unquote, urlsplit

from kawat.core.errors import NotInitialised
from kawat.core.signing import derive
from kawat.roles.settings import Settings, read_settings
from kawat.roles.shown_settings import shown_settings
from kawat.web.tongues import TONGUES

KAWAT: Settings = read_settings()
KAWAT_SHOWN = shown_settings()
KAWAT_READ = read_settings
"""For the pages that show what the environment says, and try what it might say; they cannot change it."""


def _database(settings: Settings) -> dict[str, object]:
    if not settings.database_url:
        path = settings.home / "kawat.sqlite3"
        return {
            "ENGINE": "kawat.store.sqlite",
            "NAME": str(path),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384;",
            },
            "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
        }
    parts = urlsplit(settings.database_url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "kawat",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {name: values[0] for name, values in query.items()},
    }


def _secret_key(settings: Settings) -> str:
    try:
        return derive(settings.secret, "pages").hex()
    except NotInitialised:
        return "not-initialised-nothing-is-signed-with-this"


DATABASES = {"default": _database(KAWAT)}
SECRET_KEY = _secret_key(KAWAT)
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "kawat.store",
    "kawat.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kawat.web.middleware.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kawat.web.languages.Languages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kawat.web.middleware.Refusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kawat.web.context.wire",
            ]
        },
    }
]
ROOT_URLCONF = "kawat.web.urls"
WSGI_APPLICATION = None
LOGIN_URL = "sign-in"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_AGE = 12 * 3600  # a working day: held copy lies behind it
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = KAWAT.base_url.startswith("https:")
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_TRUSTED_ORIGINS = [KAWAT.base_url]
CSRF_FAILURE_VIEW = "kawat.web.resuming.stale"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 128 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # unsealed copy stays off the disk
PASSWORD_RESET_TIMEOUT = 24 * 3600  # a link that lets somebody choose a password
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = list(TONGUES.items())
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG = None
