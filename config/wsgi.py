"""The web process. Everything a first request would import is imported here, once for all workers, before they are forked."""

import contextlib
import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
for _wait in ("DATABASE_POOL_SECONDS", "DATABASE_LOCK_SECONDS"):
    os.environ.setdefault(_wait, "2")  # a webhook that cannot be stored says so soon; workers may wait longer

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from django.conf import settings  # noqa: E402
from django.urls import get_resolver  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402

for urlconf in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF, settings.WEBHOOK_URLCONF):
    get_resolver(urlconf)._populate()  # the first webhook after a deploy is as fast as the hundredth
rehearse = import_string("whatsapp.rehearsal.rehearse")


def get_ready(take_in) -> None:
    """What each worker does for itself before it accepts a request (config/gunicorn.py): a connection cannot be shared."""
    with contextlib.suppress(Exception):  # the database may still be starting; then the first request pays for it
        rehearse(application, take_in)
    gc.collect()
    gc.freeze()


application.get_ready = get_ready
gc.collect()
gc.freeze()  # what is here now stays; the collector need not walk it, and with it copy it, while somebody waits
