"""The description of the API, made once per process: it is the same for every agency and everybody, and costs most of a
second."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils import translation
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response


class Description(SpectacularAPIView):
    """OpenAPI 3.1, as YAML, or as JSON for whoever asks so."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(described(), headers={"Content-Disposition": 'inline; filename="foyer-api"'})


@lru_cache(maxsize=1)
def described() -> dict:
    """In English, like the names in it."""
    with translation.override("en"):
        return Description.generator_class(urlconf=Description.urlconf, patterns=Description.patterns).get_schema(request=None, public=True)
