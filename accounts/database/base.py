"""Django's PostgreSQL back-end, which lends a process's connections to agencies in turn, and does not hand out a connection
that has ended while it lay in the pool.

After a restart of the database every idle connection of every process is dead, and each would fail one request. Django's
CONN_HEALTH_CHECKS would find them by a round trip per request; the operating system knows without one, because the
server's farewell waits at the socket. django_tenants builds on this one (settings.ORIGINAL_BACKEND).
"""

from __future__ import annotations

import select
import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool, PoolTimeout

from accounts.database.turns import Turns

FRESH_SECONDS = 0.05  # in a crowd a connection is lent again at once; whether it has ended is not asked each time
_turns: dict[ConnectionPool, Turns] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    _turn: Turns | None = None  # what has to be given back with the connection

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection:
        if not self.pool:
            return super().get_new_connection(conn_params)
        self._take_turn(self.pool)
        try:
            connection = super().get_new_connection(conn_params)
            while _has_ended(connection):
                connection.close()
                self.pool.putconn(connection)  # the pool makes another one in its place
                connection = super().get_new_connection(conn_params)
        except BaseException:
            self._give_turn_back()
            raise
        return connection

    def _close(self) -> None:
        if self.connection is not None:
            self.connection._foyer_returned = time.monotonic()
        try:
            super()._close()
        finally:
            self._give_turn_back()

    def close_pool(self) -> None:
        _turns.pop(self.pool, None)
        super().close_pool()

    def _take_turn(self, pool: ConnectionPool) -> None:
        self._give_turn_back()  # of a connection that was lost without being closed
        turns = _turns.get(pool) or _turns.setdefault(pool, Turns(pool.max_size))
        if not turns.take(getattr(self, "schema_name", None) or "", pool.timeout):
            raise PoolTimeout(f"no connection came free within {pool.timeout} s")
        self._turn = turns

    def _give_turn_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.give_back()


def _has_ended(connection: psycopg.Connection) -> bool:
    """Whether the server has hung up. Nothing waits at the socket of an idle connection that is well, save rarely a notice."""
    if time.monotonic() - getattr(connection, "_foyer_returned", 0) < FRESH_SECONDS:
        return False
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if not waiting.poll(0):
        return False
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return True
    return False
