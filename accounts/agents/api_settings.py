"""The API of the agency's own settings: every agent reads them, owners change them by the one function that may."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import branding
from accounts.agency_settings import change_settings
from accounts.api.parsers import Form, Json
from accounts.api.permissions import OwnersChange, OwnersOnly
from accounts.api.shapes import Exact, Upload, asked, portal_request
from accounts.hours import MOST_CLOSURES, MOST_SPANS, Closure, Hours
from accounts.models import LEAST_RETENTION, MOST_RETENTION, Agency
from accounts.tenancy import public_schema

CLOCK = serializers.RegexField(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")


class ClosureShape(Exact):
    """Days on which the office is closed although the week says otherwise; both included."""

    first = serializers.DateField()
    last = serializers.DateField()
    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class WeekShape(Exact):
    """For each weekday, Monday first, up to two spans of [from, to]; 00:00 as an end is midnight."""

    week = serializers.ListField(
        child=serializers.ListField(child=serializers.ListField(child=CLOCK, min_length=2, max_length=2), max_length=MOST_SPANS),
        min_length=7, max_length=7)


class HoursShape(WeekShape):
    """Office hours: a week and the days on which it does not hold. An empty week: not known."""

    closures = ClosureShape(many=True, required=False, max_length=MOST_CLOSURES)


class SettingsRow(serializers.ModelSerializer):
    """What an agency has set about itself."""

    hours = serializers.SerializerMethodField()
    has_logo = serializers.BooleanField(source="logo", read_only=True, help_text="Then it is to be seen at `/brand/logo`.")
    email, website = serializers.CharField(read_only=True), serializers.CharField(read_only=True)
    reply_quiet_seconds = serializers.IntegerField(read_only=True, allow_null=True, help_text="Null: the platform's.")
    retention_days = serializers.IntegerField(read_only=True, allow_null=True, help_text="Null: people are kept until somebody erases them.")
    opening_hours = serializers.CharField(read_only=True, help_text="The hours in words, as the assistant says them.")

    class Meta:
        model = Agency
        fields = ("subdomain", "name", "colour", "has_logo", "country", "time_zone", "currency", "language", "phone", "email", "website", "address", "licence",
                  "opening_hours", "hours", "reply_quiet_seconds", "retention_days", "mfa_required")
        read_only_fields = fields

    @extend_schema_field(HoursShape(allow_null=True))
    def get_hours(self, agency: Agency) -> dict | None:
        return agency.hours or None


class SettingsChange(Exact):
    """The settings to change; the others stay."""

    name = serializers.CharField(max_length=120, required=False)
    colour = serializers.RegexField(r"^#[0-9a-fA-F]{6}$", required=False)
    country = serializers.CharField(max_length=2, required=False, allow_blank=True, help_text="Two letters, such as SG.")
    time_zone = serializers.CharField(max_length=60, required=False, help_text="For example Asia/Singapore.")
    currency = serializers.CharField(max_length=3, required=False)
    language = serializers.CharField(max_length=12, required=False)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    website = serializers.URLField(required=False, allow_blank=True)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    licence = serializers.CharField(max_length=120, required=False, allow_blank=True)
    opening_hours = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="Words; where hours are given these are written from them.")
    hours = HoursShape(required=False, allow_null=True)
    reply_quiet_seconds = serializers.IntegerField(min_value=0, max_value=15, required=False, allow_null=True)
    retention_days = serializers.IntegerField(min_value=LEAST_RETENTION, max_value=MOST_RETENTION, required=False, allow_null=True,
                                              help_text="People of whom nothing was said for so long are erased; null: nobody is.")
    mfa_required = serializers.BooleanField(required=False)


class SettingsView(APIView):
    resource = "settings"
    permission_classes = (OwnersChange,)

    @extend_schema(operation_id="settings_retrieve", responses={200: SettingsRow})
    def get(self, request: Request) -> Response:
        """As they are stored now."""
        return Response(SettingsRow(_stored(request)).data)

    @extend_schema(operation_id="settings_partial_update", request=SettingsChange, responses={200: SettingsRow})
    def patch(self, request: Request) -> Response:
        """Change what is named; owners only. It holds within a few seconds, and the agency's audit names the fields."""
        wish = asked(SettingsChange, request.data)
        if "hours" in wish:
            wish["hours"] = hours_of(wish["hours"])
        try:
            change_settings(_stored(request), by=request.user, **wish)
        except ValidationError as error:
            raise exceptions.ValidationError(error.message_dict) from None
        return Response(SettingsRow(_stored(request)).data)


class NewLogo(Exact):
    file = Upload(help_text="PNG, JPEG, WebP or GIF, up to 5 MB. It is written anew as PNG, at most 512 pixels long.")


class LogoView(APIView):
    """The picture itself is at `/brand/logo`, for the sign-in page shows it too."""

    resource = "settings"
    permission_classes = (OwnersOnly,)
    parser_classes, largest = (Json, Form), branding.LOGO_BYTES + 64 * 1024

    @extend_schema(operation_id="settings_logo_update", request={"multipart/form-data": NewLogo}, responses={200: SettingsRow})
    def put(self, request: Request) -> Response:
        """Put a picture in its place; owners only. What a file is, its content says. Everybody sees it at `/brand/logo`."""
        try:
            picture = branding.logo_of(asked(NewLogo, request.data)["file"])
        except branding.NotALogo as error:
            raise exceptions.ValidationError({"file": [str(error)]}) from None
        change_settings(_stored(request), by=request.user, logo=picture)
        return Response(SettingsRow(_stored(request)).data)

    @extend_schema(operation_id="settings_logo_destroy", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Remove it: the agency's first letter stands in its place."""
        change_settings(_stored(request), by=request.user, logo=b"")
        return Response(status=status.HTTP_204_NO_CONTENT)


def _stored(request: Request) -> Agency:
    with public_schema():
        return Agency.objects.get(pk=portal_request(request).agency.pk)


def hours_of(given: dict[str, Any] | None) -> Hours:
    """What a WeekShape or an HoursShape said; null says nothing."""
    if given is None:
        return Hours()
    closures = (Closure(each["first"], each["last"], each["name"]) for each in given.get("closures", ()))
    return Hours(Hours.read({"week": given["week"], "closures": []}).week, tuple(sorted(closures, key=lambda each: each.first)))
