"""Who may come through a door of the API, beyond having signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class OwnersOnly(BasePermission):
    message = "Only the owner of the agency may do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user and request.user.is_owner)


class OwnersChange(OwnersOnly):
    """Every agent reads, owners change."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user) and (request.method in SAFE_METHODS or super().has_permission(request, view))
