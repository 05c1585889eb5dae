"""The web process. Everything a first request would import is imported here, before any request is accepted."""

import contextlib
import gc
import os
from wsgiref.util import setup_testing_defaults

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_POOL_SECONDS", "2")  # a webhook that cannot be stored says so soon; workers may wait longer

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from django.conf import settings  # noqa: E402
from django.urls import get_resolver  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402

for urlconf in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF, settings.WEBHOOK_URLCONF):
    get_resolver(urlconf)._populate()  # the first webhook after a deploy is as fast as the hundredth


def _rehearse() -> None:
    """One request that is refused: connection pool, route table and the view's machinery are there for the first real one."""
    environ: dict = {}
    setup_testing_defaults(environ)
    environ |= {"REQUEST_METHOD": "POST", "PATH_INFO": "/webhook/greenapi", "CONTENT_LENGTH": "0", "HTTP_AUTHORIZATION": "Bearer " + "-" * 32,
                "HTTP_HOST": settings.PLATFORM_DOMAIN}
    for part in application(environ, lambda status, headers: None):
        del part


with contextlib.suppress(Exception):  # the database may still be starting; then the first request pays for it
    for _ in range(3):
        _rehearse()
    import_string("whatsapp.views.warm_up")()
gc.collect()
gc.freeze()  # what is here now stays; the collector need not walk it again while somebody waits
