"""Files lie in a folder per agency, and a name can never climb out of it."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible
from django_tenants.files.storage import TenantFileSystemStorage


class AgencyStorage(TenantFileSystemStorage):
    """`media/<schema>/…`. Served by a view that knows the agency and the session, never by a bare folder."""

    @property
    def relative_media_root(self) -> str:
        """Read each time: what the library keeps for good, archive and storage would come to disagree on."""
        return str(settings.MEDIA_ROOT)


@deconstructible(path="accounts.storage.PlatformStorage")
class PlatformStorage(FileSystemStorage):
    """Files of the platform itself, such as the logos that sign-in pages show."""
