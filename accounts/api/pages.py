"""How lists of the API are cut into pages. Django REST framework loads this while it loads its own views (the settings
name it), so nothing here may import views."""

from __future__ import annotations

from django.core.exceptions import ValidationError as BadValue
from django.db.models import QuerySet
from rest_framework import exceptions
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView


class Pages(CursorPagination):
    """Pages that stay put while rows arrive: a cursor names the last row seen, not a page number. A view says in
    `page_ordering` how its rows are ordered."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_ordering(self, request: Request, queryset: QuerySet, view: APIView) -> tuple[str, ...]:
        ordering = getattr(view, "page_ordering", self.ordering)
        return (ordering,) if isinstance(ordering, str) else tuple(ordering)

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= self.max_page_size):
            raise exceptions.ValidationError({"page_size": [f"It must be a number from 1 to {self.max_page_size}."]})
        return int(asked)

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: APIView | None = None) -> list | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (BadValue, ValueError, OverflowError):  # somebody has written a cursor of their own
            raise self._bad_cursor() from None

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            return super().decode_cursor(request)
        except exceptions.NotFound:
            raise self._bad_cursor() from None

    def get_paginated_response_schema(self, schema: dict) -> dict:
        link = {"type": ["string", "null"], "format": "uri"}
        return {"type": "object", "required": ["next", "previous", "results"],
                "properties": {"next": link, "previous": link, "results": schema}}

    def get_schema_operation_parameters(self, view: APIView) -> list[dict]:
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"},
             "description": "From `next` or `previous` of another page."},
            {"name": "page_size", "in": "query", "required": False, "schema": size, "description": "Rows on a page."},
        ]

    @staticmethod
    def _bad_cursor() -> exceptions.ValidationError:
        return exceptions.ValidationError({"cursor": ["This is not a cursor of ours; follow `next` or `previous`."]})
