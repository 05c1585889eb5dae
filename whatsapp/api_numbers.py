"""The API of the agency's numbers: how each is, what is wrong with it, and the deeds that mend it. Every agent sees the
numbers; owners look after all of them, an agent after their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import OwnersChange, OwnersOnly
from accounts.api.problems import refusals
from accounts.api.refused import Conflict
from accounts.api.shapes import ID, Exact, Number, asked
from conversations import troubles
from conversations.channels import SendError
from conversations.models import Channel, Incident
from conversations.serializers import ChannelDetail
from whatsapp import connecting, linking
from whatsapp.number_forms import PhoneForm

# --- shown -----------------------------------------------------------------------------------------------------------------


class IncidentRow(serializers.ModelSerializer):
    """A stretch of time in which a number did not carry messages as it should."""

    channel_id = serializers.IntegerField(read_only=True)
    cause = serializers.ChoiceField(Incident.Cause.choices, read_only=True)
    detail = serializers.CharField(read_only=True, help_text="What the provider said.")
    closed_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="Null while it goes on.")
    recovered = serializers.IntegerField(read_only=True, allow_null=True, help_text="Messages found afterwards; null: not looked yet.")

    class Meta:
        model = Incident
        fields = ("id", "channel_id", "cause", "detail", "opened_at", "closed_at", "recovered")
        read_only_fields = fields


class NumberState(serializers.Serializer):
    """How a number is: `linked`; `picture`, to be scanned with WhatsApp on its phone; or `trouble`, with the sentence and
    what mends it."""

    kind = serializers.ChoiceField([linking.LINKED, linking.PICTURE, linking.TROUBLE])
    code = serializers.CharField(help_text="A word for the trouble; else empty.")
    title = serializers.CharField()
    text = serializers.CharField()
    action = serializers.CharField(help_text="What mends it: link, check, token, webhook, restart, unlink or again; else empty.")
    picture = serializers.CharField(help_text="A PNG as a data: address; it changes every 20 seconds.")
    channel = ChannelDetail()


# --- taken -----------------------------------------------------------------------------------------------------------------


class NewNumber(Exact):
    """An account at a provider. It is asked before anything is kept, and its webhook is set."""

    provider = serializers.ChoiceField(sorted(connecting.PATHS), required=False, default="green_api")
    account = serializers.RegexField(r"^[0-9]{4,12}$", help_text="The instance id.")
    token = serializers.RegexField(r"^[0-9a-zA-Z]{30,64}$", help_text="The provider's token. It is kept encrypted and never shown.")
    api_url = serializers.CharField(max_length=200, required=False, help_text="Only where the provider names another than the usual one.")
    name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class PhoneNumber(Exact):
    phone = serializers.CharField(max_length=30, help_text="Of the phone that is to be linked, with country code.")


class PairingCode(serializers.Serializer):
    code = serializers.CharField(help_text="To be typed into WhatsApp on that phone.")


class IncidentFilter(serializers.Serializer):
    channel = Number(required=False, help_text="A number's id.")
    is_open = serializers.BooleanField(required=False)


# --- doors -----------------------------------------------------------------------------------------------------------------


class NumberTrouble(Conflict):
    """The provider did not do it; `code` names the trouble, the sentence says what to do."""

    default_code = "number_trouble"

    def __init__(self, code: str) -> None:
        known = troubles.trouble(code)
        super().__init__(f"{known.title}. {known.text}", code=code or "fault")


class Channels(generics.ListAPIView):
    """The agency's numbers, and whether each can carry messages."""

    resource = "channels"
    permission_classes = (OwnersChange,)
    serializer_class, queryset = ChannelDetail, Channel.objects.select_related("agent")
    page_ordering = ("pk",)
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    @extend_schema(operation_id="channels_list", responses={200: ChannelDetail(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="channels_connect", request=NewNumber, responses={201: ChannelDetail, **refusals(409)})
    def post(self, request: Request) -> Response:
        """Connect a number, or connect one again with a new token; owners only. Nothing is kept unless the provider knows
        the account. The same account again is the same number."""
        wish = asked(NewNumber, request.data)
        wish.setdefault("api_url", connecting.usual_address(wish["account"]))
        try:
            channel, _state = connecting.connect(wish.pop("provider"), **wish, by=request.user)
        except connecting.CannotConnect as error:
            raise NumberTrouble(error.code) from None
        return Response(ChannelDetail(channel).data, status=status.HTTP_201_CREATED)


class OneChannel(APIView):
    resource = "channels"

    @extend_schema(operation_id="channels_retrieve", parameters=[ID], responses={200: ChannelDetail})
    def get(self, request: Request, pk: int) -> Response:
        """One number, and how it was when it was last heard of."""
        return Response(ChannelDetail(get_object_or_404(Channel.objects.select_related("agent"), pk=pk)).data)


class _Kept:
    """A number that this agent looks after, and its state as an answer."""

    request: Request
    resource = "channels"

    def kept(self, pk: int) -> Channel:
        return get_object_or_404(Channel.objects.real().kept_by(self.request.user).select_related("agent"), pk=pk)

    def shown(self, pk: int, look: linking.Look) -> Response:
        known = troubles.trouble(look.code) if look.kind == linking.TROUBLE else None
        return Response(NumberState({
            "kind": look.kind, "code": look.code, "picture": look.picture, "channel": self.kept(pk),
            "title": known.title if known else "", "text": known.text if known else "", "action": known.action if known else "",
        }).data)

    def done(self, pk: int, deed: Callable[[Channel], object]) -> Response:
        """Do it, ask the provider how the number is now, and show that."""
        channel = self.kept(pk)
        try:
            deed(channel)
        except (SendError, connecting.CannotConnect) as error:
            raise NumberTrouble(error.code) from None
        return self.shown(pk, linking.look_again(channel))


class State(_Kept, APIView):
    cost = 2  # the provider is asked

    @extend_schema(operation_id="channels_state", parameters=[ID], responses={200: NumberState})
    def get(self, request: Request, pk: int) -> Response:
        """Ask the provider how it is now. What waited while it was away leaves, and what was missed is looked for."""
        return self.shown(pk, linking.look(self.kept(pk)))


class Restart(_Kept, APIView):
    cost = 5

    @extend_schema(operation_id="channels_restart", parameters=[ID], request=None, responses={200: NumberState, **refusals(409)})
    def post(self, request: Request, pk: int) -> Response:
        """Start the account anew at the provider."""
        return self.done(pk, lambda channel: linking.restart(channel, by=request.user))


class Reconnect(_Kept, APIView):
    cost = 5

    @extend_schema(operation_id="channels_reconnect", parameters=[ID], request=None, responses={200: NumberState, **refusals(409)})
    def post(self, request: Request, pk: int) -> Response:
        """Have its messages sent here again, with a fresh webhook; a number that was switched off is switched on."""
        return self.done(pk, lambda channel: connecting.connect_again(channel, by=request.user))


class Unlink(_Kept, APIView):
    cost = 5

    @extend_schema(operation_id="channels_unlink", parameters=[ID], request=None, responses={200: NumberState, **refusals(409)})
    def post(self, request: Request, pk: int) -> Response:
        """Take its phone off, for another one or for a fresh start. Until a phone is linked nothing is received."""
        return self.done(pk, lambda channel: linking.unlink(channel, by=request.user))


class Code(_Kept, APIView):
    cost = 5

    @extend_schema(operation_id="channels_pairing_code", parameters=[ID], request=PhoneNumber, responses={200: PairingCode, **refusals(409)})
    def post(self, request: Request, pk: int) -> Response:
        """A code to type on the phone, for whoever cannot scan the picture."""
        channel, form = self.kept(pk), PhoneForm(asked(PhoneNumber, request.data))
        if not form.is_valid():
            raise exceptions.ValidationError({"phone": [str(each) for each in form.errors["phone"]]})
        try:
            return Response({"code": linking.code_for(channel, form.cleaned_data["phone"])})
        except SendError as error:
            raise NumberTrouble(error.code) from None


class SwitchOff(_Kept, APIView):
    cost = 5
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="channels_switch_off", parameters=[ID], request=None, responses={200: NumberState})
    def post(self, request: Request, pk: int) -> Response:
        """Receive and send nothing on it any more, until it is reconnected; owners only. What was said on it stays."""
        connecting.switch_off(self.kept(pk), by=request.user)
        return self.shown(pk, linking.stored(self.kept(pk)))


class Incidents(generics.ListAPIView):
    """What went wrong with the numbers that this agent looks after, the latest first."""

    resource = "channels"
    serializer_class, queryset = IncidentRow, Incident.objects.none()
    page_ordering = ("-opened_at", "-pk")

    def get_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.filter(channel__in=Channel.objects.real().kept_by(self.request.user))

    def filter_queryset(self, found: QuerySet[Incident]) -> QuerySet[Incident]:
        wish = asked(IncidentFilter, self.request.query_params)
        found = found.filter(channel=wish["channel"]) if "channel" in wish else found
        return found.filter(closed_at__isnull=wish["is_open"]) if "is_open" in wish else found

    @extend_schema(operation_id="incidents_list", parameters=[IncidentFilter], responses={200: IncidentRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
