"""The API of how the assistant sounds: reading, drafting, publishing and rolling back, by the functions of the portal's editor."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.problems import refusals
from accounts.api.refused import Conflict
from accounts.api.shapes import asked
from personas import publishing, voices
from personas.api_shapes import PersonaRow, Publication, VersionRow, WordingChange, worded
from personas.asking_more import ignored
from personas.forms import PersonaForm
from personas.models import Persona, PersonaVersion

WHOSE = OpenApiParameter("whose", str, OpenApiParameter.PATH, enum=["own", "agency"])
NUMBER = OpenApiParameter("number", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH)


class CasesFail(Conflict):
    """Test cases fail under a wording and nobody has said why it is published all the same."""

    default_code = "cases_fail"

    def __init__(self, needed: publishing.NeedsReason) -> None:
        names = ", ".join(str(case.name) for case in needed.failing)
        super().__init__(f"Test cases fail under this wording: {names}. Say in reason why it is published all the same.")


class _Voice:
    request: Request
    resource = "personas"

    def persona(self, whose: str, *, to_change: bool = False) -> Persona:
        """One's own, or the agency's, which every agent hears and owners change."""
        if whose == "own":
            return voices.mine(self.request.user)
        if whose != "agency":
            raise Http404
        if to_change and not self.request.user.is_owner:
            raise exceptions.PermissionDenied("Only the owner of the agency changes its assistant.")
        return voices.agencys()

    def shown(self, whose: str) -> Response:
        return Response(PersonaRow(_row(whose, self.persona(whose))).data)

    @staticmethod
    def wording(persona: Persona, changes: dict) -> dict:
        """The draft, or else what is published, with these changes. Raises ValidationError by the rules of the editor."""
        form = PersonaForm(persona.wording | (persona.draft or {}) | changes, instance=persona.worded({}))
        if not form.is_valid():
            raise exceptions.ValidationError({name: [str(each) for each in said] for name, said in form.errors.items()})
        return form.cleaned_data

    def publish(self, persona: Persona, wording: dict, reason: str) -> PersonaVersion:
        try:
            return publishing.publish(persona, wording, by=self.request.user, reason=reason)
        except publishing.NeedsReason as needed:
            raise CasesFail(needed) from None


class Personas(_Voice, APIView):
    @extend_schema(operation_id="personas_list", responses={200: PersonaRow(many=True)})
    def get(self, request: Request) -> Response:
        """Your own assistant and the agency's."""
        return Response(PersonaRow([_row(whose, self.persona(whose)) for whose in ("own", "agency")], many=True).data)


class OnePersona(_Voice, APIView):
    @extend_schema(operation_id="personas_retrieve", parameters=[WHOSE], responses={200: PersonaRow})
    def get(self, request: Request, whose: str) -> Response:
        """What speaks, the draft beside it, and which of its wishes are not followed."""
        return self.shown(whose)


class DraftView(_Voice, APIView):
    @extend_schema(operation_id="personas_draft_keep", parameters=[WHOSE], request=WordingChange, responses={200: PersonaRow, **refusals(409)})
    def put(self, request: Request, whose: str) -> Response:
        """Keep a draft. What speaks stays as it is until it is published."""
        persona, changes = self.persona(whose, to_change=True), asked(WordingChange, request.data)
        wording = self.wording(persona, changes)
        if persona.pk is None:
            raise Conflict("There is nothing of your own yet to draft beside; publish a wording first.", code="nothing_published")
        persona.keep_draft(wording)
        return self.shown(whose)

    @extend_schema(operation_id="personas_draft_discard", parameters=[WHOSE], responses={204: None})
    def delete(self, request: Request, whose: str) -> Response:
        """Throw the draft away."""
        Persona.objects.filter(pk=self.persona(whose, to_change=True).pk).update(draft=None)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Publish(_Voice, APIView):
    cost = 20  # of requests: the test cases are tried first

    @extend_schema(operation_id="personas_publish", parameters=[WHOSE], request=Publication, responses={200: VersionRow, **refusals(409)})
    def post(self, request: Request, whose: str) -> Response:
        """Speak with this wording from the next reply on: the draft, or what is published, with the changes given here. It
        becomes a version. The test cases are tried first, which may take 20 seconds."""
        persona, wish = self.persona(whose, to_change=True), asked(Publication, request.data)
        return Response(VersionRow(self.publish(persona, self.wording(persona, wish.get("wording", {})), wish["reason"])).data)


class Versions(_Voice, generics.ListAPIView):
    """Every wording that was published, the newest first."""

    serializer_class, queryset = VersionRow, PersonaVersion.objects.none()
    page_ordering = ("-number",)

    def get_queryset(self) -> QuerySet[PersonaVersion]:
        persona = self.persona(self.kwargs["whose"])
        return persona.versions.select_related("by") if persona.pk else PersonaVersion.objects.none()

    @extend_schema(operation_id="personas_versions_list", parameters=[WHOSE], responses={200: VersionRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)


class RollBack(_Voice, APIView):
    cost = 20

    @extend_schema(operation_id="personas_versions_roll_back", parameters=[WHOSE, NUMBER], request=Publication,
                   responses={200: VersionRow, **refusals(409)})
    def post(self, request: Request, whose: str, number: int) -> Response:
        """Publish an old wording again, as a new version."""
        persona, wish = self.persona(whose, to_change=True), asked(Publication, request.data)
        if "wording" in wish:
            raise exceptions.ValidationError({"wording": ["An old version is published as it was."]})
        try:
            version = publishing.roll_back(persona, number, by=request.user, reason=wish["reason"])
        except PersonaVersion.DoesNotExist:
            raise exceptions.NotFound("There is no such version.") from None
        except publishing.NeedsReason as needed:
            raise CasesFail(needed) from None
        return Response(VersionRow(version).data)


def _row(whose: str, persona: Persona) -> dict:
    newest = persona.versions.first() if persona.pk else None
    draft = worded(persona.draft) if persona.draft else None
    return {
        "whose": whose, "agent": persona.agent, "is_inherited": persona.pk is None and whose == "own", "version": newest and newest.number,
        "published": persona.wording, "draft": draft, "ignored": ignored((draft or persona.wording)["custom_instruction"]),
    }
