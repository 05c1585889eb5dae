"""The API of the directives: what each says, what this agency words in its own way, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import OwnersChange
from accounts.api.problems import refusals
from accounts.api.shapes import AgentRow, Exact, asked
from directives.library import AUDIENCES, FOLDERS, Directive, library
from directives.models import AmendmentVersion
from personas import amending
from personas.api_shapes import IgnoredRow
from personas.api_voices import NUMBER, CasesFail
from personas.house_rules import LONGEST, house_text, unheeded
from personas.publishing import NeedsReason

FOLDER = OpenApiParameter("folder", str, OpenApiParameter.PATH, enum=list(FOLDERS))
NAME = OpenApiParameter("name", {"type": "string", "pattern": r"^[a-z_]+$"}, OpenApiParameter.PATH)


class DirectiveRow(serializers.Serializer):
    """A directive as it holds for this agency."""

    id = serializers.CharField()
    title = serializers.CharField()
    applies_to = serializers.ChoiceField(AUDIENCES, help_text="Who reads it; `code`: only people, because code does it.")
    may_be_amended = serializers.BooleanField()
    is_own = serializers.BooleanField(help_text="Whether the agency's own wording holds.")
    has_draft = serializers.BooleanField()
    version = serializers.IntegerField(help_text="Of the house's text.")


class DirectiveDetail(DirectiveRow):
    text = serializers.CharField(help_text="What is in force.")
    house_text = serializers.CharField()
    draft = serializers.CharField(allow_null=True)
    ignored = IgnoredRow(many=True, help_text="Sentences of the draft, or else of what is in force, that no wording can bring about.")


class AmendmentRow(serializers.ModelSerializer):
    """A wording that was in force; an empty text is the house's own."""

    by = AgentRow(read_only=True, allow_null=True)
    reason = serializers.CharField(read_only=True, help_text="Why it was published although a test case failed.")

    class Meta:
        model = AmendmentVersion
        fields = ("number", "text", "house_version", "by", "reason", "at")
        read_only_fields = fields


class AmendmentText(Exact):
    text = serializers.CharField(max_length=LONGEST * 2)


class Reason(Exact):
    """Nothing else needs to be said."""

    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="",
                                   help_text="Why it is published although a test case fails under it.")


class AmendmentPublication(Reason):
    """What shall be in force."""

    text = serializers.CharField(max_length=LONGEST * 2, required=False, help_text="Left out: the draft.")


class _Directives:
    request: Request
    resource = "personas"
    permission_classes = (OwnersChange,)

    def one(self, folder: str, name: str) -> Directive:
        found = library().get(f"{folder}/{name}")
        if found is None:
            raise Http404
        return found

    def shown(self, found: Directive) -> Response:
        own, drafts, house = amending.in_force(), amending.drafts(), house_text(found.id)
        text, draft = own.get(found.id) or house, drafts.get(found.id)
        return Response(DirectiveDetail(_row(found, own, drafts) | {
            "text": text, "house_text": house, "draft": draft, "ignored": unheeded(found.id, text if draft is None else draft)}).data)

    @staticmethod
    def put_in_force(deed: Callable[[], AmendmentVersion]) -> Response:
        """Publish, with every way in which that can be refused."""
        try:
            return Response(AmendmentRow(deed()).data)
        except amending.CannotAmend as why:
            raise exceptions.ValidationError({"text": [str(why)]}) from None
        except NeedsReason as needed:
            raise CasesFail(needed) from None
        except AmendmentVersion.DoesNotExist:
            raise Http404 from None


class Directives(_Directives, APIView):
    @extend_schema(operation_id="directives_list", responses={200: DirectiveRow(many=True)})
    def get(self, request: Request) -> Response:
        """All of them, in the order in which they are read."""
        own, drafts = amending.in_force(), amending.drafts()
        return Response(DirectiveRow([_row(found, own, drafts) for found in library().values()], many=True).data)


class OneDirective(_Directives, APIView):
    @extend_schema(operation_id="directives_retrieve", parameters=[FOLDER, NAME], responses={200: DirectiveDetail})
    def get(self, request: Request, folder: str, name: str) -> Response:
        """What is in force, the house's own text, and the draft."""
        return self.shown(self.one(folder, name))


class Draft(_Directives, APIView):
    @extend_schema(operation_id="directives_draft_keep", parameters=[FOLDER, NAME], request=AmendmentText, responses={200: DirectiveDetail})
    def put(self, request: Request, folder: str, name: str) -> Response:
        """Keep a wording beside what is in force; owners only."""
        found = self.one(folder, name)
        try:
            amending.keep_draft(found.id, asked(AmendmentText, request.data)["text"])
        except amending.CannotAmend as why:
            raise exceptions.ValidationError({"text": [str(why)]}) from None
        return self.shown(found)

    @extend_schema(operation_id="directives_draft_discard", parameters=[FOLDER, NAME], responses={204: None})
    def delete(self, request: Request, folder: str, name: str) -> Response:
        """Throw the draft away; owners only."""
        amending.discard_draft(self.one(folder, name).id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Publish(_Directives, APIView):
    cost = 20  # of requests: the test cases are tried first

    @extend_schema(operation_id="directives_publish", parameters=[FOLDER, NAME], request=AmendmentPublication, responses={200: AmendmentRow, **refusals(409)})
    def post(self, request: Request, folder: str, name: str) -> Response:
        """Put a wording, or the draft, in force from the next reply on; owners only. The test cases are tried first."""
        found, wish = self.one(folder, name), asked(AmendmentPublication, request.data)
        text = wish.get("text") or amending.drafts().get(found.id)
        if not text:
            raise exceptions.ValidationError({"text": ["There is no draft; say what shall be in force."]})
        return self.put_in_force(lambda: amending.publish(found.id, text, by=request.user, reason=wish["reason"]))


class Reset(_Directives, APIView):
    cost = 20

    @extend_schema(operation_id="directives_reset", parameters=[FOLDER, NAME], request=Reason, responses={200: AmendmentRow, **refusals(409)})
    def post(self, request: Request, folder: str, name: str) -> Response:
        """Let the house's own text hold again; owners only."""
        found, wish = self.one(folder, name), asked(Reason, request.data)
        return self.put_in_force(lambda: amending.reset(found.id, by=request.user, reason=wish["reason"]))


class Versions(_Directives, generics.ListAPIView):
    """Every wording that was in force, the newest first."""

    serializer_class, queryset = AmendmentRow, AmendmentVersion.objects.none()
    page_ordering = ("-number",)

    def get_queryset(self) -> QuerySet[AmendmentVersion]:
        return AmendmentVersion.objects.filter(amendment__directive=self.one(**self.kwargs).id).select_related("by")

    @extend_schema(operation_id="directives_versions_list", parameters=[FOLDER, NAME], responses={200: AmendmentRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class RollBack(_Directives, APIView):
    cost = 20

    @extend_schema(operation_id="directives_versions_roll_back", parameters=[FOLDER, NAME, NUMBER], request=Reason,
                   responses={200: AmendmentRow, **refusals(409)})
    def post(self, request: Request, folder: str, name: str, number: int) -> Response:
        """Put an old wording in force again, as a new version; owners only."""
        found, wish = self.one(folder, name), asked(Reason, request.data)
        return self.put_in_force(lambda: amending.roll_back(found.id, number, by=request.user, reason=wish["reason"]))


def _row(found: Directive, own: dict[str, str], drafts: dict[str, str]) -> dict:
    return {"id": found.id, "title": found.title, "applies_to": found.applies_to, "may_be_amended": found.may_be_amended, "version": found.version,
            "is_own": bool(own.get(found.id)), "has_draft": found.id in drafts}
