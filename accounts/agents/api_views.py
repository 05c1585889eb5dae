"""The API of the agency's people. Every agent knows who the colleagues are; only owners see and change what each may do."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.agents import leaving
from accounts.agents.api_settings import WeekShape, hours_of
from accounts.agents.audit import note
from accounts.agents.invitations import CannotInvite, Invitation, invite, resend, revoke
from accounts.agents.models import Agent, Team
from accounts.agents.team_views import MemberForm
from accounts.api.once import KEY, made_once
from accounts.api.permissions import OwnersOnly
from accounts.api.problems import refusals
from accounts.api.refused import Conflict
from accounts.api.shapes import ID, Exact, Number, asked, saved

UNSAID = object()


class TeamRow(serializers.ModelSerializer):
    class Meta:
        model = Team
        fields = ("id", "name")
        read_only_fields = fields


class ColleagueRow(serializers.ModelSerializer):
    """An agent, as colleagues know them."""

    team = TeamRow(read_only=True, allow_null=True)
    is_at_work = serializers.BooleanField(read_only=True, help_text="On duty, and within their working hours: new conversations may be given to them.")

    class Meta:
        model = Agent
        fields = ("id", "name", "team", "on_duty", "is_at_work")
        read_only_fields = fields


class UserRow(ColleagueRow):
    """An agent with what they may do."""

    role = serializers.ChoiceField(Agent.Role.choices, read_only=True)
    visibility = serializers.ChoiceField(Agent.Visibility.choices, read_only=True, help_text="Whose conversations they see; an owner sees all.")
    is_active = serializers.BooleanField(read_only=True, help_text="False: they have left.")
    hours = serializers.SerializerMethodField()

    class Meta(ColleagueRow.Meta):
        fields = (*ColleagueRow.Meta.fields, "email", "role", "visibility", "areas", "capacity", "hours", "is_active", "created_at", "last_login")
        read_only_fields = fields

    @extend_schema_field(WeekShape(allow_null=True))
    def get_hours(self, agent: Agent) -> dict | None:
        return {"week": agent.hours["week"]} if agent.hours else None


class UserFilter(serializers.Serializer):
    role = serializers.ChoiceField(Agent.Role.choices, required=False)
    is_active = serializers.BooleanField(required=False)


class UserChange(Exact):
    name = serializers.CharField(max_length=120, required=False)
    role = serializers.ChoiceField(Agent.Role.choices, required=False)
    visibility = serializers.ChoiceField(Agent.Visibility.choices, required=False)
    team = serializers.CharField(max_length=60, required=False, allow_null=True, help_text="A team's name; made where there is none. Null: none.")
    capacity = serializers.IntegerField(min_value=0, max_value=32767, required=False, allow_null=True,
                                        help_text="How many open conversations they look after at most; null: any number.")
    areas = serializers.CharField(max_length=300, required=False, allow_blank=True,
                                  help_text="Places they look after, with commas between; who looks for a home there is given to them.")
    on_duty = serializers.BooleanField(required=False)
    hours = WeekShape(required=False, allow_null=True, help_text="When they work, by the agency's clock; null: as the office.")


class Duty(Exact):
    on_duty = serializers.BooleanField(help_text="Away, nothing new is given to you; what you have stays yours.")


class Leaving(Exact):
    to = Number(required=False, allow_null=True, help_text="Who takes over their conversations; else the agency's rule says.")


class NewInvitation(Exact):
    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(Agent.Role.choices, required=False, default=Agent.Role.AGENT)
    visibility = serializers.ChoiceField(Agent.Visibility.choices, required=False, default=Agent.Visibility.ALL)
    team = serializers.CharField(max_length=60, required=False, allow_blank=True, default="", help_text="A team's name.")


class InvitationRow(serializers.ModelSerializer):
    """An invitation: one address, once, for seven days."""

    role = serializers.ChoiceField(Agent.Role.choices, read_only=True)
    visibility = serializers.ChoiceField(Agent.Visibility.choices, read_only=True)
    team = TeamRow(read_only=True, allow_null=True)
    has_expired = serializers.BooleanField(read_only=True)

    class Meta:
        model = Invitation
        fields = ("id", "email", "name", "role", "visibility", "team", "inviter", "sent_at", "expires_at", "has_expired")
        read_only_fields = fields


class InvitationSent(InvitationRow):
    """A link that has just been made. Whoever has it becomes the agent it was made for."""

    link = serializers.CharField(read_only=True)

    class Meta(InvitationRow.Meta):
        fields = (*InvitationRow.Meta.fields, "link")
        read_only_fields = fields


# --- colleagues --------------------------------------------------------------------------------------------------------


class Colleagues(generics.ListAPIView):
    """Those who work here, by name: whom a conversation can be given to."""

    resource = "agents"
    serializer_class, queryset = ColleagueRow, Agent.objects.active().select_related("team")
    page_ordering = ("name", "pk")

    @extend_schema(operation_id="agents_list", responses={200: ColleagueRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)


class Teams(generics.ListAPIView):
    """The agency's teams."""

    resource = "agents"
    serializer_class, queryset = TeamRow, Team.objects.all()
    page_ordering = ("name", "pk")

    @extend_schema(operation_id="teams_list", responses={200: TeamRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)


class Me(APIView):
    resource = "agents"

    @extend_schema(operation_id="users_me", responses={200: UserRow})
    def get(self, request: Request) -> Response:
        """Whose token this is, and what they may do."""
        return Response(UserRow(request.user).data)

    @extend_schema(operation_id="users_me_duty", request=Duty, responses={200: UserRow})
    def patch(self, request: Request) -> Response:
        """Come on duty, or go."""
        request.user.goes_on_duty(asked(Duty, request.data)["on_duty"])
        return Response(UserRow(request.user).data)


# --- what each may do: owners ----------------------------------------------------------------------------------------------


class Users(generics.ListAPIView):
    """Everybody with an account, also those who have left; owners only."""

    resource = "users"
    permission_classes = (OwnersOnly,)
    serializer_class, queryset = UserRow, Agent.objects.select_related("team")
    page_ordering = ("pk",)

    def filter_queryset(self, found: QuerySet[Agent]) -> QuerySet[Agent]:
        return found.filter(**asked(UserFilter, self.request.query_params))

    @extend_schema(operation_id="users_list", parameters=[UserFilter], responses={200: UserRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)


class OneUser(APIView):
    resource = "users"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="users_retrieve", parameters=[ID], responses={200: UserRow})
    def get(self, request: Request, pk: int) -> Response:
        """One account, and what it may do."""
        return Response(UserRow(_agent(pk)).data)

    @extend_schema(operation_id="users_partial_update", parameters=[ID], request=UserChange, responses={200: UserRow, **refusals(409)})
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is named; the rest stays. An agency is never left without an owner."""
        agent, wish = _agent(pk), asked(UserChange, request.data)
        before = {name: getattr(agent, name) for name in ("name", "role", "visibility", "areas", "capacity", "on_duty")}
        team = agent.team.name if agent.team else ""
        fields, hours = sorted(wish), wish.pop("hours", UNSAID)
        form = MemberForm(before | {"team": "", "new_team": team} | _as_form(wish), instance=agent)
        with transaction.atomic():
            saved(form)
            if hours is not UNSAID:
                _works(agent, hours)
            note("agent changed", by=request.user, agent_id=pk, fields=fields)
        return Response(UserRow(_agent(pk)).data)


class Deactivate(APIView):
    resource = "users"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="users_deactivate", parameters=[ID], request=Leaving, responses={200: UserRow, **refusals(409)})
    def post(self, request: Request, pk: int) -> Response:
        """Take somebody out: their conversations go to colleagues, then every session, token and key of theirs ends."""
        agent, to = _agent(pk), asked(Leaving, request.data).get("to")
        heir = Agent.objects.active().filter(pk=to).first() if to else None
        if to and heir is None:
            raise exceptions.ValidationError({"to": ["There is no such agent, or they have left."]})
        try:
            leaving.deactivate(agent, by=request.user, to=heir)
        except leaving.CannotLeave as error:
            raise Conflict(str(error), code="cannot_leave") from None
        return Response(UserRow(_agent(pk)).data)


class Reactivate(APIView):
    resource = "users"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="users_reactivate", parameters=[ID], request=None, responses={200: UserRow})
    def post(self, request: Request, pk: int) -> Response:
        """Let somebody in again who had left. They sign in anew."""
        leaving.reactivate(_agent(pk), by=request.user)
        return Response(UserRow(_agent(pk)).data)


# --- invitations: owners -----------------------------------------------------------------------------------------------------


class Invite(APIView):
    resource = "users"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="users_invite", parameters=[KEY], request=NewInvitation,
                   responses={201: InvitationSent, 200: InvitationSent, **refusals(409)})
    def post(self, request: Request) -> Response:
        """Invite an address and send it the link. An open invitation of the same address is taken back."""
        made, code = made_once(request, lambda: self._invited(request))
        return Response(InvitationSent(get_object_or_404(Invitation.objects.select_related("team"), pk=made)).data, status=code)

    @staticmethod
    def _invited(request: Request) -> int:
        wish = asked(NewInvitation, request.data)
        try:
            with transaction.atomic():  # a team that was named for nothing goes again
                return invite(wish["email"], by=request.user, role=wish["role"], visibility=wish["visibility"], name=wish["name"],
                              team=Team.named(wish["team"])).pk
        except CannotInvite as error:
            raise exceptions.ValidationError({error.field or "non_field_errors": [str(error)]}) from None


class Invitations(generics.ListAPIView):
    """Invitations that are neither used nor taken back, the newest first; owners only."""

    resource = "users"
    permission_classes = (OwnersOnly,)
    serializer_class, queryset = InvitationRow, Invitation.objects.open().select_related("team")
    page_ordering = ("-sent_at", "-pk")

    @extend_schema(operation_id="invitations_list", responses={200: InvitationRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)


class OneInvitation(APIView):
    resource = "users"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="invitations_revoke", parameters=[ID], responses={204: None, **refusals(409)})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it back: its link lets nobody in any more."""
        if not revoke(get_object_or_404(Invitation, pk=pk), by=request.user):
            raise Conflict("This invitation is over already.", code="over")
        return Response(status=status.HTTP_204_NO_CONTENT)


class Resend(APIView):
    resource = "users"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="invitations_resend", parameters=[ID], request=None, responses={200: InvitationSent, **refusals(409)})
    def post(self, request: Request, pk: int) -> Response:
        """Send a fresh link, good for seven days; the one before stops working."""
        try:
            made = resend(get_object_or_404(Invitation, pk=pk), by=request.user)
        except CannotInvite as error:
            raise Conflict(str(error), code="cannot_invite") from None
        return Response(InvitationSent(made).data)


def _works(agent: Agent, hours: dict | None) -> None:
    try:
        agent.works(hours_of(hours))
    except ValidationError as error:
        raise exceptions.ValidationError(error.message_dict) from None


def _agent(pk: int) -> Agent:
    return get_object_or_404(Agent.objects.select_related("team"), pk=pk)


def _as_form(wish: dict) -> dict:
    """The wish in the words of the portal's form, where a team is chosen or named."""
    return {"new_team" if name == "team" else name: "" if value is None else value for name, value in wish.items()}
