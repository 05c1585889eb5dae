"""The PostgreSQL that we start ourselves is started again when it was killed."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from accounts import embedded

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("how", [signal.SIGQUIT, signal.SIGKILL], ids=["stopped at once", "killed"])
def test_a_database_that_was_killed_comes_back_with_what_it_had(how):
    folder = Path(tempfile.mkdtemp(prefix="foyer-revive-"))
    try:
        dsn = embedded.hold(folder)
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        assert embedded.revive(folder) is False, "it runs"
        server = int((embedded.cluster_for(folder).data / "postmaster.pid").read_text().split()[0])
        os.kill(server, how)
        end = time.monotonic() + 30
        while not _revived(folder) and time.monotonic() < end:  # the killed server's children need a moment to notice
            time.sleep(0.3)
        with psycopg.connect(dsn) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    finally:
        embedded.release(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _revived(folder: Path) -> bool:
    try:
        return embedded.revive(folder)
    except embedded.NoDatabase:
        return False
