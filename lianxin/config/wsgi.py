"""The entry of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")

application = get_wsgi_application()
# What is loaded now stays: no later collection walks it while somebody waits for a page.
gc.collect()
gc.freeze()
