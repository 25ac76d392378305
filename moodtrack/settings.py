"""Everything that can be set, read from the environment; nothing here connects, and production starts whole or not."""

import logging
from base64 import b64decode
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

MOODTRACK_ENV = env.str("MOODTRACK_ENV", default="development")
IS_PRODUCTION = MOODTRACK_ENV == "production"
if MOODTRACK_ENV not in {"production", "development"}:
    raise ImproperlyConfigured(f"MOODTRACK_ENV is {MOODTRACK_ENV!r}: it has to be production or development.")
MOODTRACK_DATA = Path(env.str("MOODTRACK_DATA", default=str(BASE_DIR / "var")))
"""Where keys, dev.json and the embedded servers' data are kept."""


def required(name: str, *, placeholder: str) -> str:
    """A setting production does not start without; elsewhere the placeholder fails at first use, naming the cure."""
    value = env.str(name, default="")
    if IS_PRODUCTION and not value:
        raise ImproperlyConfigured(f"{name} is not set. docs/operations.md says what belongs into it.")
    return value or placeholder


def is_key(text: str) -> bool:
    """Whether a text is the base64 of 32 bytes."""
    try:
        return len(b64decode(text, validate=True)) == 32
    except ValueError:
        return False


DEBUG = False
SECRET_KEY = required("SECRET_KEY", placeholder="development-only-key-that-protects-nothing-0123456789")
if IS_PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY is shorter than 50 characters. "
        "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
    )
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
keys = required("MOODTRACK_KEYS", placeholder="")
MOODTRACK_KEYS = [key.strip() for key in keys.split(",")] if keys else []
"""What wraps the clients' own keys: the first wraps, all unwrap. Without any, one is made in MOODTRACK_DATA."""
for place, key in enumerate(MOODTRACK_KEYS, 1):
    if not is_key(key):
        raise ImproperlyConfigured(
            f"Key {place} of MOODTRACK_KEYS is not the base64 of 32 bytes. "
            "Make one: python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
        )
MOODTRACK_VAULT = Path(required("MOODTRACK_VAULT", placeholder=str(MOODTRACK_DATA / "vault")))
"""Where the clients' wrapped keys and the receipts of erasures are kept, apart from any backup."""
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if IS_PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
if IS_PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: name the hosts this server answers for, with commas between.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
MOODTRACK_URL = env.str("MOODTRACK_URL", default="" if IS_PRODUCTION else "http://127.0.0.1:8000")
"""Where browsers reach this server: the front of the links that commands print."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
    "moodtrack.core",
    "moodtrack.audit",
    "moodtrack.people",
    "moodtrack.changes",
    "moodtrack.care",
    "moodtrack.checkins",
    "moodtrack.agreements",
    "moodtrack.reminders",
    "moodtrack.reports",
    "moodtrack.ownership",
    "moodtrack.entrance",
    "moodtrack.operation",
    "api",
    "web",
]
if not IS_PRODUCTION:
    INSTALLED_APPS.append("bench")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "moodtrack.entrance.content_policy.ContentPolicyMiddleware",
    "moodtrack.entrance.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "moodtrack.entrance.bodies.BodyMiddleware",
]

ROOT_URLCONF = "moodtrack.urls"
WSGI_APPLICATION = "moodtrack.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]

# PostgreSQL. Prepared statements halve the cost of a query under row policies; a pooler that cannot prepare
# (Debian 12's pgbouncer) wants PREPARE_THRESHOLD=none.
DATABASE_URL = required("DATABASE_URL", placeholder="postgres://moodtrack@database-url-is-not-set.invalid/moodtrack")
prepare_threshold = env.str("PREPARE_THRESHOLD", default="1")
DATABASES = {
    "default": {
        **env.db_url_config(DATABASE_URL),
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 10},
            "server_side_binding": True,
            "prepare_threshold": None if prepare_threshold == "none" else int(prepare_threshold),
        },
    }
}
if not IS_PRODUCTION:
    # Who reads a client's table without saying who acts sees no rows; while we develop it is an error.
    DATABASES["default"]["OPTIONS"]["options"] = "-c app.no_context=raise"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Valkey or Redis: database 0 carries the doorbell's messages, database 1 the counters of the throttles.
REDIS_URL = required("REDIS_URL", placeholder="redis://redis-url-is-not-set.invalid:6379").rstrip("/")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS_URL}/1",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# How often the sweeps look for what is due.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=15.0)

# Who signs in, and how.
AUTH_USER_MODEL = "people.Account"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # an address is unique whatever its case: a constraint on lower(email)
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "portal:sign_in"
LOGIN_REDIRECT_URL = "portal:caseload"
MOODTRACK_REQUIRE_MFA = env.bool("MOODTRACK_REQUIRE_MFA", default=True)
ACCOUNT_ADAPTER = "moodtrack.entrance.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = "strict"  # a known and an unknown address get the same answer
ACCOUNT_SESSION_REMEMBER = False  # the cookie goes when the browser is closed
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # a stolen session alone changes no address
HEADLESS_CLIENTS = ("app",)
HEADLESS_SERVE_SPECIFICATION = False
HEADLESS_TOKEN_STRATEGY = "moodtrack.entrance.tokens.TokenStrategy"  # noqa: S105 - the name of a class
MFA_ADAPTER = "moodtrack.entrance.factor_secrets.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "moodtrack"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION  # http://localhost, where browsers have passkeys too
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "moodtrack.entrance.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# How many proxies stand before the web process: that many addresses at the end of X-Forwarded-For are believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

REST_FRAMEWORK = {
    "NUM_PROXIES": TRUSTED_PROXIES,
    "DEFAULT_AUTHENTICATION_CLASSES": ["moodtrack.entrance.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["moodtrack.entrance.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["moodtrack.entrance.throttling.AccountThrottle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "moodtrack.entrance.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "moodtrack",
    "DESCRIPTION": "Check-ins between therapy sessions, for phone apps. README.md goes from a code to a check-in.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "TopicKind": "api.topics.KINDS",
        "ReminderKind": "moodtrack.reminders.rules.wish.KINDS",
        "ExportState": "api.exports.STATES",
        "InvitationState": "api.invitations.STATES",
        "QuestionState": "api.questions.STATES",
        "Party": "api.questions.PARTIES",
    },
    "AUTHENTICATION_WHITELIST": ["moodtrack.entrance.authentication.TokenAuthentication"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "api.schema.add_problem_responses"],
}

# Mail: without EMAIL_URL it goes to the console in development.
EMAIL_URL = env.str("EMAIL_URL", default="consolemail://" if not IS_PRODUCTION else "dummymail://")
vars().update(env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="moodtrack@localhost")

# What a browser may do with our pages: nothing from elsewhere, no inline script or style. (The API's answers: nothing.)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

STATIC_URL = "/static/"
STATIC_ROOT = MOODTRACK_DATA / "static" if IS_PRODUCTION else None
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
if IS_PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "moodtrack" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Pushes: who may be pushed to, who says so, and which way.
PUSH_ALLOW_LOOPBACK = env.bool("PUSH_ALLOW_LOOPBACK", default=False) and not IS_PRODUCTION
PUSH_CONTACT = required("PUSH_CONTACT", placeholder="mailto:postmaster@localhost")

PUSH_TRANSPORTS = {"webpush": "moodtrack.reminders.gateway.web_push.WebPush"}
"""By which class the addresses of each kind are reached; what is not configured is off."""
FCM_SERVICE_ACCOUNT = env.str("FCM_SERVICE_ACCOUNT", default="")
"""The JSON file of a Firebase service account; without one FCM is off."""
FCM_URL = "https://fcm.googleapis.com"
if FCM_SERVICE_ACCOUNT:
    PUSH_TRANSPORTS |= dict.fromkeys(("fcm_token", "fcm_fid"), "moodtrack.reminders.gateway.fcm.Fcm")
EXPO_PUSH = env.bool("EXPO_PUSH", default=False)
EXPO_ACCESS_TOKEN = env.str("EXPO_ACCESS_TOKEN", default="")
EXPO_URL = "https://exp.host/--/api/v2/push"
if EXPO_PUSH:
    PUSH_TRANSPORTS["expo"] = "moodtrack.reminders.gateway.expo.Expo"

# Logs: one line an event, ids and counts, never content. The request's user is bound by us (allauth's app tokens break
# when the middleware reads the user first); where it came from is not written, so it is not looked for.
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # the line at a request's end says all of it
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "moodtrack.entrance.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # A tick every 15 s is no news; what a task did, it says itself.
    "loggers": {name: {"level": "WARNING"} for name in ("django.db.backends", "celery.beat", "celery.worker.strategy")}
    | {"celery.app.trace": {"level": "CRITICAL"}},  # it quotes errors; moodtrack/celery.py tells of them without
}
LOGGING_CONFIG = "moodtrack.entrance.logs.configure"
