"""The least that a Django project needs, on the same database with the same pool."""

import os

import dj_database_url

SECRET_KEY = "of-no-use-to-anybody"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "bench.bare.urls"
WSGI_APPLICATION = "bench.bare.wsgi.application"
INSTALLED_APPS = ["bench.bare"]
MIDDLEWARE: list[str] = []
USE_TZ = True
DATABASES = {
    "default": {
        **dj_database_url.parse(os.environ["DATABASE_URL"]),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 10, "timeout": 10}},
    }
}
