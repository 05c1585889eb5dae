"""Files between the check of an import and its confirmation. They lie in the agency's own folder, for a day at most."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "imports"
KEPT_FOR = timedelta(days=1)
FOLDED = "-rows"
_NAME = re.compile(rf"[0-9a-f]{{32}}({FOLDED})?")


def keep(file: File, *, is_folded: bool = False) -> str:
    """Put a file aside and return the name to ask for it by; the name says if it holds rows that `sheets.folded` wrote. Old
    ones go."""
    _sweep()
    name = uuid.uuid4().hex + (FOLDED if is_folded else "")
    file.seek(0)
    default_storage.save(_path(name), file)
    return name


def is_folded(name: str) -> bool:
    return name.endswith(FOLDED)


def take(name: str) -> BinaryIO | None:
    """The file kept under a name, or None if there is none (any more)."""
    if not _NAME.fullmatch(name) or not default_storage.exists(_path(name)):
        return None
    return default_storage.open(_path(name), "rb")


def forget(name: str) -> None:
    if _NAME.fullmatch(name):
        default_storage.delete(_path(name))


def _path(name: str) -> str:
    return f"{FOLDER}/{name}.csv"


def _sweep() -> None:
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < timezone.now() - KEPT_FOR:
            default_storage.delete(path)
