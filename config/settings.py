"""Every setting, read strictly from the environment.

With `DEMO=true` (what `make demo` sets) safe defaults apply to this machine only: SQLite, Celery over a folder,
messages into the outbox page. Without it nothing has a default that could be wrong: a missing `SECRET_KEY`,
`ALLOWED_HOSTS` or `SITE_URL` stops the start with a sentence. `docs/deployment.md` lists them all.
"""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def required_outside_demo(name: str, demo_default: str) -> str:
    """The variable, or `demo_default` in the demo. Raises ImproperlyConfigured with what to do."""
    value = env.str(name, demo_default if DEMO else "")
    if not value:
        raise ImproperlyConfigured(f"Set {name}, or DEMO=true to try Tandem on this machine only.")
    return value


try:
    DEMO = env.bool("DEMO", False)
    DEBUG = env.bool("DEBUG", False)
    HTTPS = env.bool("HTTPS", not DEMO)
    TRUSTED_PROXY = env.bool("TRUSTED_PROXY", False)
    CLOCK_MOVABLE = env.bool("CLOCK_MOVABLE", DEMO)
except EnvError as error:
    raise ImproperlyConfigured(str(error)) from error

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = required_outside_demo("SECRET_KEY", "demo-only-" + "not-a-secret-" * 4)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
SITE_URL = required_outside_demo("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = [host for host in required_outside_demo("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",") if host]
if urlsplit(SITE_URL).scheme not in ("http", "https") or not urlsplit(SITE_URL).hostname:
    raise ImproperlyConfigured("SITE_URL must be a full URL, like https://tandem.example.org")
if DEBUG and not DEMO:
    raise ImproperlyConfigured("DEBUG=true exposes settings to visitors; it is allowed only with DEMO=true.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# One site, one name: a restored or copied database with another name never sends (reminders.operations.restore_guard).
SITE_ID_NAME = env.str("SITE_ID_NAME", urlsplit(SITE_URL).netloc)

INSTALLED_APPS = [
    "core",
    "accounts",
    "reminders",
    "recruiting",
    "kickoff",
    "feedback",
    "workspace",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.PersonalPagesMiddleware",
    "core.middleware.SessionLifetimeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.BodySizeMiddleware",  # before whatever reads a form
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.ExpiredSessionMiddleware",
    "accounts.middleware.PersonZoneMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.DenialsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "core.context.site",
                "workspace.context.demo",
            ],
            "builtins": ["core.templatetags.tandem"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Databases --------------------------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR}/tandem.sqlite3" if DEMO else None)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL and IMMEDIATE: readers are not blocked, writers queue instead of failing (without it: "database is locked" errors).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 300
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a statement pays off in reports over many rows. For a page it takes longer than the statement itself: 600 of
    # 700 ms on the reviews of a job with 100,000 candidates. Options in DATABASE_URL come last and win.
    connecting = DATABASES["default"].setdefault("OPTIONS", {})
    connecting["options"] = " ".join(filter(None, ["-c jit=off", connecting.get("options", "")]))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# People -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "accounts.adapter.TandemAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "change_password": "accounts.password_forms.ChangePasswordForm",
    "set_password": "accounts.password_forms.SetPasswordForm",
    "reset_password_from_key": "accounts.password_forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
# Whom its limits count: behind the proxy the last hop that it wrote, or one person's failed sign-ins would lock out everyone.
ALLAUTH_TRUSTED_PROXY_COUNT = int(TRUSTED_PROXY)

SESSION_COOKIE_AGE = 12 * 60 * 60  # idle
SESSION_ABSOLUTE_AGE = 7 * 24 * 60 * 60
SESSION_TOUCH_EVERY = 10 * 60  # a GET refreshes the session at most this often
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# Headers ----------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

# Time and language ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files ------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", str(VAR_DIR / "static")))  # the container image brings its own
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"  # no MEDIA_URL: a stored file leaves only through a view that checks who asks
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
BODY_OF_A_STRANGER, BODY_OF_A_PERSON = 1024 * 1024, 40 * 1024 * 1024  # bytes of one request; a file may have 10 MB
BODY_OF_A_MAIL = 40 * 1024 * 1024  # a mail that comes in, attachments and all; only for who knows the secret
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # text fields: a provider posts the text of one mail four times over

# Mail, text, voice ------------------------------------------------------------------------------------------
# Those that django-anymail supports in full, with webhooks that need no further library and fetch nothing.
MAIL_PROVIDERS = {
    "mailersend": "MailerSend",
    "mailgun": "Mailgun",
    "mailjet": "Mailjet",
    "postmark": "Postmark",
    "sparkpost": "SparkPost",
}
email, hosted = {}, ""
if env.str("EMAIL_URL", "").startswith("anymail:"):
    hosted = env.str("EMAIL_URL").removeprefix("anymail:").strip("/")
    email = {"EMAIL_BACKEND": f"anymail.backends.{hosted}.EmailBackend"}
elif env.str("EMAIL_URL", ""):
    email = env.dj_email_url("EMAIL_URL")
EMAIL_BACKEND = email.get("EMAIL_BACKEND", "core.outbox.OutboxBackend")
EMAIL_HOST, EMAIL_PORT = email.get("EMAIL_HOST", ""), email.get("EMAIL_PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    email.get("EMAIL_HOST_USER", ""),
    email.get("EMAIL_HOST_PASSWORD", ""),
)
EMAIL_USE_TLS, EMAIL_USE_SSL = email.get("EMAIL_USE_TLS", False), email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds; shorter than a lease, see reminders.engine
if not email and not DEMO:
    raise ImproperlyConfigured("Set EMAIL_URL, for example smtp+tls://user:password@mail.example.org:587")
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", "Tandem <tandem@" + (urlsplit(SITE_URL).hostname or "localhost") + ">"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# What the provider tells us (/hooks/mail/…), and the address that takes answers: reply@in.example.org.
MAIL_WEBHOOK_PROVIDER = env.str("MAIL_WEBHOOK_PROVIDER", "") or hosted
MAIL_WEBHOOK_SECRETS: list[str] = list(filter(None, env.list("MAIL_WEBHOOK_SECRET", [])))
INBOUND_ADDRESS = env.str("INBOUND_ADDRESS", "").lower()
# The provider's own keys, as its page in anymail's documentation calls them: ANYMAIL_POSTMARK_SERVER_TOKEN …
ANYMAIL: dict[str, Any] = {name[8:]: value for name, value in os.environ.items() if name.startswith("ANYMAIL_")}
ANYMAIL["WEBHOOK_SECRET"] = MAIL_WEBHOOK_SECRETS
if MAIL_WEBHOOK_PROVIDER and MAIL_WEBHOOK_PROVIDER not in MAIL_PROVIDERS:
    raise ImproperlyConfigured(f"The email provider must be one of {', '.join(MAIL_PROVIDERS)}.")
if any(not re.fullmatch(r"[^:\s]+:[^:\s]{16,}", word) for word in MAIL_WEBHOOK_SECRETS):
    raise ImproperlyConfigured("MAIL_WEBHOOK_SECRET must be user:password, with a password of at least 16 characters.")
if INBOUND_ADDRESS and not re.fullmatch(r"[a-z0-9._-]{1,30}@[a-z0-9.-]+\.[a-z0-9-]+", INBOUND_ADDRESS):
    raise ImproperlyConfigured("INBOUND_ADDRESS must be one short address, like reply@in.example.org")
if (INBOUND_ADDRESS or env.str("MAIL_WEBHOOK_PROVIDER", "")) and not (MAIL_WEBHOOK_PROVIDER and MAIL_WEBHOOK_SECRETS):
    raise ImproperlyConfigured("Mail provider webhooks need MAIL_WEBHOOK_PROVIDER and MAIL_WEBHOOK_SECRET.")
TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", "")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", "")
TWILIO_FROM_NUMBER = env.str("TWILIO_FROM_NUMBER", "")
# A long code sends one text a second, short codes more (Twilio's page on error 30001).
TWILIO_PER_MINUTE = env.int("TWILIO_PER_MINUTE", 60)
TWILIO_API_URL = env.str("TWILIO_API_URL", "https://api.twilio.com").rstrip("/")

# Work later -------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://localhost/" if DEMO else "")
if not CELERY_BROKER_URL:
    raise ImproperlyConfigured("Set CELERY_BROKER_URL, for example redis://redis:6379/0")
# Timings of the delivery engine in seconds (docs/faults.md); the tests with real processes shorten them.
LEASE_SECONDS = env.float("LEASE_SECONDS", 180.0)
UNCERTAIN_CHECK_SECONDS = env.float("UNCERTAIN_CHECK_SECONDS", 120.0)
UNCERTAIN_SECOND_LOOK_SECONDS = env.float("UNCERTAIN_SECOND_LOOK_SECONDS", 300.0)
UNCERTAIN_GIVE_UP_SECONDS = env.float("UNCERTAIN_GIVE_UP_SECONDS", 900.0)
TICK_SECONDS = env.float("TICK_SECONDS", 0.0)  # 0: the design's own rhythm

# Logs -------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"tokens": {"()": "core.logs.MaskTokens"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"handlers": ["stderr"], "propagate": False}},
}
