"""What every installation shares. The other modules here only add or tighten."""

import os
import tomllib
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from moteplass.config.database import database_from_url
from moteplass.config.tools import TOOLS as TOOLS

PACKAGE = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("MOTEPLASS_VAR", "var")).resolve()

DEBUG = False
ALLOWED_HOSTS: list[str] = [h for h in os.environ.get("MOTEPLASS_HOSTS", "").split(",") if h]
BASE_URL = os.environ.get("MOTEPLASS_BASE_URL", "http://localhost:8000")
ROOT_URLCONF = "moteplass.config.urls"
# Addresses that take much to load, by how they begin (web.middleware.api).
API_URLCONFS = {"/api/v1/": "moteplass.config.api_urls", "/scim/v2/": "moteplass.config.scim_urls"}
WSGI_APPLICATION = "moteplass.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shown on every page of an installation that runs on invented people and cases.
DEMO_BANNER = False
# The address and telephone shown where a person is stuck. Empty hides the line.
CONTACT_EMAIL = os.environ.get("MOTEPLASS_CONTACT_EMAIL", "")
CONTACT_PHONE = os.environ.get("MOTEPLASS_CONTACT_PHONE", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    # Before staticfiles: WhiteNoise serves them under every server, runserver included.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "moteplass.spine.accounts",
    "moteplass.spine.organisations",
    "moteplass.spine.audit",
    "moteplass.spine.places",
    "moteplass.spine.speaking",
    "moteplass.spine.access",
    "moteplass.spine.registry",
    "moteplass.spine.content",
    "moteplass.spine.talk",
    "moteplass.spine.votes",
    "moteplass.spine.stewardship",
    "moteplass.spine.moderation",
    "moteplass.spine.notify",
    "moteplass.spine.records",
    "moteplass.spine.insight",
    "moteplass.spine.journal",
    "moteplass.spine.capture",
    "moteplass.spine.transfer",
    "moteplass.spine.push",
    "moteplass.spine.disposal",
    "moteplass.spine.privacy",
    *TOOLS,
    "moteplass.web",
    "moteplass.api",
    # Last: it takes the jobs that the others have declared.
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "moteplass.web.middleware.api",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "moteplass.web.middleware.security_headers",
    "moteplass.web.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "moteplass.web.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "moteplass.web.middleware.CrossOriginProtection",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "moteplass.spine.access.proof.renew_key",
    "moteplass.web.account.second_factor.require_second_factor",
    "moteplass.web.middleware.too_many_requests",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            PACKAGE / "web" / "templates",
            PACKAGE / "api" / "templates",
            *(
                PACKAGE.joinpath(*tool.split(".")[1:], "templates")
                for tool in TOOLS
                if tool.startswith("moteplass.")
            ),
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "moteplass.web.jinja.environment",
            "context_processors": [
                "moteplass.web.shell.context",
                "moteplass.web.words.context",
                "moteplass.web.remembered.context",
            ],
        },
    },
    {
        # Only for packages that bring Django templates of their own. The log-in's are all overridden by Jinja ones.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "moteplass.web.shell.context",
            ],
        },
    },
]

DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL", ""), VAR)}
# Off behind a pooler that gives a connection to another after each transaction and does not know prepared statements.
PREPARED_STATEMENTS = os.environ.get("MOTEPLASS_PREPARED_STATEMENTS", "1") == "1"

# --- people -----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["moteplass.spine.access.people.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "moteplass.web.account.passwords.NotPutTogether"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "moteplass.web.account.passwords.NotBreached",
        # Digests of passwords that have leaked, a line each, sorted. Empty: not looked up.
        "OPTIONS": {"path": os.environ.get("MOTEPLASS_BREACHED_PASSWORDS", "")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "profile"
LOGOUT_REDIRECT_URL = "front"
ACCOUNT_ADAPTER = "moteplass.web.login.AccountAdapter"
MFA_ADAPTER = "moteplass.web.login.MFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "moteplass.web.login.SignupFields"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# One address a person: a new one takes over once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
# Every change to how a person logs in is also told to them by mail.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "signup": "20/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Møteplass"
MFA_TOTP_TOLERANCE = 1
# Staff (people with an employment, and those who run a place) must log in with two steps. Off: they are reminded.
REQUIRE_SECOND_FACTOR_FOR_STAFF = False
# Changing the address one logs in with asks for the same as changing anything else about it.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# How long it holds that somebody has shown that it is them, before they export, dispose of or decide on something.
PROOF_SECONDS = 15 * 60
# Providers of OpenID Connect that one can log in with: tables of a TOML file, by ids that stand in addresses. What may
# stand in each: docs/operate.md, and web.account.openid.setup, which checks it at start.
OPENID_PROVIDERS: dict[str, Any] = (
    tomllib.loads(Path(os.environ["MOTEPLASS_OPENID"]).read_text())
    if os.environ.get("MOTEPLASS_OPENID")
    else {}
)

SESSION_ENGINE = "moteplass.spine.access.people"
# Every cookie there is, by name. Production puts a prefix before each; the page about privacy tells what they are for.
SESSION_COOKIE_NAME = "sessionid"
CSRF_COOKIE_NAME = "csrftoken"
LANGUAGE_COOKIE_NAME = "django_language"
MESSAGES_COOKIE_NAME = "messages"
VISITOR_COOKIE_NAME = "mp_visitor"
FRESH_COOKIE_NAME = "mp_fresh"
MESSAGE_STORAGE = "moteplass.web.told.Storage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
# Unused so long, it ends before that; use is written down once an hour, so it is three hours at the least.
SESSION_IDLE_SECONDS = 60 * 60 * 4
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "moteplass.web.errors.csrf_failure"

# --- browser ----------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "font-src": [SELF],
        # data: because Designsystemet draws its small icons as data addresses in CSS.
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

# --- language, time, numbers -------------------------------------------------------------
LANGUAGE_CODE = "nb"
# Each by its own name: who looks for a language reads that language.
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365

# --- files ------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Found where they lie, at start; names that hold a digest of their content never change.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/built/.+-[A-Z0-9]{8}\.\w+$"
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
ATTACHMENTS_MAX = 10
# Larger uploads go to a temporary file, not to memory.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Text alone; files come besides. Up to here too long a text comes back in its form with what is wrong. Past it is a
# 413: looking through more costs seconds, and nobody has written it by hand.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# Far past ATTACHMENTS_MAX, so that the form itself says which files have no room, and keeps the rest.
DATA_UPLOAD_MAX_NUMBER_FILES = 300
FORM_TEXT_MAX_CHARS = 50_000

# The folder with Arkivverket's XML Schemas, which may not be handed on with the program; see docs/operate.md.
NOARK5_SCHEMAS = os.environ.get("MOTEPLASS_NOARK5_SCHEMAS", "")
# A PEM file with the key that signs reports of disposal, and its certificate. Without one, var/signing.pem is made.
SIGNING_KEY = os.environ.get("MOTEPLASS_SIGNING_KEY", "")

# Whom the journal of an organisation is sent on to; off where there is no address. Settings of one's own can name more:
# of the kinds that spine.push knows, under names of their own. See docs/operate.md.
JOURNAL_RECEIVERS = {
    kind: {
        "kind": kind,
        "url": os.environ.get(f"{variable}_URL", ""),
        "secret": os.environ.get(f"{variable}_{secret}", ""),
        "organisation": os.environ.get(f"{variable}_ORGANISATION", ""),
        "series": os.environ.get(f"{variable}_ARKIVDEL", ""),
    }
    for kind, variable, secret in (
        ("core", "MOTEPLASS_ARCHIVE_CORE", "AUTHORIZATION"),
        ("einnsyn", "MOTEPLASS_EINNSYN", "KEY"),
    )
}

# --- jobs, mail, cache --------------------------------------------------------------------
PROCRASTINATE_ON_APP_READY = "moteplass.spine.events.jobs.connect"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("MOTEPLASS_MAIL_FROM", "Møteplass <ikke-svar@localhost>")
# Holds the counts of the limits, some hundred bytes each. With Django's own roof of 300 they would push each other out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
# The demo shows the mails it has written in the browser; a real installation never does.
MAILBOX_IN_BROWSER = False
# Of compressed pages, some ten thousand bytes each.
PAGE_CACHE_BYTES = 16 * 1024 * 1024

# Proxies whose X-Forwarded-For and -Proto are believed: addresses or networks, comma between. Empty: nobody's.
TRUSTED_PROXIES = [host for host in os.environ.get("MOTEPLASS_TRUSTED_PROXIES", "").split(",") if host]

# --- limits (requests per period and address; see spine.access.ratelimit) --------------------
RATE_LIMITS = {
    "anonymous-post": "30/10m",
    "receipt-code": "20/10m",
    "support": "120/10m",
    # Of contributions, to a moderator: many may be behind one address, none has so much to say.
    "flag": "30/h",
    # Statements of an opinion map are answered in seconds each, by many behind one address.
    "stance": "1500/10m",
    # New ones without a log-in: a hall full of people behind one address, and no more.
    "participant": "300/10m",
    "mail-request": "10/h",
    # Setting off to log in elsewhere: each asks that provider.
    "log-in": "300/10m",
    # What a staff directory writes, a first time with all its people; and keys that open nothing.
    "directory": "6000/10m",
    "directory-key": "60/10m",
    # Every answer of a hearing as a file.
    "download": "10/10m",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"moteplass": {"level": "INFO"}, "django.security.DisallowedHost": {"level": "ERROR"}},
}
