"""The API of what an agency has decided about escalation: which triggers ask for a person, what happens while nobody answers,
and the fixed sentences in its own words. Owners only, by the forms of the pages."""

from __future__ import annotations

from django.forms import Form
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import OwnersOnly
from accounts.api.shapes import Exact, asked
from escalation.forms import STEPS, PolicyForm, TextsForm
from escalation.models import Policy
from escalation.own_texts import LONGEST, NAMES, TITLES
from escalation.texts import house_text

LANGUAGE = OpenApiParameter("language", str, OpenApiParameter.PATH, enum=list(NAMES))
CAN_BE_OFF = [(trigger.value, trigger.label) for trigger in Policy.CAN_BE_OFF]


class PolicyRow(serializers.Serializer):
    """When the assistant asks for a person, beyond what always needs one (`always`). Minutes are 0 for never."""

    heeded = serializers.ListField(child=serializers.ChoiceField(CAN_BE_OFF), help_text="Of those that can be off, the ones that are on.")
    always = serializers.ListField(child=serializers.CharField())
    handoff_text = serializers.CharField(help_text="Empty: the house's own sentence, in the contact's language.")
    remind_minutes = serializers.IntegerField(help_text="Then the agents are told again.")
    reassign_minutes = serializers.IntegerField(help_text="Then it goes to the next colleague on duty.")
    tell_late_minutes = serializers.IntegerField(help_text="Then the contact is told, once, that it takes longer.")


class PolicyChange(Exact):
    heeded = serializers.ListField(child=serializers.ChoiceField(CAN_BE_OFF), required=False, max_length=len(CAN_BE_OFF) * 2)
    handoff_text = serializers.CharField(max_length=600, required=False, allow_blank=True)
    remind_minutes = serializers.IntegerField(min_value=0, max_value=32767, required=False)
    reassign_minutes = serializers.IntegerField(min_value=0, max_value=32767, required=False)
    tell_late_minutes = serializers.IntegerField(min_value=0, max_value=32767, required=False)


class TextRow(serializers.Serializer):
    """A fixed sentence: in the agency's own words where it has some, and the house's."""

    key = serializers.ChoiceField(list(TITLES))
    own = serializers.CharField(help_text="Empty: the house's sentence is said.")
    house = serializers.CharField()


class TextsChange(Exact):
    """The sentences to change; an empty one is the house's again."""

    disclosure = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    handoff = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    handoff_named = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    late = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    outage = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    opt_out_confirmed = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    opt_in_confirmed = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)


class PolicyView(APIView):
    resource = "settings"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="escalation_policy_retrieve", responses={200: PolicyRow})
    def get(self, request: Request) -> Response:
        """As it holds now; owners only."""
        return Response(PolicyRow(_policy()).data)

    @extend_schema(operation_id="escalation_policy_partial_update", request=PolicyChange, responses={200: PolicyRow})
    def patch(self, request: Request) -> Response:
        """Change what is named. It holds from the next message on."""
        wish = asked(PolicyChange, request.data)
        _kept(PolicyForm(_policy() | wish, instance=Policy.current()), request)
        return Response(PolicyRow(_policy()).data)


class TextsView(APIView):
    resource = "settings"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="texts_retrieve", parameters=[LANGUAGE], responses={200: TextRow(many=True)})
    def get(self, request: Request, language: str) -> Response:
        """The sentences that code says in one language; owners only."""
        return Response(TextRow(_texts(_known(language)), many=True).data)

    @extend_schema(operation_id="texts_partial_update", parameters=[LANGUAGE], request=TextsChange, responses={200: TextRow(many=True)})
    def patch(self, request: Request, language: str) -> Response:
        """Word some of them in your own way. A disclosure must say that an AI writes, and places stay as they are named."""
        own = {row["key"]: row["own"] for row in _texts(_known(language))}
        _kept(TextsForm(language, own | asked(TextsChange, request.data)), request)
        return Response(TextRow(_texts(language), many=True).data)


def _kept(form: PolicyForm | TextsForm, request: Request) -> None:
    if not form.is_valid():
        raise exceptions.ValidationError(_said(form))
    form.keep(by=request.user)


def _said(form: Form) -> dict[str, list[str]]:
    return {name: [str(each) for each in said] for name, said in form.errors.items()}


def _policy() -> dict:
    found = Policy.current()
    return {name: getattr(found, name) for name in ("handoff_text", *STEPS)} | {
        "heeded": [trigger.value for trigger in Policy.CAN_BE_OFF if found.heeds(trigger)], "always": sorted(trigger.value for trigger in Policy.ALWAYS_ON)}


def _known(language: str) -> str:
    if language not in NAMES:
        raise exceptions.NotFound("There are no sentences in this language.")
    return language


def _texts(language: str) -> list[dict]:
    own = Policy.current().texts.get(language, {})
    return [{"key": key, "own": own.get(key, ""), "house": house_text(key, language)} for key in TITLES]
