"""Every setting of Study Pack, read from the environment; the defaults make the embedded product.

docs/architecture.md lists the variables. A wrong value stops the start with one sentence.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.management.utils import get_random_secret_key

from studypack.common.environment import Environment
from studypack.common.languages import ENGLISH
from studypack.common.languages import LANGUAGES as STUDY_LANGUAGES

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment()

DATA_DIR = Path(environment.text("STUDYPACK_DATA_DIR", str(BASE_DIR / "var"))).resolve()
CONTENT_DIR = Path(environment.text("STUDYPACK_CONTENT_DIR", str(BASE_DIR / "content"))).resolve()


def kept_secret_key(file: Path) -> str:
    """The key of an embedded installation: made at the first start, readable by its owner only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(get_random_secret_key())
    return file.read_text(encoding="utf-8")


DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.text("SECRET_KEY") or kept_secret_key(DATA_DIR / "secret_key")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
HTTPS = environment.flag("HTTPS", default=False)
PORT = environment.number("PORT", 8000, low=1, high=65535)
PROXIES = environment.number("PROXIES", 0, low=0, high=8)

DATABASES = {
    "default": environment.database("DATABASE_URL", sqlite_file=DATA_DIR / "studypack.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Demo accounts belong to the embedded default alone: a database of one's own has none.
DEMO_ACCOUNTS = environment.flag("DEMO_ACCOUNTS", default=not environment.text("DATABASE_URL"))

INSTALLED_APPS = [
    "studypack",
    "studypack.accounts",
    "studypack.tokens",
    "studypack.packs",
    "studypack.reviews",
    "quizzes",
    "simulator",
    "studypack.search",
    "studypack.classes",
    "lti_tool",
    "studypack.lti",
    "studypack.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
]

MIDDLEWARE = [
    "studypack.metrics.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "studypack.lti.framing.FramingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "studypack.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "studypack.accounts.middleware.LearnerMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "studypack.pages.RefusalMiddleware",
]

ROOT_URLCONF = "studypack.urls"
ASGI_APPLICATION = "studypack.asgi.application"
WSGI_APPLICATION = "studypack.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "studypack.accounts.appearance.appearance",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

# A text with a hundred gaps has some thirty fields a gap in its editor.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["studypack.accounts.backends.LearnerBackend"]
LOGIN_URL = "accounts:session-create"
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
# Whether whoever signs up may say that they teach; else the administration makes teachers.
TEACHERS_SIGN_UP = environment.flag("TEACHERS_SIGN_UP", default=True)
ACCOUNT_ADAPTER = "studypack.joining.JoiningAdapter"
ACCOUNT_FORMS = {
    "login": "studypack.accounts.forms.SignInForm",
    "signup": "studypack.accounts.forms.SignUpForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
# Without it, whoever signs up would learn whether an address has an account.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_MIN_LENGTH = 3
# By account; addresses are counted by studypack/accounts/limits.py. So many that a class mate
# cannot shut somebody out by a few wrong guesses.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "50/h/key",
    "signup": None,
    "reset_password": "5/h/key",
    "reset_password_from_key": None,
    "confirm_email": "1/30s/key",
}
MFA_ADAPTER = "studypack.accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Study Pack"
# Half a minute to either side, for a telephone whose clock is off.
MFA_TOTP_TOLERANCE = 1
LEARNER_COOKIE_AGE_S = 365 * 24 * 3600

# Mail
MAIL = environment.mail("EMAIL_URL", folder=DATA_DIR / "mail")
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.uses_starttls, MAIL.uses_tls
EMAIL_FILE_PATH = MAIL.folder
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("EMAIL_FROM", "Study Pack <noreply@localhost>")

# What somebody may read who is not signed in: studypack/packs/access.py
OPEN_TO_STRANGERS = environment.choice("OPEN_TO_STRANGERS", ("all", "preview"))

# Where links in mails lead.
SITE_URL = environment.text("SITE_URL", f"http://127.0.0.1:{PORT}")

# Languages
LANGUAGE_CODE = ENGLISH
LANGUAGES = list(STUDY_LANGUAGES)
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "studypack.staticfiles.HashedModulesStorage"},
}

# Compressing names that no page asks for, maps and licences would triple the first start.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "tgz", "bz2", "xz", "br"),
    *("woff", "woff2", "map", "txt"),
)

# Safety
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", [])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The broker, and what shares it
REDIS_URL = environment.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES: dict[str, dict[str, Any]] = {
    # A database of its own: emptying the cache must not empty the queue.
    "default": {
        "BACKEND": "studypack.accounts.patient_cache.PatientCache",
        "LOCATION": urlsplit(REDIS_URL)._replace(path="/1").geturl(),
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 2},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_TIME_LIMIT = 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 2
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Simulations
RUN_TIME_LIMIT_S = environment.number("RUN_TIME_LIMIT_S", 30, low=1, high=600)
RUNS_WAITING_PER_LEARNER = environment.number("RUNS_WAITING_PER_LEARNER", 8, low=1, high=1000)

# How far the embedded worker gives way to the pages.
WORKER_NICENESS = environment.number("WORKER_NICENESS", 19, low=0, high=19)

# Tables of the admin; what waits between a dry run and its word is where every process finds it.
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.CacheStorage"
# Quizzes ask classes for the rules of a learner, and import nothing from above them.
RULES_OF_A_LEARNER = "studypack.classes.rules.assigned_rules"

# The API
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["studypack.common.api_parsing.BoundedJSONParser"],
    # The first one names what an answer with 401 asks for.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "studypack.tokens.authentication.TokenAuthentication",
        "studypack.accounts.api_auth.LearnerAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["studypack.tokens.authentication.IsInScope"],
    "DEFAULT_THROTTLE_CLASSES": ["studypack.tokens.authentication.ScopeThrottle"],
    "DEFAULT_SCHEMA_CLASS": "studypack.common.api_schema.ApiSchema",
    "EXCEPTION_HANDLER": "studypack.common.api_errors.error_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Study Pack",
    "DESCRIPTION": "Study material on why deep networks fail to train, and the runs beside it.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    # Sets of words that different shapes keep under the same name.
    "ENUM_NAME_OVERRIDES": {
        "AssignedKindEnum": "studypack.classes.models.KINDS",
        "ClassRoleEnum": "studypack.classes.api_shapes.ROLES",
        "MemberRoleEnum": "studypack.classes.models.Standing",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# What is watched from outside
METRICS_TOKEN = environment.text("METRICS_TOKEN")
LOG_FORMAT = environment.choice("LOG_FORMAT", ("json", "text"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "studypack.logs.RequestFilter"}},
    "formatters": {
        "json": {"()": "studypack.logs.JsonFormatter"},
        "text": {"()": "studypack.logs.TextFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request"],
            "formatter": LOG_FORMAT,
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django's own handlers print and mail what it may; the servers' print lines of their own.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # Each request has its line already; only faults say more.
        "django.request": {"level": "ERROR"},
        **{
            server: {"handlers": [], "level": "INFO", "propagate": True}
            for server in ("gunicorn.error", "uvicorn", "uvicorn.error")
        },
        # They would log whole addresses; left out here, uvicorn's is opened again by ours above.
        **{
            server: {"handlers": [], "propagate": False}
            for server in ("gunicorn.access", "uvicorn.access")
        },
    },
}
