"""The API of looking through the inbox: one search over all, views that are kept, and the rule by which conversations are
given out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.agents.models import Agent
from accounts.api.permissions import OwnersOnly
from accounts.api.shapes import ID, AgentRow, Exact, Number, Word, asked
from conversations import assigning, searching
from conversations.api_views import Visible
from conversations.forms import RoutingForm
from conversations.inbox import ORDERS, Inbox
from conversations.models import Routing, SavedView
from conversations.serializers import ASSIGNEE, MODES, TABS, ConversationRow, MessageRow

# --- search ----------------------------------------------------------------------------------------------------------------


class SearchWords(Exact):
    q = serializers.CharField(min_length=searching.SHORTEST, max_length=100, help_text="Words, a name, a listing, or a number in any spelling.")


class ListingName(serializers.Serializer):
    reference = serializers.CharField()
    title = serializers.CharField()


class SearchFound(serializers.Serializer):
    """The best of each kind: people by name or number, messages by their words (also those of a voice message), listings."""

    people = ConversationRow(many=True, help_text="Their conversations.")
    messages = MessageRow(many=True)
    listings = ListingName(many=True)


class SearchView(Visible, APIView):
    reads = True  # a POST that changes nothing: a number that is looked for stands in no address
    also_reads: ClassVar = ("messages", "contacts")

    @extend_schema(operation_id="search", request=SearchWords, responses={200: SearchFound})
    def post(self, request: Request) -> Response:
        """One box over everything that this agent may see, as in the portal."""
        found = searching.search(self.get_queryset(), asked(SearchWords, request.data)["q"].strip())
        listings = [{"reference": reference, "title": title} for reference, title in found.listings]
        return Response(SearchFound({"people": found.people, "messages": found.messages, "listings": listings}).data)


# --- kept views ------------------------------------------------------------------------------------------------------------


class ViewFields(Exact):
    """What the inbox shows: its tab, its order and what narrows it."""

    tab = serializers.ChoiceField(TABS)
    order = serializers.ChoiceField(list(ORDERS), required=False)
    mode = Word(MODES, required=False)
    assignee = serializers.RegexField(ASSIGNEE, required=False, help_text="An agent's id, `me` or `none`.")
    label = Number(required=False, help_text="A label's id.")
    number = Number(required=False, help_text="A channel's id.")
    listing = serializers.CharField(required=False, max_length=40, help_text="A reference.")
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class SavedViewRow(serializers.ModelSerializer):
    """A view that is kept above the inbox; its owner's alone unless shared."""

    owner = AgentRow(source="agent", read_only=True)
    shows = serializers.SerializerMethodField()

    class Meta:
        model = SavedView
        fields = ("id", "name", "shared", "owner", "shows")
        read_only_fields = fields

    @extend_schema_field(ViewFields)
    def get_shows(self, view: SavedView) -> dict:
        inbox = Inbox.asked_for(view.agent, QueryDict(view.address))
        said = {"tab": inbox.tab, "order": inbox.order} | inbox.filters.asked()
        return said | {name: read(said[name]) for name, read in (("label", int), ("number", int), ("mode", str.upper)) if name in said}


class SavedViewWrite(Exact):
    name = serializers.CharField(max_length=40)
    shared = serializers.BooleanField(required=False, default=False, help_text="Everybody's to use; owners only.")
    shows = ViewFields()


class SavedViews(generics.ListAPIView):
    """One's own kept views, and those that are shared."""

    resource = "conversations"
    serializer_class, queryset = SavedViewRow, SavedView.objects.none()
    page_ordering = ("name", "pk")
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    def get_queryset(self):
        return SavedView.seen_by(self.request.user)

    @extend_schema(operation_id="saved_views_list", responses={200: SavedViewRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="saved_views_keep", request=SavedViewWrite, responses={201: SavedViewRow, 200: SavedViewRow})
    def post(self, request: Request) -> Response:
        """Keep a view under a name; the same name again replaces what it shows."""
        wish = asked(SavedViewWrite, request.data)
        if wish["shared"] and not request.user.is_owner:
            raise exceptions.PermissionDenied("Only the owner of the agency shares views.")
        inbox = Inbox.asked_for(request.user, QueryDict(urlencode(wish["shows"])))
        view, is_new = SavedView.keep(request.user, wish["name"], inbox.address_without_search, shared=wish["shared"])
        return Response(SavedViewRow(view).data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


class OneSavedView(APIView):
    resource = "conversations"

    @extend_schema(operation_id="saved_views_destroy", parameters=[ID], responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Forget one's own; the conversations stay."""
        get_object_or_404(SavedView, pk=pk, agent=request.user).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


# --- the rule --------------------------------------------------------------------------------------------------------------


class NextOne(serializers.Serializer):
    """Who would get a conversation about no listing now, and why; nobody has a reason too."""

    agent = AgentRow(allow_null=True)
    why = serializers.CharField()


class LoadRow(serializers.ModelSerializer):
    open = serializers.IntegerField(read_only=True, help_text="Conversations of theirs in which a person holds the pen.")
    is_at_work = serializers.BooleanField(read_only=True, help_text="On duty, and within their working hours: new ones may be given to them.")

    class Meta:
        model = Agent
        fields = ("id", "name", "on_duty", "is_at_work", "capacity", "open")
        read_only_fields = fields


class RoutingRow(serializers.Serializer):
    """To whom a conversation goes that needs a person and is nobody's."""

    by_listing = serializers.BooleanField(help_text="First to the agent of the listing that is talked about.")
    round_robin = serializers.BooleanField(help_text="Then in turn to whoever is at work and has room.")
    unassigned_hidden = serializers.BooleanField(help_text="What is nobody's is seen only by owners and agents who see everything.")
    next = NextOne()
    agents = LoadRow(many=True)


class RoutingChange(Exact):
    by_listing = serializers.BooleanField(required=False)
    round_robin = serializers.BooleanField(required=False)
    unassigned_hidden = serializers.BooleanField(required=False)


class RoutingView(APIView):
    resource = "settings"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="routing_retrieve", responses={200: RoutingRow})
    def get(self, request: Request) -> Response:
        """The rule, who would be next by it, and how much each has; owners only."""
        return self._shown()

    @extend_schema(operation_id="routing_partial_update", request=RoutingChange, responses={200: RoutingRow})
    def patch(self, request: Request) -> Response:
        """Change what is named. It holds from the next conversation on."""
        wish, rule = asked(RoutingChange, request.data), Routing.current()
        RoutingForm({name: getattr(rule, name) for name in RoutingForm.Meta.fields} | wish, instance=rule).keep(by=request.user)
        return self._shown()

    @staticmethod
    def _shown() -> Response:
        rule, agents = Routing.current(), assigning.with_load(Agent.objects.active())
        shown = {name: getattr(rule, name) for name in RoutingForm.Meta.fields}
        return Response(RoutingRow(shown | {"next": assigning.choose(), "agents": agents}).data)
