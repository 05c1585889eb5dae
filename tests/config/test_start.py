"""What a newcomer may meet before anything runs: each failure is one sentence that says what to do, and nothing is left behind."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import ROOT

KEPT = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def start(mode: str, data: Path, **environment: str) -> subprocess.CompletedProcess:
    env = KEPT | {"FOYER_DATA": str(data), "PORT": "0", "PYTHONDONTWRITEBYTECODE": "1"} | environment
    return subprocess.run([sys.executable, "-m", "config.start", mode], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)


def said(done: subprocess.CompletedProcess) -> str:
    """The one sentence of a start that failed; no traceback, nothing else."""
    assert done.returncode == 1 and done.stderr == "", done.stderr
    lines = done.stdout.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("foyer: "), lines
    return lines[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("mode", ["demo", "run"])
def test_a_taken_port_is_named_with_one_that_is_free(mode, taken, tmp_path):
    sentence = said(start(mode, tmp_path, PORT=str(taken), PHONE_PORT=str(free_port())))
    assert f"Port {taken} on 127.0.0.1" in sentence and "stop what uses it" in sentence
    offered = int(sentence.split(" PORT=")[1].split()[0])
    assert offered > taken and sentence.endswith(f"make {mode}")
    with socket.create_server(("127.0.0.1", offered)):
        pass


def test_the_phones_port_is_looked_at_as_well(taken, tmp_path):
    assert "PHONE_PORT=" in said(start("demo", tmp_path, PORT=str(free_port()), PHONE_PORT=str(taken)))
    same = str(free_port())
    assert "choose two different ones" in said(start("demo", tmp_path, PORT=same, PHONE_PORT=same))


@pytest.mark.parametrize(("name", "value", "sentence"), [
    ("PORT", "abc", "PORT must be a number"), ("PORT", "99999", "between 1 and 65535"), ("PHONE_PORT", "x", "PHONE_PORT must be a number"),
    ("PRODUCTION", "yes", "use `make run`"), ("DATABASE_URL", "mysql://x", "must look like postgresql://"), ("LOG_LEVEL", "LOUD", "LOG_LEVEL"),
])
def test_a_setting_that_makes_no_sense_is_named(name, value, sentence, tmp_path):
    assert sentence in said(start("demo", tmp_path, **{"PORT": str(free_port()), "PHONE_PORT": str(free_port()), name: value}))


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path):
    url = f"postgresql://foyer:very-hidden@127.0.0.1:{free_port()}/foyer"
    sentence = said(start("run", tmp_path, PORT=str(free_port()), DATABASE_URL=url))
    assert "check the address, or unset DATABASE_URL" in sentence and "very-hidden" not in sentence


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    file = tmp_path / "a-file"
    file.touch()
    assert str(file) in said(start("run", file, PORT=str(free_port())))


def test_two_at_once_over_the_same_data_are_one_too_many(tmp_path):
    with open(tmp_path / "running.lock", "a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for mode in ("run", "reset"):
            assert "already running" in said(start(mode, tmp_path, PORT=str(free_port())))


def test_resetting_keeps_keys_and_says_that_another_database_is_left_alone(tmp_path):
    (tmp_path / "media").mkdir()
    (tmp_path / "secret_key").write_text("kept " * 10)
    done = start("reset", tmp_path, PORT="8000", DATABASE_URL="postgresql://a:b@127.0.0.1:1/c")
    assert done.returncode == 0 and "starts over" in done.stdout and "DATABASE_URL" in done.stdout
    assert not (tmp_path / "media").exists() and (tmp_path / "secret_key").read_text().startswith("kept")


def install(folder: Path, *, before: str = "pass", **environment: str) -> subprocess.CompletedProcess:
    """The installer as `make` runs it, in a folder of its own."""
    (folder / "config").mkdir(exist_ok=True)
    shutil.copy(ROOT / "config" / "install.py", folder / "config")
    (folder / "requirements.txt").write_text("segno==1.6.6 --hash=sha256:" + "0" * 64 + "\n")
    program = f"import runpy, sys; {before}; sys.argv = ['install.py', 'requirements.txt']; runpy.run_path('config/install.py', run_name='__main__')"
    return subprocess.run([sys.executable, "-c", program], cwd=folder, env=KEPT | environment, capture_output=True, text=True, timeout=120)


def test_too_old_a_python_is_told_which_one_is_needed(tmp_path):
    done = install(tmp_path, before="sys.version_info = (3, 9, 2)")
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "needs Python 3.11 or newer" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_machine_without_python_is_told_to_install_one(tmp_path):
    done = subprocess.run(["make", "--silent", "PYTHON=no-such-python", "install"], cwd=ROOT, env=KEPT, capture_output=True, text=True)
    assert done.returncode and "There is no no-such-python on this machine; install Python 3.11" in done.stdout


@pytest.mark.slow
def test_without_a_network_the_installation_says_what_to_check(tmp_path):
    done = install(tmp_path, PIP_INDEX_URL="http://127.0.0.1:9/", PIP_NO_CACHE_DIR="1", PIP_RETRIES="0", PIP_TIMEOUT="2", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 1 and "check the network connection" in done.stderr.splitlines()[-1]
    assert not list((tmp_path / ".venv").glob(".installed-*")), "the next start tries again"
