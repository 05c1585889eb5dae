"""A connection that somebody holds for as long as they live, and which is therefore not one of the pool's."""

from __future__ import annotations

import psycopg
from django.db import connection

NOT_THE_DRIVERS = ("pool", "cursor_factory", "context", "server_side_binding", "prepare_threshold", "client_encoding")


def own_connection() -> psycopg.Connection:
    """Django's own way to the database, without Django. Close it when done."""
    parameters = {name: value for name, value in connection.get_connection_params().items() if name not in NOT_THE_DRIVERS}
    return psycopg.connect(**parameters, autocommit=True)
