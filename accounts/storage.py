"""Files lie in a folder per agency, and a name can never climb out of it."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible
from django_tenants.files.storage import TenantFileSystemStorage

KEPT_FREE = 16 * 1024**2  # logs and a database on the same disk need a little room to say what is wrong


def is_full_disk(error: BaseException | None) -> bool:
    """Whether this says that there is no room left, which is nobody's mistake in a request and no fault of the code."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


class AgencyStorage(TenantFileSystemStorage):
    """`media/<schema>/…`. Served by a view that knows the agency and the session, never by a bare folder."""

    def _save(self, name: str, content: File) -> str:
        """Asked before the first byte, because what a full disk cuts off would stay behind as half a file."""
        if shutil.disk_usage(_there(Path(settings.MEDIA_ROOT))).free < content.size + KEPT_FREE:
            raise OSError(errno.ENOSPC, "No room is left for files")
        return super()._save(name, content)

    @property
    def relative_media_root(self) -> str:
        """Read each time: what the library keeps for good, archive and storage would come to disagree on."""
        return str(settings.MEDIA_ROOT)


@deconstructible(path="accounts.storage.PlatformStorage")
class PlatformStorage(FileSystemStorage):
    """Files of the platform itself, such as the logos that sign-in pages show."""


def _there(folder: Path) -> Path:
    """The folder, or where it is going to be made."""
    return next(place for place in (folder, *folder.parents) if place.exists())
