"""The API of what agents sort and answer with: labels, and replies for reuse."""

from __future__ import annotations

from typing import ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.problems import refusals
from accounts.api.shapes import ID, asked, saved
from conversations import bulk
from conversations.api_views import Visible
from conversations.forms import CannedReplyForm, LabelForm
from conversations.models import CannedReply, Label
from conversations.serializers import LabelRow
from conversations.sorting_shapes import CannedReplyRow, CannedReplyWrite, LabelWrite

LABEL = OpenApiParameter("label", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH)
READ_WRITE: list[str] = ["get", "post", "head", "options"]


# --- labels --------------------------------------------------------------------------------------------------------------


class Labels(generics.ListAPIView):
    """The agency's labels."""

    resource = "labels"
    serializer_class, queryset = LabelRow, Label.objects.all()
    page_ordering = ("pk",)
    http_method_names: ClassVar[list[str]] = READ_WRITE

    @extend_schema(operation_id="labels_list", responses={200: LabelRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="labels_create", request=LabelWrite, responses={201: LabelRow, **refusals(409)})
    def post(self, request: Request) -> Response:
        """Make a label. There is one of each name, whatever its capitals."""
        wish = {"colour": Label.Colour.GREY} | asked(LabelWrite, request.data)
        return Response(LabelRow(saved(LabelForm(wish))).data, status=status.HTTP_201_CREATED)


class OneLabel(APIView):
    resource = "labels"

    @extend_schema(operation_id="labels_retrieve", parameters=[ID], responses={200: LabelRow})
    def get(self, request: Request, pk: int) -> Response:
        """One label."""
        return Response(LabelRow(get_object_or_404(Label, pk=pk)).data)

    @extend_schema(operation_id="labels_partial_update", parameters=[ID], request=LabelWrite(partial=True),
                   responses={200: LabelRow, **refusals(409)})
    def patch(self, request: Request, pk: int) -> Response:
        """Rename or recolour it, on every conversation that has it."""
        label = get_object_or_404(Label, pk=pk)
        wish = LabelRow(label).data | asked(LabelWrite, request.data, partial=True)
        return Response(LabelRow(saved(LabelForm(wish, instance=label))).data)

    @extend_schema(operation_id="labels_destroy", parameters=[ID], responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it off every conversation, for good; owners only."""
        if not request.user.is_owner:
            raise exceptions.PermissionDenied("Only the owner of the agency deletes labels.")
        get_object_or_404(Label, pk=pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class Sticking(Visible, APIView):
    """A label on a conversation. Either may be asked for twice: the second time changes nothing."""

    @extend_schema(operation_id="conversations_labels_stick", parameters=[ID, LABEL], request=None, responses={204: None})
    def put(self, request: Request, pk: int, label: int) -> Response:
        """Stick it on."""
        bulk.stick([self.one(pk).pk], request.user, get_object_or_404(Label, pk=label))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="conversations_labels_unstick", parameters=[ID, LABEL], responses={204: None})
    def delete(self, request: Request, pk: int, label: int) -> Response:
        """Take it off."""
        bulk.unstick([self.one(pk).pk], request.user, get_object_or_404(Label, pk=label))
        return Response(status=status.HTTP_204_NO_CONTENT)


# --- replies for reuse -----------------------------------------------------------------------------------------------------


class CannedReplies(generics.ListAPIView):
    """The replies that this agent may use: their own and those of the agency."""

    resource = "canned_replies"
    serializer_class, queryset = CannedReplyRow, CannedReply.objects.none()
    page_ordering = ("pk",)
    http_method_names: ClassVar[list[str]] = READ_WRITE

    def get_queryset(self):
        return CannedReply.usable_by(self.request.user).select_related("owner")

    @extend_schema(operation_id="canned_replies_list", responses={200: CannedReplyRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="canned_replies_create", request=CannedReplyWrite, responses={201: CannedReplyRow, **refusals(409)})
    def post(self, request: Request) -> Response:
        """Keep a reply, of one's own or, as an owner, for everybody."""
        reply = _keep(request, CannedReply(owner=request.user), asked(CannedReplyWrite, request.data))
        return Response(CannedReplyRow(reply).data, status=status.HTTP_201_CREATED)


class OneCannedReply(APIView):
    resource = "canned_replies"

    @extend_schema(operation_id="canned_replies_retrieve", parameters=[ID], responses={200: CannedReplyRow})
    def get(self, request: Request, pk: int) -> Response:
        """One reply, with the places that are filled in when it is used."""
        return Response(CannedReplyRow(get_object_or_404(CannedReply.usable_by(request.user), pk=pk)).data)

    @extend_schema(operation_id="canned_replies_partial_update", parameters=[ID], request=CannedReplyWrite(partial=True),
                   responses={200: CannedReplyRow, **refusals(409)})
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is named; the rest stays. What is everybody's is the owner's to change."""
        reply = _editable(request, pk)
        before = {"shortcut": reply.shortcut, "text": reply.text, "is_shared": reply.owner_id is None}
        return Response(CannedReplyRow(_keep(request, reply, before | asked(CannedReplyWrite, request.data, partial=True))).data)

    @extend_schema(operation_id="canned_replies_destroy", parameters=[ID], responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Throw it away. What is everybody's is the owner's to throw away."""
        _editable(request, pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def _keep(request: Request, reply: CannedReply, wish: dict) -> CannedReply:
    if wish.get("is_shared") and not request.user.is_owner:
        raise exceptions.PermissionDenied("Only the owner of the agency keeps replies for everybody.")
    return saved(CannedReplyForm(wish, instance=reply, agent=request.user))


def _editable(request: Request, pk: int) -> CannedReply:
    """404 for a colleague's; 403 for the agency's, which everybody sees."""
    reply = get_object_or_404(CannedReply.usable_by(request.user), pk=pk)
    if not CannedReply.editable_by(request.user).filter(pk=pk).exists():
        raise exceptions.PermissionDenied("Only the owner of the agency changes replies that are everybody's.")
    return reply
