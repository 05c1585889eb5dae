"""Django's PostgreSQL back-end, which does not hand out a connection that has ended while it lay in the pool.

After a restart of the database every idle connection of every process is dead, and each would fail one request. Django's
CONN_HEALTH_CHECKS would find them by a round trip per request; the operating system knows without one, because the
server's farewell waits at the socket. django_tenants builds on this one (settings.ORIGINAL_BACKEND).
"""

from __future__ import annotations

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection:
        connection = super().get_new_connection(conn_params)
        while self.pool and _has_ended(connection):
            connection.close()
            self.pool.putconn(connection)  # the pool makes another one in its place
            connection = super().get_new_connection(conn_params)
        return connection


def _has_ended(connection: psycopg.Connection) -> bool:
    """Whether the server has hung up. Nothing waits at the socket of an idle connection that is well, save rarely a notice."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if not waiting.poll(0):
        return False
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return True
    return False
