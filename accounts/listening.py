"""A connection that hears what PostgreSQL is told by NOTIFY. It is held for as long as somebody listens, so it is not one of
the pool's."""

from __future__ import annotations

import psycopg
from django.db import connection

NOT_THE_DRIVERS = ("pool", "cursor_factory", "context", "server_side_binding", "prepare_threshold", "client_encoding")


def listening_to(channel: str) -> psycopg.Connection:
    """Django's own way to the database, listening already. Close it when done."""
    parameters = {name: value for name, value in connection.get_connection_params().items() if name not in NOT_THE_DRIVERS}
    db = psycopg.connect(**parameters, autocommit=True)
    db.execute(f'LISTEN "{channel}"')
    return db
