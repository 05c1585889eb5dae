"""What every page of the portal shows."""

from __future__ import annotations

from django.http import HttpRequest


def portal(request: HttpRequest) -> dict:
    return {"agency": getattr(request, "agency", None)}
