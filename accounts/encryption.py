"""Secrets of an agency at rest: Fernet with several keys at once, so that a key can be replaced without a pause."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEYS must be Fernet keys (32 bytes, url-safe base64), separated by commas; newest first."
        ) from None


def box() -> MultiFernet:
    """The keys of this moment: the first encrypts, all of them decrypt."""
    return _box(tuple(settings.FIELD_ENCRYPTION_KEYS))


class Undecipherable(Exception):
    """A stored secret was written with a key that is no longer in FIELD_ENCRYPTION_KEYS."""


class EncryptedTextField(models.TextField):
    """Text that exists in clear only in memory. It cannot be searched, and it never appears in a form's initial data."""

    description = "Encrypted text"

    def get_prep_value(self, value: str | None) -> str | None:
        return box().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value: str | None, expression, connection) -> str | None:
        if not value:
            return value
        try:
            return box().decrypt(value.encode()).decode()
        except InvalidToken:
            raise Undecipherable("A stored secret cannot be read with the keys in FIELD_ENCRYPTION_KEYS.") from None

    def get_lookup(self, lookup_name: str):
        return super().get_lookup(lookup_name) if lookup_name in {"isnull", "exact"} else None


def digest(*parts: str) -> str:
    """One-way trace of something that is not to be stored itself. Tokens are random, so theirs cannot be guessed back."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
