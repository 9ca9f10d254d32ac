"""Settings: constants first, then what the environment may change. Safe by default.

Nothing has to be set to try the tracker on one's own machine. A public site sets DEBUG=off
(the default outside `manage.py demo`, `runserver` and the tests is off as well), SECRET_KEY and
ALLOWED_HOSTS; without those two it refuses to start.
"""

import datetime
import re
import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from campaign.deployment.disks import sqlite_name

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- what the environment may change -------------------------------------------------------


def switch(name, default):
    """On or off; anything else is refused, for a slip of the pen must not turn a thing on or off."""
    value = env.str(name, default="on" if default else "off").strip().lower()
    if value not in ("on", "off", "true", "false", "yes", "no", "1", "0"):
        raise ImproperlyConfigured(f"{name} is “{value}”. Set it to on or off.")
    return value in ("on", "true", "yes", "1")


def number(name, default, low, high):
    """A whole number from low to high."""
    value = env.str(name, default=str(default)).strip().replace("_", "")
    if not (value.isascii() and value.isdigit() and len(value) < 20 and low <= int(value) <= high):
        raise ImproperlyConfigured(f"{name} is “{value}”. Set it to a whole number from {low} to {high}.")
    return int(value)


LOCAL_COMMANDS = {"demo", "test"}
# Commands that make or inspect things on a developer's machine need no secret.
OFFLINE_COMMANDS = {"makemigrations", "makemessages", "compilemessages", "collectstatic", "help"}
_command = sys.argv[1] if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1 else ""
LOCAL = env.bool("LOCAL", default=_command in LOCAL_COMMANDS or "pytest" in sys.modules)
DEBUG = env.bool("DEBUG", default=False)

SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if LOCAL or DEBUG or _command in OFFLINE_COMMANDS:
    SECRET_KEY = SECRET_KEY or "only-for-this-machine-" + "0" * 40
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
elif not SECRET_KEY or not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "Set SECRET_KEY (a long random string) and ALLOWED_HOSTS (the site's host names, comma "
        "separated) in the environment or in a file .env beside manage.py. "
        "To try the tracker on this machine, run: python manage.py demo. "
        "For other commands on this machine, set LOCAL=on."
    )

# Behind TLS: cookies only over https, and browsers told to stay there.
HTTPS = env.bool("HTTPS", default=not (LOCAL or DEBUG))
SITE_NAME = env.str("SITE_NAME", default="Solidarity record")
# Where readers write to report an error or ask for a removal; shown on the about page.
CONTACT = env.str("CONTACT", default="")
# Whom to tell of a hole in the site (RFC 9116): addresses (mailto:… or https://…), and until when that holds.
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
SECURITY_EXPIRES = env.str("SECURITY_EXPIRES", default="")
try:
    SECURITY_EXPIRES = datetime.date.fromisoformat(SECURITY_EXPIRES) if SECURITY_EXPIRES else None
except ValueError:
    raise ImproperlyConfigured(f"SECURITY_EXPIRES is “{SECURITY_EXPIRES}”. Set it to a day: 2027-11-28.") from None
if bool(SECURITY_CONTACT) != bool(SECURITY_EXPIRES):
    raise ImproperlyConfigured("SECURITY_CONTACT and SECURITY_EXPIRES go together: RFC 9116 asks for both.")
if not all(re.match("mailto:.+@|https://|tel:", address) for address in SECURITY_CONTACT):
    raise ImproperlyConfigured("SECURITY_CONTACT is one or more addresses: mailto:security@example.org, https://…")
# Who gives the names of feeds and their entries, and since when (RFC 4151). To change it makes all of them new again.
_HOST = next((host for host in ALLOWED_HOSTS if host[:1].isalnum()), "localhost")
TAG_AUTHORITY = env.str("TAG_AUTHORITY", default=f"{_HOST},2026")
if not re.fullmatch(r"([\w.+-]+@)?[a-zA-Z0-9][a-zA-Z0-9.-]*,\d{4}(-\d\d(-\d\d)?)?", TAG_AUTHORITY, re.ASCII):
    raise ImproperlyConfigured(
        f"TAG_AUTHORITY is “{TAG_AUTHORITY}”. Write a host name that is yours and a day on which it was: "
        "record.example.org,2026"
    )
# Under which terms others may use what was recorded here: the name of a licence, and where it can be read.
DATA_LICENSE = env.str("DATA_LICENSE", default="")
DATA_LICENSE_URL = env.str("DATA_LICENSE_URL", default="")
if DATA_LICENSE_URL and not (DATA_LICENSE and re.match("https?://", DATA_LICENSE_URL)):
    raise ImproperlyConfigured("DATA_LICENSE_URL is the address (https://…) of the licence that DATA_LICENSE names.")

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds; to open a database takes longer than most pages
    DATABASES["default"]["NAME"] = sqlite_name(DATABASES["default"]["NAME"])
    DATABASES["default"]["OPTIONS"] = {
        # Read-then-write transactions in several processes end in "database is locked" otherwise.
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,  # seconds to wait for another writer; see documents/turns.py
        # The file is read as if it were memory, as far as SQLite goes (2 GB): to copy each page of it took a twentieth
        # of the time of a reader's page.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=2147418112;"
            "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000;"
        ),
    }
elif not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured("DATABASE_URL must be sqlite:///… or postgres://…")
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = 3_600  # seconds; with a connection ends what PostgreSQL has planned for it
    # Compiling a query that asks for many conditions, once each time, took longer than answering it: 0.8 s of 1.3.
    # What is planned once (documents/prepared.py) is planned for any values; psycopg then keeps it.
    # Whether a passage may be shown hangs on sixteen kinds of rows, each with up to eight joins: to try each order of
    # eight takes 30 ms, of four at a time 10, for the same plan.
    PLANNING = "-c jit=off -c plan_cache_mode=force_generic_plan -c join_collapse_limit=4"
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", PLANNING)
    DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", 5)
# A streaming replica that makes readers' pages while it shows what the primary shows: campaign/deployment/replica.py
if env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = DATABASES["default"] | env.db("DATABASE_REPLICA_URL")
    if {each["ENGINE"] for each in DATABASES.values()} != {"django.db.backends.postgresql"}:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL and DATABASE_URL must both be postgres://…, or leave it out.")
    DATABASES["replica"]["OPTIONS"] = {
        "connect_timeout": 2,  # seconds, since readers wait
        **DATABASES["replica"]["OPTIONS"],
        "options": PLANNING
        + " -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read",
    }

# The largest original file that is kept with a captured text, in bytes.
ORIGINAL_MAX_BYTES = number("ORIGINAL_MAX_BYTES", 20_000_000, 1_000, 1_000_000_000)

# Whether this machine may ask other servers for sources (documents/capture.py), and within what bounds.
FETCHING = switch("FETCHING", default=LOCAL)
FETCH_SECONDS = number("FETCH_SECONDS", 20, 1, 300)  # for one source, redirects and all
FETCH_REDIRECTS = number("FETCH_REDIRECTS", 5, 0, 20)
# Tests fetch from this machine itself. On a public site that would lay open what only the machine may reach.
FETCH_LOOPBACK = switch("FETCH_LOOPBACK", default=False)
if FETCH_LOOPBACK and not (LOCAL or DEBUG):
    raise ImproperlyConfigured("FETCH_LOOPBACK is for tests on one’s own machine (LOCAL=on). Leave it out here.")

# Whether a second person is needed: nobody publishes their own change, or releases a source that they captured.
FOUR_EYES = switch("FOUR_EYES", default=False)

# Whether readers' pages are kept in memory, and how many in each process. They are never stale.
PAGE_CACHE = switch("PAGE_CACHE", default=True)
PAGE_CACHE_PAGES = number("PAGE_CACHE_PAGES", 500, 1, 1_000_000)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": PAGE_CACHE_PAGES},
    },
}

# --- signing in (campaign/accounts) ---
SIGN_IN_FAILURES = number("SIGN_IN_FAILURES", 5, 1, 100)
SIGN_IN_PAUSE_MINUTES = number("SIGN_IN_PAUSE_MINUTES", 15, 1, 1_440)
SECOND_FACTOR = {each.strip() for each in env.str("SECOND_FACTOR", default="").split(",") if each.strip()}
if not {"everybody", "administrators", "editors", "curators"} >= SECOND_FACTOR:
    raise ImproperlyConfigured(
        f"SECOND_FACTOR is “{env.str('SECOND_FACTOR')}”. Set it to everybody, or to any of administrators, editors, "
        "curators, comma separated; leave it out where nobody needs one."
    )
SESSION_IDLE_SECONDS = 60 * number("SESSION_IDLE_MINUTES", 60, 1, 1_440)
SESSION_COOKIE_AGE = 3_600 * number("SESSION_HOURS", 12, 1, 720)  # seconds
AUDIT_DAYS = number("AUDIT_DAYS", 365, 1, 36_500)

# --- keeping the site (campaign/deployment) ---
DATA_FOLDER = env.str("DATA_FOLDER", default="")  # where `bundle` puts what others can download
BACKUPS = env.str("BACKUPS", default="")  # the folder of backups, for `backup`, `rehearse` and `doctor`
MAINTENANCE_FILE = env.str("MAINTENANCE_FILE", default="")  # while it is there, the admin is closed
LOG_FORMAT = env.str("LOG_FORMAT", default="text")
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT is “{LOG_FORMAT}”. Set it to text or json.")
ERROR_LOG = env.str("ERROR_LOG", default="")  # a file that errors are written to as well
# Whoever runs the site gets errors by mail, where both are set.
ADMINS = [(address, address) for address in env.list("ADMINS", default=[])]
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="dummymail://")
vars().update({name: value for name, value in EMAIL_CONFIG.items() if name.startswith("EMAIL")})
EMAIL_TIMEOUT = 10  # seconds
SERVER_EMAIL = DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=ADMINS[0][0] if ADMINS else "root@localhost")

# --- constants -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "campaign.accounts.apps.Admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django_countries",
    "django_filters",
    "reversion",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "documents",
    "campaign",
]

MIDDLEWARE = [
    "campaign.deployment.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "campaign.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "campaign.search.publication.KeptPages",
    "campaign.deployment.replica.FromReplica",
    "campaign.middleware.LanguageFromAddress",
    "campaign.deployment.maintenance.Maintenance",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "campaign.accounts.sessions.SessionsEnd",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "campaign.accounts.audit.Acting",
    "django.contrib.messages.middleware.MessageMiddleware",
    "campaign.middleware.NothingTypedIsLost",
    "campaign.middleware.IndexFollows",
    "campaign.accounts.views.CodeBeforeAnything",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "campaign.urls"
WSGI_APPLICATION = "campaign.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Readers' pages are written in Jinja2 (campaign/templating/environment.py says why); the admin is Django's.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "OPTIONS": {
            "environment": "campaign.templating.environment.environment",
            "context_processors": ["campaign.context.site"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "campaign.context.site",
            ],
        },
    },
]

FORM_RENDERER = "documents.rendering.Renderer"

# axes counts failures, and refuses before the password is looked at (campaign/accounts/throttle.py).
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_HANDLER = "campaign.accounts.throttle.Throttle"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address", "username"]
AXES_FAILURE_LIMIT = SIGN_IN_FAILURES
AXES_COOLOFF_TIME = datetime.timedelta(minutes=SIGN_IN_PAUSE_MINUTES)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or whoever goes on trying shuts the owner out for good
AXES_CLIENT_IP_CALLABLE = "campaign.accounts.throttle.stand_in"
AXES_CLIENT_STR_CALLABLE = "campaign.accounts.throttle.nobody"
AXES_LOCKOUT_CALLABLE = "campaign.accounts.throttle.slowed_down"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
OTP_TOTP_ISSUER = SITE_NAME

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "campaign.accounts.passwords.NotCommonAtHeart"},
    {"NAME": "campaign.accounts.passwords.NotAboutThisSite"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"

LANGUAGE_CODE = "en"
# The languages that the site is offered in, each complete (tests/test_messages.py), by its own name.
LANGUAGES = [
    ("en", "English"), ("ru", "Русский"), ("uk", "Українська"), ("fr", "Français"), ("es", "Español"),
    ("de", "Deutsch"), ("it", "Italiano"), ("sk", "Slovenčina"),
]  # fmt: skip
LOCALE_PATHS = [BASE_DIR / "campaign" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if LOCAL or DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# On one's own machine static files are served from where they lie; a public site collects them first.
WHITENOISE_USE_FINDERS = LOCAL or DEBUG
WHITENOISE_AUTOREFRESH = LOCAL or DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0  # one year
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TRUST_PROXY", default=False) else None
# Others learn nothing of where a reader comes from. “no-referrer” would also send the admin’s own forms with
# “Origin: null”, and Django would refuse them.
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"  # readers never get or send a cookie
if HTTPS:  # browsers take a cookie of such a name only over https
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Secure-sessionid", "__Secure-csrftoken"
CSRF_COOKIE_HTTPONLY = False  # keep.js brings it into a form that was opened before somebody signed in again
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie more, and none beyond the admin
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a petition with hundreds of rows is one form

# Nothing that is logged holds a reader's address (campaign/deployment/logs.py).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "campaign.deployment.logs.AsJson"},
    },
    "filters": {"failures": {"()": "campaign.deployment.logs.Failures"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        "mail": {"class": "campaign.deployment.logs.ByMail", "filters": ["failures"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers would mail whole requests, addresses and cookies among them.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Scanners ask for any host, all day long; they are answered, and that is all.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # What it would say of failures and clients stands in the log of what people did.
        "axes": {"level": "ERROR"},
    },
}
if ERROR_LOG:
    LOGGING["handlers"]["file"] = {
        "class": "logging.handlers.WatchedFileHandler", "filename": ERROR_LOG, "formatter": "json",
        "level": "ERROR", "filters": ["failures"], "delay": True, "encoding": "utf-8",
    }  # fmt: skip
    LOGGING["root"]["handlers"].append("file")
if ADMINS:
    LOGGING["root"]["handlers"].append("mail")
