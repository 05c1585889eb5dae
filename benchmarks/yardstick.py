"""What the same machine does without Foyer: a bare Django view, and the same view with one durable INSERT ("the floor").

`gunicorn benchmarks.yardstick` with the workers and threads of the product. Its table is in a schema of its own.
"""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

INSERT = "INSERT INTO yardstick.event (key, body) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING"

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="no secret is kept here", ALLOWED_HOSTS=["127.0.0.1"],
                       MIDDLEWARE=[], INSTALLED_APPS=[], LOGGING_CONFIG=None)
_pool = None


def _connections():
    """Made in the worker, after the fork; as large as the product's."""
    global _pool
    if _pool is None:
        from psycopg_pool import ConnectionPool

        _pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=2, max_size=8, kwargs={"autocommit": True}, open=True)
    return _pool


def bare(request: HttpRequest) -> HttpResponse:
    """Read the body, answer."""
    request.body  # noqa: B018
    return HttpResponse(b"{}", content_type="application/json")


def floor(request: HttpRequest) -> HttpResponse:
    """Store the body under a unique key, durably, and answer."""
    body = request.body.decode()
    key = body.partition('"idMessage": "')[2].partition('"')[0]
    with _connections().connection() as db:
        db.execute(INSERT, [key, body])
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [path("bare", bare), path("floor", floor)]
application = get_wsgi_application()
