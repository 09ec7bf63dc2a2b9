"""All settings in one file, read from typed environment variables (docs/settings.md).

With nothing set, PromptLab is one process on SQLite, listening on loopback, without a key.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from promptlab import environment as env
from promptlab.secrets import kept_secret, rsa_private_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)

DEBUG = env.truth("DEBUG", default=False)
PORT = env.whole("PORT", default=8000, least=1)
SECRET_KEY = env.text("SECRET_KEY", default="") or kept_secret(VAR_DIR / "secret_key")
PROMPTLAB_BASE_URL = env.address("PROMPTLAB_BASE_URL", default=f"http://127.0.0.1:{PORT}")
_base = urlsplit(PROMPTLAB_BASE_URL)
HTTPS = _base.scheme == "https"

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
if _base.hostname and _base.hostname not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_base.hostname)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", default=[PROMPTLAB_BASE_URL])
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES", default=[])
PROMPTLAB_SIGNUP = env.text("PROMPTLAB_SIGNUP", default="open")
WEB_CONCURRENCY = env.whole("WEB_CONCURRENCY", default=1, least=1)
METRICS_TOKEN = env.text("METRICS_TOKEN", default="")
ENCRYPTION_KEYS = env.words("ENCRYPTION_KEYS", default=[]) or [
    kept_secret(VAR_DIR / "encryption_key")
]

INSTALLED_APPS = [
    "daphne",
    "promptlab",
    "promptlab.lib",
    "promptlab.accounts",
    "promptlab.webhooks",
    "executions",
    "grading",
    "promptlab.api",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "servestatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "csp",
]

MIDDLEWARE = [
    "promptlab.middleware.RequestIdMiddleware",
    "promptlab.middleware.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "promptlab.accounts.middleware.LearnerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "promptlab.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "promptlab.urls"
ASGI_APPLICATION = "promptlab.asgi.application"

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
                "promptlab.pages.context.site",
            ],
            "builtins": ["promptlab.pages.templatetags.promptlab"],
        },
    },
]

# --- data -------------------------------------------------------------------------------------

DATABASES = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'promptlab.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456; PRAGMA cache_size=-65536"
        ),
    }
else:
    # The thread of a page ends with its request, and with it its connection (CONN_MAX_AGE is 0);
    # the database threads of promptlab/lib/database.py keep theirs.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.address("REDIS_URL", default="", schemes=("redis", "rediss", "unix"))
_locmem = "django.core.cache.backends.locmem.LocMemCache"


def _cache(name: str) -> dict[str, object]:
    """One cache alias: Redis when there is one, else this process's memory."""
    if REDIS_URL:
        backend = "django.core.cache.backends.redis.RedisCache"
        # A Redis that does not answer is away, rather than something to wait for.
        patience = {"socket_timeout": 2, "socket_connect_timeout": 2}
        prefix = f"promptlab-{name}"
        return {
            "BACKEND": backend,
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": prefix,
            "OPTIONS": patience,
        }
    return {"BACKEND": _locmem, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": 1_000_000}}


CACHES = {"default": _cache("default"), "limits": _cache("limits")}
RATELIMIT_USE_CACHE = "limits"
# django-ratelimit's own checks know neither our single process nor our refusal of LocMem with
# several: promptlab/checks.py replaces them.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]

# Pushes to live pages: through Redis when there is one, else within this process.
CHANNEL_LAYERS: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}
if REDIS_URL:
    CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "promptlab-live"},
    }

# --- people -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
EMAIL_URL = env.text("EMAIL_URL", default="consolemail://")
globals().update(env.mail("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # seconds; people wait while a message is handed to the mail server
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="PromptLab <promptlab@localhost>")
MAIL_GOES_OUT = EMAIL_URL.startswith("smtp")

ACCOUNT_ADAPTER = "promptlab.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"signup": "promptlab.accounts.forms.SignupForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[PromptLab] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
# Addresses must be confirmed once mail leaves this machine. Before that nobody can confirm one, so
# an address that is taken is accepted again, rather than telling strangers who has an account.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_GOES_OUT else "optional"
ACCOUNT_PREVENT_ENUMERATION = True if MAIL_GOES_OUT else "strict"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Per address far above allauth's defaults: a class of 40 logs in from one address at once.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "signup": "60/m/ip",
}
# Other programs get access tokens here (OAuth 2.0). Some shells cannot set a variable of several
# lines, so they may be written as \n.
IDP_OIDC_PRIVATE_KEY = env.text("IDP_OIDC_PRIVATE_KEY", default="").replace("\\n", "\n") or (
    kept_secret(VAR_DIR / "oidc_private_key", rsa_private_key)
)
IDP_OIDC_ADAPTER = "promptlab.accounts.oauth.OIDCAdapter"
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 60 * 60
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 60 * 60 * 24 * 60
MFA_ADAPTER = "promptlab.accounts.adapters.MFAAdapter"
MFA_TOTP_ISSUER = "PromptLab"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL_GOES_OUT
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# --- language models --------------------------------------------------------------------------

ANTHROPIC_API_KEY = env.text("ANTHROPIC_API_KEY", default="")
ANTHROPIC_BASE_URL = env.address("ANTHROPIC_BASE_URL", default="https://api.anthropic.com")
PROMPTLAB_GRADER = env.text("PROMPTLAB_GRADER", default="embedded")
PROMPTLAB_JUDGE_MODEL = env.text("PROMPTLAB_JUDGE_MODEL", default="claude-haiku-5-5")
PROMPTLAB_DAILY_SPEND_USD = env.number("PROMPTLAB_DAILY_SPEND_USD", default=20.0, least=0)

# --- language, time, files --------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "promptlab.sheets.SheetFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = DEBUG

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- security ---------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
CSRF_FAILURE_VIEW = "promptlab.pages.errors.csrf_failure"
# Whoever watches this server asks from its own network, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^ready$", r"^metrics$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS and TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# --- logs -------------------------------------------------------------------------------------

LOGGING_CONFIG = "promptlab.logs.configure"
LOGGING = {"level": env.level("LOG_LEVEL", default="INFO"), "json": not DEBUG}
