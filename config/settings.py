"""One settings file. Everything that differs between machines comes from the environment; nonsense stops the start."""

import secrets
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from config import env
from config.env import Misconfigured

BASE_DIR = Path(__file__).resolve().parent.parent
FOYER_DATA = Path(env.text("FOYER_DATA", str(BASE_DIR / ".data"))).resolve()
DEBUG = False
PRODUCTION = env.flag("PRODUCTION", default=False)  # TLS in front, every secret given, no development conveniences

# --- secrets -------------------------------------------------------------------------------------------------------
# In production both must be given. On one's own machine they are made once and kept in the data folder.
_made_here = {} if PRODUCTION else {"make": lambda: secrets.token_urlsafe(48)}
SECRET_KEY = env.secret("SECRET_KEY", stored_in=FOYER_DATA / "secret_key", **_made_here)
if len(SECRET_KEY) < 32:
    raise Misconfigured("SECRET_KEY is too short; use at least 32 random characters.")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")


def _fernet_key() -> str:
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


FIELD_ENCRYPTION_KEYS = [
    key.strip()
    for key in env.secret(
        "FIELD_ENCRYPTION_KEYS", stored_in=FOYER_DATA / "field_encryption_keys",
        **({} if PRODUCTION else {"make": _fernet_key}),
    ).split(",")
    if key.strip()
]


def _check_keys() -> None:
    from cryptography.fernet import Fernet

    try:
        [Fernet(key) for key in FIELD_ENCRYPTION_KEYS]
    except ValueError:
        raise Misconfigured("FIELD_ENCRYPTION_KEYS must be Fernet keys (32 random bytes, url-safe base64), separated by commas, newest first.") from None


_check_keys()

# --- addresses -----------------------------------------------------------------------------------------------------
HOST = env.text("HOST", "127.0.0.1")
PORT = env.whole("PORT", 8000, low=1, high=65535)
PLATFORM_DOMAIN = env.text("PLATFORM_DOMAIN", "localhost").lower()
PUBLIC_URL = env.url("PUBLIC_URL", f"http://{PLATFORM_DOMAIN}:{PORT}", schemes=("http", "https"))
# Where a provider reaches the webhook; in the demo that is this machine's own address.
WEBHOOK_BASE_URL = env.url("WEBHOOK_BASE_URL", PUBLIC_URL, schemes=("http", "https")).rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", (PLATFORM_DOMAIN, f".{PLATFORM_DOMAIN}", "127.0.0.1"))
if "*" in ALLOWED_HOSTS:
    raise Misconfigured("ALLOWED_HOSTS must name hosts; a star would answer for anybody's domain.")

# --- applications --------------------------------------------------------------------------------------------------
SHARED_APPS = [
    "unfold.apps.BasicAppConfig",  # the admin's theme, before what it dresses
    "django.contrib.admin",  # before django_tenants, whose admin templates have inline styles that our policy refuses
    "django_tenants",
    "accounts",
    "config.apps.FoyerConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "accounts.agents",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_q",  # in the public schema only: a queue inside an agency's schema is never read
    "rest_framework",
    "django_htmx",
    "csp",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "accounts.agents",
    "accounts.hooks",
    "conversations",
    "properties",
    "escalation",
    "directives",
    "personas",
    "whatsapp",
    "whatsapp.onboarding",
]
INSTALLED_APPS = list(dict.fromkeys(SHARED_APPS + TENANT_APPS))
TENANT_MODEL = "accounts.Agency"
TENANT_DOMAIN_MODEL = "accounts.Domain"
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
ROOT_URLCONF = "config.urls"
WEBHOOK_URLCONF = "config.urls_webhook"
CLOSED_URLCONF = "config.urls_closed"
AGENCY_ADMIN_URLCONF = "config.urls_agency_admin"
ORIGINAL_BACKEND = "accounts.database"
TENANT_LIMIT_SET_CALLS = True  # a SET per change of schema, not per query; tests/accounts proves that nothing mixes
AUTH_USER_MODEL = "agents.Agent"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
WSGI_APPLICATION = "config.wsgi.application"

MIDDLEWARE = [
    "whatsapp.middleware.WebhookFront",  # first: a webhook meets nothing of what pages need
    "config.middleware.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PrivatePages",
    "accounts.middleware.AgencyMiddleware",
    "accounts.api.middleware.PerAddress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.languages.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.AgencyAdmin",
]
APPEND_SLASH = False  # a redirect would turn a POST into a GET; every address is written once, as it is

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
                "conversations.context.portal",
            ]
        },
    }
]

# --- database, queue, cache ----------------------------------------------------------------------------------------


def _database(url: str) -> dict:
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:
        raise Misconfigured("DATABASE_URL must look like postgresql://name:password@host:5432/database.") from None
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings = {names[key]: str(value) for key, value in parts.items() if key in names}
    if not settings.get("NAME"):
        raise Misconfigured("DATABASE_URL names no database.")
    options = {key: value for key, value in parts.items() if key not in names}
    options["pool"] = {"min_size": 2, "max_size": env.whole("DATABASE_POOL", 8, low=2, high=100), "timeout": env.number("DATABASE_POOL_SECONDS", 60, low=0.5, high=300)}
    # Who tries ever more seldom to connect would come back long after the database has; after this a visitor's wish counts anew.
    options["pool"]["reconnect_timeout"] = 5
    options["connect_timeout"] = 5
    options["prepare_threshold"] = 1_000_000_000  # prepared is what asks for it (the webhook's statement), nothing by itself
    locked = env.number("DATABASE_LOCK_SECONDS", 10, low=0.1, high=300)
    options["options"] = (f"-c statement_timeout=30000 -c lock_timeout={locked * 1000:.0f} "
                          "-c idle_in_transaction_session_timeout=60000")
    return {"ENGINE": "django_tenants.postgresql_backend", "CONN_MAX_AGE": 0, "OPTIONS": options, **settings}


DATABASE_URL = env.text("DATABASE_URL")
if not DATABASE_URL:
    from accounts import embedded

    try:
        DATABASE_URL = embedded.cluster_for(FOYER_DATA).dsn()
    except embedded.NoDatabase as error:
        raise Misconfigured(str(error)) from None
DATABASES = {"default": _database(DATABASE_URL)}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_MULTIPROCESSING_MAX_PROCESSES, TENANT_MULTIPROCESSING_CHUNKS = 2, 10

QUEUE_LEASE_SECONDS = env.number("QUEUE_LEASE_SECONDS", 6, low=3, high=600)
Q_CLUSTER = {
    "name": "foyer",
    "orm": "default",
    "broker_class": "accounts.queue.broker.NotifyBroker",
    "workers": env.whole("QCLUSTER_WORKERS", 4, low=1, high=64),
    "queue_limit": 8,
    "bulk": 1,
    "timeout": 90,
    "retry": 180,
    "poll": 1,
    "save_limit": -1,  # successes are not kept: keeping 250 locks all 250 rows for each task
    "max_attempts": 5,
    "ack_failures": True,  # rows are the truth: a failed task is woken again by the sweeper, which counts
    "catch_up": False,
}

REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))
CACHES = {
    "default": {
        **(
            {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": REDIS_URL,
             "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 0.3, "SOCKET_TIMEOUT": 0.3}}
            if REDIS_URL
            else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        ),
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }
}

# --- providers, model, reply policy --------------------------------------------------------------------------------
CHANNEL_PROVIDERS = {"green_api": "whatsapp.providers.green_api.GreenApi", "sandbox": "whatsapp.providers.sandbox.Sandbox"}
REPLY_WRITER = "personas.tasks.reply"  # who is woken when a contact has written; conversations does not import it
READ_ALARM = "escalation.notifications.seen"  # dotted path: (agent, numbers of conversations); whose notices of them are settled, for they have read them
MEMORY_KEEPER = "personas.tasks.keep_memory"  # who is woken when the pen has moved
MEDIA_READER = "conversations.attachments.read"  # dotted path: (message) -> bytes | None, what a picture or voice message holds once it is stored
VOICE_LISTENER = "personas.tasks.hear"  # who is woken when a voice message can be heard
TRANSCRIBER = env.text("TRANSCRIBER")  # dotted path to a personas.transcription.Transcriber; empty: voice is not understood
TRANSCRIBER_TIMEOUT_SECONDS = env.number("TRANSCRIBER_TIMEOUT_SECONDS", 20, low=0.5, high=120)
DELIVERY_ALARM = "escalation.handover.delivery_failed"  # who is told when a message could not be delivered
ENDPOINT_ALARM = "escalation.notifications.webhook_stopped"  # who is told that a webhook was switched off for failing
CHANNEL_ALARM = "escalation.notifications.number_in_trouble"  # who is told that a number cannot carry messages
CHANNEL_RECOVERY = "whatsapp.tasks.recover"  # who looks for what was missed once a number is back
MENTION_ALARM = "escalation.notifications.mentioned"  # who is told that a note names them
AGENT_LEAVES = ["conversations.leaving.hand_on", "escalation.leaving.fall_silent", "accounts.agents.keys.end_with"]  # (agent, *, to, by), in the transaction of the leaving
HOURS_READER = "escalation.hours.read_week"  # (text): office hours as people write them, by weekday
AGENT_HOLDS = "conversations.leaving.held"  # (agent): how much of the agency's work is in somebody's hands
ASSIGNMENT_ALARM = "escalation.notifications.assigned"  # who is told that a conversation is theirs now
# Where an account of Green API is called when its owner names no other address; {prefix} is how its id begins.
GREEN_API_URL = env.text("GREEN_API_URL", "https://{prefix}.api.greenapi.com")
HOOK_TIMEOUT_SECONDS = env.number("HOOK_TIMEOUT_SECONDS", 10, low=0.5, high=30)  # one call of an outgoing webhook
HOOK_CONTENT = {  # who reads the thing itself, where an endpoint was to get more than ids; by the first word of the event
    "message": "conversations.hook_content.of_message",
    "conversation": "conversations.hook_content.of_conversation",
    "escalation": "conversations.hook_content.of_conversation",
    "contact": "conversations.hook_content.of_contact",
    "listing": "properties.hook_content.of_listing",
}
PROVIDER_TIMEOUT_SECONDS = env.number("PROVIDER_TIMEOUT_SECONDS", 15, low=0.2, high=120)
ALLOW_LOOPBACK_PROVIDERS = env.flag("ALLOW_LOOPBACK_PROVIDERS", default=False)
if PRODUCTION and ALLOW_LOOPBACK_PROVIDERS:
    raise Misconfigured("ALLOW_LOOPBACK_PROVIDERS is for development; unset it in production.")
REPLY_QUIET_SECONDS = env.number("REPLY_QUIET_SECONDS", 3, low=0, high=60)
REPLY_QUIET_CAP_SECONDS = 15
CONVERSATION_LEASE_SECONDS = env.number("CONVERSATION_LEASE_SECONDS", 5, low=3, high=120)

ANTHROPIC_API_KEY = env.text("ANTHROPIC_API_KEY")
ANTHROPIC_BASE_URL = env.url("ANTHROPIC_BASE_URL", schemes=("http", "https")) or None
LLM_MODEL = env.text("ANTHROPIC_MODEL", "claude-haiku-5-5")
# Who is asked once more when a first answer could not be used or claimed what no fact supports; "same": the first again.
LLM_MODEL_SECOND = env.text("ANTHROPIC_MODEL_SECOND", "claude-sonnet-5-5")
if LLM_MODEL_SECOND == "same":
    LLM_MODEL_SECOND = LLM_MODEL
# What one agency may spend in a day of its own time zone on the platform's key; 0: without limit. Staff can change it per agency.
LLM_CALLS_PER_DAY = env.whole("LLM_CALLS_PER_DAY", 5000, low=0, high=10_000_000)
LLM_USD_PER_DAY = env.number("LLM_USD_PER_DAY", 10, low=0, high=100_000)
LLM_TIMEOUT_SECONDS = env.number("LLM_TIMEOUT_SECONDS", 20, low=0.5, high=120)
SESSION_IDLE_MINUTES = env.whole("SESSION_IDLE_MINUTES", 30, low=1, high=1440)  # of a talk that a program leads with the assistant
SWEEPER = "config.sweeping.sweep"
PLATFORM_TASKS = {"accounts.office.opening.work", "accounts.office.letters.send", "config.office.archive.make"}  # what runs in the public schema
SPENDING_LIMIT = "config.office.opening.set_spending"  # what a new agency may spend on the platform's key
AFTER_SUSPENSION = "config.office.returning.come_back"  # what an agency needs before it is served again
ASSISTANT_NAME_READER = "personas.labels.assistant_label"
PERSONA_NAME_READER = "personas.labels.persona_name"
LISTINGS_DISCUSSED = "personas.discussed"  # which homes a conversation is about
LISTING_ENQUIRIES = "personas.enquiries"  # who asked about a listing, and what they were told
REQUEST_READER = "personas.understanding.requests.understand"
WARM_UP = ["personas.replies.warm_up"]  # run by a worker before it takes work
LLM_MAX_IN_FLIGHT = env.whole("LLM_MAX_IN_FLIGHT", 300, low=1, high=2000)  # per process; one agency gets two thirds
LANGUAGE_MODELS = {
    "anthropic": "personas.llm.anthropic.AnthropicModel",
    "second": "personas.llm.anthropic.second_opinion",
    "offline": "personas.llm.offline.OfflineModel",
}

# --- live screens (conversations/live.py) -----------------------------------------------------------------------------
WEB_THREADS = env.whole("WEB_THREADS", 320, low=4, high=2000)  # of one web process, see config/gunicorn.py
LIVE_STREAMS = env.whole("LIVE_STREAMS", WEB_THREADS * 3 // 4, low=0, high=2000)

# --- people: sign-in, sessions, mail --------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "agents:sign_in"
LOGIN_REDIRECT_URL = "conversations:inbox"
OWNER_WELCOME_URL = "onboarding:welcome"  # where an owner goes who has just joined
LOGOUT_REDIRECT_URL = "agents:sign_in"
PASSWORD_RESET_TIMEOUT = 3600
SESSION_ENGINE = "accounts.agents.sessions"  # rows in each agency's schema: a cookie is worth nothing next door
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SIGN_IN_TRIES, SIGN_IN_WINDOW = 8, timedelta(minutes=10)
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
MAILS_LEAVE = not EMAIL_BACKEND.endswith((".console.EmailBackend", ".dummy.EmailBackend"))  # else they stand in the workers' logs
EMAIL_HOST, EMAIL_PORT = env.text("EMAIL_HOST", "localhost"), env.whole("EMAIL_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_USER"), env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
PLATFORM_CONTACT = env.text("PLATFORM_CONTACT")  # where owners of a suspended agency can turn to: an address or a number
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Foyer <no-reply@localhost>")

# --- what a browser is told -----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD = 31_536_000, True, True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = FOYER_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "accounts.storage.AgencyStorage"},
    # Tests render pages without collecting files first.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if env.flag("PLAIN_STATIC_FILES")
                    else "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = FOYER_DATA / "media"
ARCHIVE_ROOT = FOYER_DATA / "archives"  # what an agency takes with it; never served by its address
MEDIA_URL = "/media/"
WEBHOOK_MAX_BYTES = 1_048_576
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_242_880
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

METRICS_TOKEN = env.text("METRICS_TOKEN")

# --- API -------------------------------------------------------------------------------------------------------------
# Requests within a minute; 0: without limit. See accounts/api/throttles.py.
API_PER_MINUTE = {
    "address": env.whole("API_PER_MINUTE_ADDRESS", 1200, low=0, high=1_000_000),
    "agent": env.whole("API_PER_MINUTE_AGENT", 600, low=0, high=1_000_000),
    "agency": env.whole("API_PER_MINUTE_AGENCY", 3000, low=0, high=1_000_000),
}
REST_FRAMEWORK = {
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.throttles.PerAgent", "accounts.api.throttles.PerAgency"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.agents.key_authentication.KeyAuthentication", "accounts.agents.tokens.AgencyTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.api.parsers.Json"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "accounts.api.negotiation.OneForm",
    "DEFAULT_PAGINATION_CLASS": "accounts.api.pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "accounts.api.schema.Described",
    "EXCEPTION_HANDLER": "accounts.api.problems.handler",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": None,
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=30),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=7),
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "UPDATE_LAST_LOGIN": False,
    "CHECK_USER_IS_ACTIVE": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Foyer API",
    "DESCRIPTION": "Conversations, listings and the pen. Every address lives on an agency's own host. Come in with a token (`POST /api/token/`) or with a key of "
                   "your program (*Settings, Developers*), as `Authorization: Bearer …`; here by *Authorize*. Refusals are problem details (RFC 9457).",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api",
    "ENUM_NAME_OVERRIDES": {
        "PropertyTypeEnum": "properties.models.PropertyType",
        "ListingTypeEnum": "properties.models.ListingType",
        "AvailabilityEnum": "properties.models.Availability",
        "AreaUnitEnum": "properties.models.AreaUnit",
        "TriggerEnum": "escalation.triggers.Trigger",
    },
}

# --- the admin's look (config/office_look.py) ------------------------------------------------------------------------
_OFFICE = {
    "SITE_SYMBOL": "concierge", "SITE_URL": "", "SHOW_VIEW_ON_SITE": False,
    "STYLES": ["config.office_look.stylesheet"], "SCRIPTS": ["config.office_look.script"],
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "config.office_look.favicon"}],
}
UNFOLD = _OFFICE | {"SITE_TITLE": "Foyer platform", "SITE_HEADER": "Foyer platform", "SIDEBAR": {"navigation": "config.office_look.platform_sidebar"}}
UNFOLD_AGENCY = _OFFICE | {"SITE_TITLE": "Foyer", "SIDEBAR": {"navigation": "config.office_look.agency_sidebar"}}

# --- language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE, TIME_ZONE, USE_I18N, USE_TZ = "en", "UTC", True, True
LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français")]  # of the interface, each in its own words
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]  # how dates and hours are written

# --- logs: ids only --------------------------------------------------------------------------------------------------
LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise Misconfigured(f"LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL, not {LOG_LEVEL!r}.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"private": {"()": "config.logs.Private"}, "away": {"()": "config.logs.Away"}},
    "formatters": {"json": {"()": "config.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["private", "away"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django-q": {"level": "WARNING", "handlers": ["stderr"], "propagate": False},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "httpx2": {"level": "WARNING"},
        "anthropic": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
    },
}
