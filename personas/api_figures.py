"""The API of the manager's page: each number with the conversations behind it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.shapes import asked, portal_request
from conversations.models import Conversation
from conversations.serializers import ConversationRow
from escalation.triggers import Trigger
from personas.figures import LISTS, MOST_DAYS, Figures, Period, conversations_behind

NAME = OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(LISTS))


class PeriodFilter(serializers.Serializer):
    """Whole days of the agency, both ends included: so many up to today, or from one day to another."""

    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False, help_text="Up to and with today; 7 if nothing is given.")
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)

    def validate(self, given: dict) -> dict:
        if ("since" in given) != ("until" in given) or ("days" in given and "since" in given):
            raise serializers.ValidationError({"since": ["Give days, or both since and until."]})
        if "since" in given and not 0 <= (given["until"] - given["since"]).days < MOST_DAYS:
            raise serializers.ValidationError({"until": [f"It is the same day or later, and at most {MOST_DAYS} days on."]})
        return given


class WaitRow(serializers.Serializer):
    count = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True, help_text="Seconds.")
    p90 = serializers.FloatField(allow_null=True, help_text="Seconds.")


class AskedRow(serializers.Serializer):
    """A reason for which a person was asked for, and what agents said of it afterwards."""

    trigger = serializers.ChoiceField(Trigger.choices)
    count = serializers.IntegerField(source="n")
    needed = serializers.IntegerField()
    needless = serializers.IntegerField()
    unjudged = serializers.IntegerField()


class DayRow(serializers.Serializer):
    day = serializers.DateField()
    new = serializers.IntegerField()
    answered_by_ai = serializers.IntegerField(source="ai")
    answered_by_people = serializers.IntegerField(source="people")
    handed_over = serializers.IntegerField(source="asked")
    usd = serializers.FloatField(allow_null=True, default=None, help_text="Owners only; null for others.")


class ToldRow(serializers.Serializer):
    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField()
    contacts = serializers.IntegerField(help_text="How many were told of it.")
    objections = serializers.IntegerField(help_text="How many of them had something against it or its price.")
    told_otherwise = serializers.IntegerField(help_text="How many of them were last told another price than it has today.")


class GapRow(serializers.Serializer):
    wish = serializers.CharField()
    contacts = serializers.IntegerField()


class SpendRow(serializers.Serializer):
    period = serializers.FloatField(help_text="US dollars.")
    today = serializers.FloatField()
    month = serializers.FloatField()


class StoppedRow(serializers.Serializer):
    blocked = serializers.IntegerField(help_text="Replies of which a draft was stopped by the claim gate.")
    discarded = serializers.IntegerField(help_text="Replies that came too late.")


COUNTS = type("Counts", (serializers.Serializer,), {name: serializers.IntegerField() for name in LISTS} | {"__doc__": "Each has its list."})


class FiguresRow(serializers.Serializer):
    """An owner sees the agency; everybody else their own part of it, without the cost."""

    since = serializers.DateField()
    until = serializers.DateField()
    counts = COUNTS()
    escalations = AskedRow(many=True)
    stopped = StoppedRow()
    ai_wait = WaitRow()
    human_wait = WaitRow()
    by_day = DayRow(many=True)
    by_hour = serializers.ListField(child=serializers.IntegerField(), min_length=24, max_length=24, help_text="Messages of contacts by hour of the agency's day.")
    listings = ToldRow(many=True, help_text="Those that most contacts were told of.")
    gaps = GapRow(many=True, help_text="What was looked for in vain.")
    spend = SpendRow(allow_null=True, help_text="Owners only; null for others.")


class FiguresView(APIView):
    resource = "figures"

    @extend_schema(operation_id="figures_retrieve", parameters=[PeriodFilter], responses={200: FiguresRow})
    def get(self, request: Request) -> Response:
        """What happened in some days."""
        with timezone.override(portal_request(request).agency.zone):
            return Response(_row(_figures(request)))


class Behind(generics.ListAPIView):
    """The conversations that a number counts, the latest first."""

    resource = "figures"
    serializer_class, queryset = ConversationRow, Conversation.objects.none()
    page_ordering = ("-last_at", "-pk")

    def get_queryset(self) -> QuerySet[Conversation]:
        with timezone.override(portal_request(self.request).agency.zone):
            found = conversations_behind(_figures(self.request), self.kwargs["name"])
        if found is None:
            raise Http404
        return found

    @extend_schema(operation_id="figures_conversations_list", parameters=[NAME, PeriodFilter], responses={200: ConversationRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)


def _figures(request: Request) -> Figures:
    wish = asked(PeriodFilter, request.query_params)
    if "since" in wish:
        return Figures(request.user, Period(wish["since"], wish["until"]))
    return Figures(request.user, Period.asked_for({"days": str(wish.get("days", 7))}))


def _row(figures: Figures) -> dict[str, Any]:
    is_owner = figures.agent.is_owner
    return FiguresRow({
        "since": figures.period.first, "until": figures.period.last, "counts": {name: n for name, _words, n in figures.counts},
        "escalations": figures.escalations(), "stopped": figures.stopped(), "ai_wait": asdict(figures.ai_wait()),
        "human_wait": asdict(figures.human_wait()), "by_day": figures.by_day, "by_hour": figures.by_hour,
        "listings": [{
            "id": told.listing.pk, "reference": told.listing.reference, "title": told.listing.title, "contacts": told.contacts,
            "objections": told.objections, "told_otherwise": told.told_otherwise} for told in figures.demand.listings],
        "gaps": [{"wish": gap.wish, "contacts": gap.contacts} for gap in figures.demand.gaps], "spend": figures.spend if is_owner else None,
    }).data
