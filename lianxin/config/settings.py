"""Settings. What an office may change comes from the environment; see docs/settings.md."""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.conf.locale import LANG_INFO

from lianxin.kit import languages
from lianxin.runtime.place import kept_secret

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("LIANXIN_HOME") or PACKAGE.parent / ".home").resolve()
TESTING = os.environ.get("LIANXIN_TESTING") == "1"
DEMO = os.environ.get("LIANXIN_DEMO") == "1"
DEBUG = os.environ.get("LIANXIN_DEBUG") == "1"


SECRET_KEY = os.environ.get("LIANXIN_SECRET_KEY") or kept_secret(HOME / "keys" / "django.secret")
ALLOWED_HOSTS = os.environ.get("LIANXIN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LIANXIN_ORIGINS", "").split(",") if o]
LIANXIN_TRUSTED_PROXY = os.environ.get("LIANXIN_TRUSTED_PROXY", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "axes",
    "csp",
    "lianxin.kit",
    "lianxin.vault",
    "lianxin.places",
    "lianxin.language",
    "lianxin.audit",
    "lianxin.people",
    "lianxin.notify",
    "lianxin.documents",
    "lianxin.stations",
    "lianxin.cases",
    "lianxin.oversight",
    "lianxin.publishing",
    "lianxin.rights",
    "lianxin.portal",
    "lianxin.desk",
    "lianxin.api",
    "lianxin.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lianxin.kit.middleware.SlimMiddleware",
    "lianxin.kit.middleware.PermissionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "lianxin.kit.middleware.OriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "lianxin.kit.middleware.SizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lianxin.kit.middleware.PlainPathMiddleware",
    "lianxin.kit.middleware.ReadOnlyGetMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lianxin.people.middleware.SignInDutiesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lianxin.config.urls"
WSGI_APPLICATION = "lianxin.config.wsgi.application"
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
                "lianxin.kit.context.ui",
                "lianxin.desk.context.desk",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    },
]

DATABASES = {
    "default": {
        **dj_database_url.parse(
            os.environ.get("DATABASE_URL", "postgresql://lianxin@127.0.0.1:1/lianxin")
        ),
        "CONN_MAX_AGE": 0,
        # A connection that a crashed server left in the pool is noticed before it is used.
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    },
}
if not TESTING:
    DATABASES["default"]["OPTIONS"] = {
        # Only what kit.prepared sends is planned once, and that from the first time.
        "prepare_threshold": 0,
        "pool": {
            "min_size": 1,
            "max_size": int(os.environ.get("LIANXIN_DB_POOL", "10")),
            "timeout": 10,
        },
    }

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "lianxin.people.backends.PeopleBackend",
]
PASSWORD_HASHERS = [
    # Argon2 takes its time on purpose; tests make many accounts that guard nothing.
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if TESTING
    else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username"]},
    },
    {"NAME": "lianxin.people.passwords.SeveralClasses"},
    {"NAME": "lianxin.people.passwords.NotUsedBefore"},
]
LOGIN_URL = "account_login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
# Signing in: a name and a password, a second factor by allauth, the lockout by axes alone.
ACCOUNT_ADAPTER = "lianxin.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# What allauth still counts are wrong codes of the second factor: passwords are counted by axes.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/30m/key", "reauthenticate": None}
ACCOUNT_FORMS = {
    "login": "lianxin.people.forms.LoginForm",
    "change_password": "lianxin.people.forms.ChangePasswordForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_FORMS = {
    "authenticate": "lianxin.people.forms.CodeForm",
    "activate_totp": "lianxin.people.forms.FirstCodeForm",
}
MFA_ADAPTER = "lianxin.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "连心"
MFA_TOTP_TOLERANCE = 1
AXES_FAILURE_LIMIT = 5
AXES_HANDLER = "lianxin.people.lockout.TwoLimits"
# The handler relies on this order.
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_USERNAME_CALLABLE = "lianxin.people.lockout.username"
AXES_CLIENT_IP_CALLABLE = "lianxin.people.lockout.address"
AXES_LOCKOUT_CALLABLE = "lianxin.people.lockout.answer"
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
SPOKEN = languages.chosen(os.environ.get("LIANXIN_LANGUAGES", "zh-hans,en"))
LANGUAGES = [(each.code, each.name) for each in SPOKEN]
LANGUAGES_BIDI = [each.code for each in SPOKEN if each.is_rtl]
# Django does not know every language of the country by itself.
LANG_INFO.update(languages.of_django(each for each in SPOKEN if each.code not in LANG_INFO))
# A catalogue may be tried out, or kept by an office, beside the rooms.
LOCALE_PATHS = [Path(each) for each in [os.environ.get("LIANXIN_LOCALE", "")] if each]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "assets"] if (PACKAGE / "assets").exists() else []
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TESTING
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = TESTING

# Cookies that travel by https only, where the office says that nobody comes by http.
HTTPS = os.environ.get("LIANXIN_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_ENGINE = "lianxin.kit.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# How often somebody came (lianxin.kit.tally): small files that all processes of this machine share.
LIANXIN_TALLIES = HOME / "tallies"

# The office's channels for notices; see docs/notifications.md.
LIANXIN_NOTIFY = Path(os.environ.get("LIANXIN_NOTIFY") or HOME / "notify.toml")
LIANXIN_CIPHER = os.environ.get("LIANXIN_CIPHER", "aes-256-gcm")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LIANXIN_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # A page that does not exist is no trouble of ours.
        "django.request": {"level": "ERROR"},
        # It would write down the addresses it calls, secrets and all.
        "urllib3": {"level": "WARNING"},
    },
}
