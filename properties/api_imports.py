"""The API of files of listings: taken in, checked, stored and taken back by the functions of the pages; and out again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.once import KEY, made_once
from accounts.api.parsers import Form, Json
from accounts.api.problems import refusals
from accounts.api.refused import Conflict
from accounts.api.shapes import ID, AgentRow, Exact, Upload, asked
from properties import batches, exporting, mapping, sheets, uploads
from properties.api import narrowed
from properties.models import Batch, Listing
from properties.serializers import ListingFilter
from properties.sheets import Unreadable


class CellRow(serializers.Serializer):
    """A cell, or a line where `column` is empty, that cannot be stored. Lines count as in the file."""

    line = serializers.IntegerField()
    column = serializers.CharField()
    message = serializers.CharField()


class ReportRow(serializers.Serializer):
    """What storing would do, or did. `errors` names the first two hundred; `bad_rows` counts all rows."""

    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    bad_rows = serializers.IntegerField()
    errors = CellRow(many=True)
    warnings = serializers.ListField(child=serializers.CharField())


class UndoneRow(serializers.Serializer):
    """What was taken back. `kept` were changed by somebody since; some of them by reference."""

    restored = serializers.IntegerField()
    deleted = serializers.IntegerField()
    kept = serializers.IntegerField()
    references = serializers.ListField(child=serializers.CharField())


class ImportRow(serializers.ModelSerializer):
    """A file and how far it is. Ask again while it is `reading`, `checking`, `storing` or `undoing`."""

    state = serializers.ChoiceField(Batch.State.choices, read_only=True)
    agent = AgentRow(read_only=True, allow_null=True)
    headings = serializers.ListField(source="head", child=serializers.CharField(), read_only=True, help_text="The file's own.")
    columns = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="For each heading the field it stands for; empty: none.")
    fixed = serializers.DictField(child=serializers.CharField(), read_only=True, help_text="What holds for all rows.")
    report = serializers.SerializerMethodField(help_text="Null before it was checked.")
    undone = serializers.SerializerMethodField(help_text="Null unless it was undone.")
    can_be_undone = serializers.BooleanField(read_only=True)

    class Meta:
        model = Batch
        fields = ("id", "state", "name", "agent", "headings", "columns", "fixed", "rows", "rows_done", "report", "undone", "can_be_undone", "problem",
                  "created_at", "finished_at")
        read_only_fields = fields

    @extend_schema_field(ReportRow(allow_null=True))
    def get_report(self, batch: Batch) -> dict | None:
        return ReportRow(batch.report).data if batch.report else None

    @extend_schema_field(UndoneRow(allow_null=True))
    def get_undone(self, batch: Batch) -> dict | None:
        return UndoneRow(batch.undone).data if "restored" in batch.undone else None


class NewImport(Exact):
    file = Upload(help_text="CSV, or an Excel workbook (.xlsx).")


class FixedValues(Exact):
    """Values for all rows, of fields that the file has no column for; written as in a cell."""

    property_type = serializers.CharField(max_length=40, required=False)
    listing_type = serializers.CharField(max_length=40, required=False)
    currency = serializers.CharField(max_length=40, required=False)
    availability = serializers.CharField(max_length=40, required=False)


class Columns(Exact):
    columns = serializers.ListField(child=serializers.ChoiceField(["", *mapping.FIELDS]), min_length=1, max_length=sheets.MAX_COLUMNS,
                                    help_text="For each heading, in order, the field it stands for; an empty text leaves the column out.")
    fixed = FixedValues(required=False)


class Storing(Exact):
    skip_bad = serializers.BooleanField(required=False, default=False, help_text="Leave the rows out that cannot be stored.")


class _Imports:
    resource = "listings"

    @staticmethod
    def one(pk: int) -> Batch:
        return get_object_or_404(Batch.objects.select_related("agent"), pk=pk, kind=Batch.Kind.IMPORT)

    def shown(self, pk: int) -> Response:
        return Response(ImportRow(self.one(pk)).data)


class Imports(_Imports, generics.ListAPIView):
    """Files that were taken in, the newest first."""

    serializer_class, queryset = ImportRow, Batch.objects.filter(kind=Batch.Kind.IMPORT).select_related("agent")
    parser_classes, largest = (Form, Json), sheets.MAX_BYTES + 64 * 1024
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    @extend_schema(operation_id="properties_imports_list", responses={200: ImportRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="properties_imports_create", parameters=[KEY], request={"multipart/form-data": NewImport},
                   responses={201: ImportRow, 200: ImportRow, **refusals(409)})
    def post(self, request: Request) -> Response:
        """Take a file in and check it. Nothing is stored yet: look at the report, then store it. Where it is not clear what the
        columns are, its state is `mapping` until they are named."""
        wish = asked(NewImport, request.data)

        def begin() -> int:
            try:
                return batches.begin(wish["file"], by=request.user).pk
            except Unreadable as why:
                raise exceptions.ValidationError({"file": [str(why)]}) from None

        made, code = made_once(request, begin)
        return Response(ImportRow(self.one(made)).data, status=code)


class OneImport(_Imports, APIView):
    @extend_schema(operation_id="properties_imports_retrieve", parameters=[ID], responses={200: ImportRow})
    def get(self, request: Request, pk: int) -> Response:
        """How far it is, and what was found."""
        return self.shown(pk)


class NameColumns(_Imports, APIView):
    @extend_schema(operation_id="properties_imports_columns", parameters=[ID], request=Columns, responses={200: ImportRow, **refusals(409)})
    def put(self, request: Request, pk: int) -> Response:
        """Say what the columns stand for, and have the file checked with that. It is remembered for the next file."""
        batch, wish = self.one(pk), asked(Columns, request.data)
        if len(wish["columns"]) != len(batch.head):
            raise exceptions.ValidationError({"columns": [f"The file has {len(batch.head)} columns."]})
        why_not = batches.name_columns(batch, wish["columns"], dict(wish.get("fixed", {})))
        if why_not:
            raise Conflict(why_not, code="not_checked")
        return self.shown(pk)


class Store(_Imports, APIView):
    @extend_schema(operation_id="properties_imports_store", parameters=[ID], request=Storing, responses={200: ImportRow, **refusals(409)})
    def post(self, request: Request, pk: int) -> Response:
        """Store what was checked: all rows, or with `skip_bad` all good ones. A repeat changes nothing and answers 409."""
        if not batches.confirm(self.one(pk), skip_bad=asked(Storing, request.data)["skip_bad"]):
            raise Conflict("There is nothing to store here now: see its state, and whether its report has bad rows.", code="not_to_be_stored")
        return self.shown(pk)


class Undo(_Imports, APIView):
    @extend_schema(operation_id="properties_imports_undo", parameters=[ID], request=None, responses={200: ImportRow, **refusals(409)})
    def post(self, request: Request, pk: int) -> Response:
        """Take back what it did, within 30 days, except where somebody has changed a listing since. Owners, and whoever
        imported it."""
        batch = self.one(pk)
        if not batch.may_be_undone_by(request.user):
            raise exceptions.PermissionDenied("Only the owner and whoever imported it take it back.")
        if not batches.undo(batch, by=request.user):
            raise Conflict("This can no longer be undone.", code="not_to_be_undone")
        return self.shown(pk)


class ExportWish(ListingFilter):
    """Which listings, and as what kind of file."""

    kind = serializers.ChoiceField(["csv", "xlsx"], required=False, default="csv")


class ExportRow(serializers.ModelSerializer):
    """A workbook and how far it is. Ask again while it is `writing`; `written`, its file is there for a day."""

    state = serializers.ChoiceField([(state.value, state.label) for state in (Batch.State.WRITING, Batch.State.WRITTEN, Batch.State.FAILED)], read_only=True)

    class Meta:
        model = Batch
        fields = ("id", "state", "name", "rows", "rows_done", "problem", "created_at", "finished_at")
        read_only_fields = fields


class Exports(APIView):
    resource = "listings"

    @extend_schema(operation_id="properties_exports_create", parameters=[KEY], request=ListingFilter,
                   responses={201: ExportRow, 200: ExportRow, **refusals(409)})
    def post(self, request: Request) -> Response:
        """Have the listings of these filters written into a workbook, however many there are. `{}`: all."""
        wish = asked(ListingFilter, request.data)

        def begin() -> int:
            try:
                return batches.begin_export(narrowed(Listing.objects.all(), wish), by=request.user, filters=[name for name in wish if name != "ordering"]).pk
            except exporting.TooMany as why:
                raise Conflict(str(why), code="too_many") from None

        made, code = made_once(request, begin)
        return Response(ExportRow(_export(made)).data, status=code)


class OneExport(APIView):
    resource = "listings"

    @extend_schema(operation_id="properties_exports_retrieve", parameters=[ID], responses={200: ExportRow})
    def get(self, request: Request, pk: int) -> Response:
        """How far it is."""
        return Response(ExportRow(_export(pk)).data)


class ExportFile(APIView):
    resource = "listings"

    @extend_schema(operation_id="properties_exports_file", parameters=[ID], responses={(200, exporting.XLSX): OpenApiTypes.BINARY, **refusals(409)})
    def get(self, request: Request, pk: int) -> FileResponse:
        """The workbook itself, once it is written, for a day."""
        batch = _export(pk)
        file = uploads.take(batch.kept) if batch.state == Batch.State.WRITTEN else None
        if file is None:
            raise Conflict("It is not written yet, or was kept for its day.", code="not_there")
        return FileResponse(file, as_attachment=True, filename=batch.name, content_type=exporting.XLSX)


def _export(pk: int) -> Batch:
    return get_object_or_404(Batch, pk=pk, kind=Batch.Kind.EXPORT)


class Export(APIView):
    resource = "listings"

    @extend_schema(operation_id="properties_export", parameters=[ExportWish],
                   responses={(200, "text/csv"): OpenApiTypes.STR, (200, exporting.XLSX): OpenApiTypes.BINARY, **refusals(409)})
    def get(self, request: Request) -> HttpResponse:
        """The agency's listings as a file with the columns that an import reads, private facts and notes among them. A workbook of
        more than 2,000 is asked for with `POST /api/properties/exports`; here it is a 409."""
        wish = asked(ExportWish, request.query_params)
        as_workbook = wish.pop("kind") == "xlsx"
        filters = [name for name in wish if name != "ordering"]
        try:
            file = exporting.export(narrowed(Listing.objects.all(), wish), as_workbook=as_workbook, by=request.user, filters=filters)
        except exporting.TooMany as why:
            raise Conflict(str(why), code="too_many") from None
        return HttpResponse(file.content, content_type=file.mime, headers={"Content-Disposition": f'attachment; filename="{file.name}"'})
