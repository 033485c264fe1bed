"""One settings module, read from the environment; a bad value fails at start.

Every variable may also be given as a file: ``NAME_FILE`` holds the path (Docker secrets).
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from foundation.postgres import keys_url

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("TERUGWEG_DATA_DIR") or BASE_DIR / ".data")


def env(name: str, default: str = "") -> str:
    """Return a variable, or the content of the file that ``NAME_FILE`` points to."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def env_flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable.

    Raises:
        ImproperlyConfigured: for anything that is neither, since a typo must not open a door.
    """
    value = env(name).lower()
    if value in {"", "1", "0", "true", "false", "yes", "no"}:
        return default if value == "" else value in {"1", "true", "yes"}
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def env_number(name: str, *, default: int) -> int:
    """Return a whole number, nought or more.

    Raises:
        ImproperlyConfigured: for anything else.
    """
    value = env(name) or str(default)
    if not (value.isascii() and value.isdecimal()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def database(url: str, **extra: object) -> dict[str, object]:
    """Turn ``postgresql://user:password@host:port/name?option=…`` into Django's settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("A database URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port = options.pop("port", "") or str(parts.port or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # The record tells the portal's connections from somebody's at a console.
        "OPTIONS": {**options, "application_name": "terugweg"},
        **extra,
    }


PRODUCTION = env_flag("TERUGWEG_PRODUCTION", default=False)
DEMO = env_flag("TERUGWEG_DEMO", default=False)
DEBUG = env_flag("TERUGWEG_DEBUG", default=False)

DEFAULT_SECRET = "for-development-only-never-in-production"
SECRET_KEY = env("TERUGWEG_SECRET_KEY", DEFAULT_SECRET)
ALLOWED_HOSTS = env("TERUGWEG_HOSTS", "localhost 127.0.0.1 [::1] testserver").split()
CSRF_TRUSTED_ORIGINS = env("TERUGWEG_ORIGINS").split()
#: How many proxies of our own stand before the portal; each adds what it sees to X-Forwarded-For (S49).
TRUSTED_PROXIES = env_number("TERUGWEG_PROXIES", default=0)
#: How long the record is kept: five years at least, at most as long as the files (S70).
AUDIT_YEARS = env_number("TERUGWEG_AUDIT_YEARS", default=5)
#: Stands with every row of the record, so that one can say later which release wrote it.
RELEASE = env("TERUGWEG_RELEASE", "0.1.0")

INSTALLED_APPS = [
    "modeltranslation",  # before every app whose models it translates
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_countries",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "foundation",
    "foundation.accounts",
    "foundation.access",
    "foundation.vault",
    "foundation.audit",
    "foundation.drafts",
    "foundation.people",
    "foundation.search",
    "cases",
    "organisations",
    "returns",
    "portal",
]

MIDDLEWARE = [
    "foundation.middleware.RequestIdMiddleware",
    "foundation.middleware.PrivateResponseMiddleware",
    "foundation.middleware.DatabaseAwayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "foundation.middleware.KnownMethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "foundation.audit.middleware.OriginMiddleware",
    "foundation.accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "foundation.drafts.middleware.KeepTypedTextMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "foundation.accounts.middleware.UserLanguageMiddleware",
    "foundation.accounts.middleware.SessionLimitMiddleware",
    "foundation.accounts.middleware.SignInRequiredMiddleware",
    "foundation.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Innermost: the actor's transaction wraps exactly the view.
    "foundation.access.middleware.ActorTransactionMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
            "builtins": ["foundation.templatetags.components"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database: see foundation/postgres.py for where the URLs come from when none is given ---------
_PLACEHOLDER = "postgresql://terugweg_portal@/terugweg"
DATABASE_URL = env("DATABASE_URL", _PLACEHOLDER)
DATABASE_OWNER_URL = env("DATABASE_OWNER_URL", _PLACEHOLDER.replace("_portal", "_owner"))
KEYS_DATABASE_URL = env("KEYS_DATABASE_URL", keys_url(DATABASE_URL))
KEYS_DATABASE_OWNER_URL = env("KEYS_DATABASE_OWNER_URL", keys_url(DATABASE_OWNER_URL))
DATABASES = {
    # The portal's role owns nothing and cannot bypass row-level security.
    "default": database(DATABASE_URL, TEST={"MIRROR": "owner"}),
    # Migrations and seeding only; no request uses it.
    "owner": database(DATABASE_OWNER_URL),
    # Wrapped data keys live apart from the data they open (docs/adr/0005).
    "keys": database(KEYS_DATABASE_URL, TEST={"MIRROR": "keys_owner"}),
    "keys_owner": database(KEYS_DATABASE_OWNER_URL),
}
DATABASE_ROUTERS = ["foundation.routers.HouseRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- sign-in -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
# django-allauth (docs/adr/0012): by e-mail address, which an invitation has verified; nobody signs up.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "foundation.accounts.adapters.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Not allauth's own, which copies the address into a table of its own: the account's is the only one.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# The one lock-out (S12): an attempt that fails counts for its address, for the account from its network, and for the
# account from all networks where it was never used. See adapters.py.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "login_account": "100/h/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "foundation.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes are made by proofs.py: hashed, and shown once
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Single sign-on through the organisation's own provider; without these, no trace of it on any page.
SSO_ISSUER = env("TERUGWEG_SSO_ISSUER").rstrip("/")
SSO_NAME = env("TERUGWEG_SSO_NAME", "your organisation") if SSO_ISSUER else ""
SSO_ACR = env("TERUGWEG_SSO_ACR").split()  # values of `acr` that mean a second factor, beside `amr`
SOCIALACCOUNT_ADAPTER = "foundation.accounts.sso.SocialAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # our own view takes posts only
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "sso",
                "name": SSO_NAME,
                "client_id": env("TERUGWEG_SSO_CLIENT_ID"),
                "secret": env("TERUGWEG_SSO_CLIENT_SECRET"),
                "settings": {"server_url": SSO_ISSUER, "fetch_userinfo": False, "oauth_pkce_enabled": True},
            }
        ]
    }
}
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_RESET_TIMEOUT = 30 * 60
#: Coordinators and administrators need a passkey, not only a code (S05).
PASSKEY_REQUIRED = env_flag("TERUGWEG_PASSKEY_REQUIRED", default=PRODUCTION)
PASSWORD_HASHERS = ["foundation.accounts.hashers.Argon2id"]
ARGON2_TIME, ARGON2_MEMORY_KIB, ARGON2_LANES = 3, 64 * 1024, 4  # RFC 9106, second recommended option
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "foundation.accounts.passwords.NotEndless"},
    {"NAME": "foundation.accounts.passwords.NotCommon"},
    {"NAME": "foundation.accounts.passwords.NotOwnWords"},
]
SESSION_ENGINE = "foundation.accounts.sessions"
SESSION_COOKIE_AGE = 10 * 60 * 60  # absolute limit of a working day (ASVS 7.3.2); see accounts/idle.py
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_SECONDS = env_number("TERUGWEG_IDLE_SECONDS", default=15 * 60)  # production refuses more
#: Files one person opens in an hour before the next is refused and reported (S33); 0 sets no limit.
FILES_AN_HOUR = env_number("TERUGWEG_FILES_AN_HOUR", default=60)
IDLE_WARN_SECONDS = min(120, IDLE_SECONDS // 2)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "foundation.drafts.views.csrf_failure"
MESSAGE_STORAGE = "foundation.cookies.MessageCookies"
if PRODUCTION:
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
#: Preloading binds every host below the name in every browser for good: who owns the name decides that.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# Not "no-referrer": browsers then send "Origin: null" with every form, and the CSRF check refuses it.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
#: Where quick exit leads: the weather, which anybody may be looking at.
QUICK_EXIT_URL = env("TERUGWEG_QUICK_EXIT_URL", "https://www.knmi.nl/")


def _origin(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # Chromium applies this to the redirect after a post too, so quick exit must be in it.
        "form-action": ["'self'", _origin(QUICK_EXIT_URL), *([_origin(SSO_ISSUER)] if SSO_ISSUER else [])],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "report-uri": "/policy-report/",
    }
}
#: Where somebody writes who found a hole: an address or a page (S83).
SECURITY_CONTACT = env("TERUGWEG_SECURITY_CONTACT", "" if PRODUCTION else "mailto:security@terugweg.example")
#: Papers that are made at once, and how many one person may make in ten minutes (S82).
SLOW_PLACES = env_number("TERUGWEG_SLOW_PLACES", default=3)
SLOW_PER_PERSON = env_number("TERUGWEG_SLOW_PER_PERSON", default=40)
#: A conversation may be long; past this a request is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- vault --------------------------------------------------------------------------------------------
MASTER_KEY = env("TERUGWEG_MASTER_KEY")  # 32 bytes, base64
MASTER_KEY_COMMAND = os.environ.get("TERUGWEG_MASTER_KEY_COMMAND", "")  # asked once at start: HSM, KMS
# Only while the master key is being changed (docs/cryptography.md): the one that is going.
MASTER_KEY_OLD = env("TERUGWEG_MASTER_KEY_OLD")
MASTER_KEY_OLD_COMMAND = os.environ.get("TERUGWEG_MASTER_KEY_OLD_COMMAND", "")

# --- language and time -----------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
MODELTRANSLATION_LANGUAGES = ("nl", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "nl"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
FORMAT_MODULE_PATH = ["portal.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# --- files ------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

EMAIL_BACKEND = env("TERUGWEG_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env("TERUGWEG_FROM", "noreply@terugweg.example")
EMAIL_TIMEOUT = 20
#: Where the portal stands: for links in mail, which is sent by a job and not from a page.
PORTAL_URL = env("TERUGWEG_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
#: Tests have no worker: there mail goes out at once.
MAIL_AT_ONCE = False

# Shared by all processes, since the limits of signing in count for all of them together.
CACHES = {"default": {"BACKEND": "foundation.accounts.cache.TableCache"}}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "foundation.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "foundation.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env("TERUGWEG_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # fontTools and WeasyPrint narrate every glyph they drop; only what is wrong matters.
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}

if PRODUCTION:
    from portal.production import refuse_unsafe_settings

    refuse_unsafe_settings(
        debug=DEBUG,
        demo=DEMO,
        secret=SECRET_KEY,
        default_secret=DEFAULT_SECRET,
        database_url=env("DATABASE_URL"),
        master_key=bool(MASTER_KEY or MASTER_KEY_COMMAND),
        hosts=ALLOWED_HOSTS,
        idle_seconds=IDLE_SECONDS,
    )
