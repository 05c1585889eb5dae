"""Settings come from the environment; nonsense is one sentence and the process does not start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.environment import ROOT


def start(**environment: str) -> subprocess.CompletedProcess:
    env = {k: v for k, v in os.environ.items() if k not in environment} | environment
    return subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("environment, words", [
    ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
    ({"FIELD_ENCRYPTION_KEYS": "abc"}, "FIELD_ENCRYPTION_KEYS must be Fernet keys"),
    ({"PORT": "many"}, "PORT must be a number"),
    ({"PORT": "70000"}, "PORT must lie between"),
    ({"REPLY_QUIET_SECONDS": "-1"}, "REPLY_QUIET_SECONDS must lie between"),
    ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name hosts"),
    ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must look like"),
    ({"REDIS_URL": "http://x"}, "REDIS_URL must start with"),
    ({"ALLOW_LOOPBACK_PROVIDERS": "perhaps"}, "must be yes or no"),
    ({"PRODUCTION": "yes", "ALLOW_LOOPBACK_PROVIDERS": "no"}, "SECRET_KEY is not set"),
    ({"PRODUCTION": "yes", "SECRET_KEY": "x" * 50, "FIELD_ENCRYPTION_KEYS": "GnS2JYzmLDgOGSwcOSYPBPb0IWW0bLSlFXhIB2OsMys=", "ALLOW_LOOPBACK_PROVIDERS": "yes"},
     "ALLOW_LOOPBACK_PROVIDERS is for development"),
])
def test_nonsense_is_refused_with_one_sentence(environment, words):
    done = start(**environment)
    assert done.returncode != 0
    assert done.stderr.startswith("foyer: ") and words in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_a_misspelt_flag_is_not_a_quiet_default():
    assert start(PRODUCTION="ture").returncode != 0
