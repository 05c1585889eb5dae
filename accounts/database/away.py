"""Is the database away, or hindered, or have we asked it something wrong? Only the first passes by itself."""

from __future__ import annotations

import psycopg
from django.db import InterfaceError, OperationalError

# Of the states that PostgreSQL counts among the operational: too slow a query, and transactions that got in each other's way.
OURS = {"57014", "40P01", "40001"}


def is_away(error: BaseException | None) -> bool:
    """It refuses or drops connections, has none left, has no disk, or somebody holds a lock for long."""
    if not isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return getattr(error.__cause__ or error, "sqlstate", None) not in OURS
