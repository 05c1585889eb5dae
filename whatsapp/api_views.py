"""Made-up leads, for whoever builds upon the API: what they write goes the way of a real message."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.once import CLIENT_KEY, KEY, key_of
from accounts.api.permissions import OwnersOnly
from accounts.api.shapes import Exact
from conversations.serializers import ConversationRow, MessageRow
from whatsapp import sandbox


class SandboxMessage(Exact):
    """What a made-up lead writes."""

    text = serializers.CharField(max_length=sandbox.LONGEST)
    lead = serializers.RegexField(rf"^{sandbox.LEAD.pattern}$", required=False, default="lead",
                                  help_text="Names the person: the same name is the same conversation. `unreachable` takes no messages.")
    name = serializers.CharField(required=False, allow_blank=True, max_length=120, default="", help_text="What WhatsApp would call them.")
    client_key = serializers.RegexField(rf"^{CLIENT_KEY.pattern}$", required=False, default="",
                                        help_text="The same key again is no second message.")


class SandboxTaken(serializers.Serializer):
    """`conversation` and `message` are null in the rare case that earlier messages are still being taken in."""

    event_id = serializers.UUIDField(allow_null=True, help_text="In the journal; null for a repeat.")
    conversation = ConversationRow(allow_null=True)
    message = MessageRow(allow_null=True)


class SandboxMessages(APIView):
    """The agency's sandbox: a number without a telephone. What is sent on it never leaves the house."""

    resource = "sandbox"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="sandbox_messages_create", parameters=[KEY], request=SandboxMessage, responses={201: SandboxTaken, 200: SandboxTaken})
    def post(self, request: Request) -> Response:
        """Let a made-up lead write. The assistant answers as it would answer anybody; read the thread for its reply."""
        asked = SandboxMessage(data=request.data)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        try:
            said = sandbox.say(sandbox.open_sandbox(), wish["text"], lead=wish["lead"], name=wish["name"], key=key_of(request, wish))
        except sandbox.CannotSay as error:
            raise exceptions.ValidationError({"text": [str(error)]}) from None
        return Response(SandboxTaken(said).data, status=status.HTTP_201_CREATED if said.is_new else status.HTTP_200_OK)
