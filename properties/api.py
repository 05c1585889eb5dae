"""The API of listings. An agent sees and edits the agency's listings; only the owner deletes one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.once import KEY, made_once
from accounts.api.problems import refusals
from accounts.api.shapes import ID, asked, portal_request
from properties.models import Listing, ListingChange, Source
from properties.reading import search_words
from properties.serializers import (
    ChangeRow,
    ListingDetail,
    ListingFilter,
    ListingWrite,
    NewAvailability,
    PublicListing,
    Search,
    SearchResult,
)

LOOKUPS = {"agent": "agent_id", "price_min": "price__gte", "price_max": "price__lte", "bedrooms_min": "bedrooms__gte",
           "changed_since": "updated_at__gte", "suburb": "suburb__iexact", "city": "city__iexact"}


class ListingList(generics.ListAPIView):
    """The agency's listings, the latest first."""

    resource = "listings"
    serializer_class = PublicListing
    queryset = Listing.objects.all()
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    def filter_queryset(self, found: QuerySet[Listing]) -> QuerySet[Listing]:
        wish = asked(ListingFilter, self.request.query_params)
        self.page_ordering = _ordered(wish["ordering"])
        return narrowed(found, wish).told()

    @extend_schema(operation_id="properties_list", parameters=[ListingFilter],
                   responses={200: PublicListing(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="properties_create", parameters=[KEY], request=ListingWrite,
                   responses={201: ListingDetail, 200: ListingDetail, **refusals(409)})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Put a property on offer. It is in the hands of whoever stores it, unless `agent` says otherwise."""
        made, code = made_once(request, lambda: self._stored(request))
        return Response(ListingDetail(listing_numbered(made)).data, status=code)

    @staticmethod
    def _stored(request: Request) -> int:
        agency = portal_request(request).agency
        given = asked(ListingWrite, request.data, agency=agency)
        with transaction.atomic():
            listing = Listing(**{"agent": request.user, "currency": agency.currency} | given)
            listing.clean()
            listing.in_the_name_of(request.user, Source.API).save()
        return listing.pk


class AgentListings(ListingList):
    """The listings that are one agent's."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[Listing]:
        return Listing.objects.filter(agent=get_object_or_404(get_user_model(), pk=self.kwargs["pk"]))

    @extend_schema(operation_id="agents_properties_list", parameters=[ID, ListingFilter],
                   responses={200: PublicListing(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class OneListing(APIView):
    resource = "listings"

    @extend_schema(operation_id="properties_retrieve", parameters=[ID],
                   responses={200: ListingDetail})
    def get(self, request: Request, pk: int) -> Response:
        """One listing, with the notes that only colleagues read."""
        return Response(ListingDetail(listing_numbered(pk)).data)

    @extend_schema(operation_id="properties_partial_update", parameters=[ID], request=ListingWrite,
                   responses={200: ListingDetail})
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is named; the rest stays."""
        with transaction.atomic():
            listing = get_object_or_404(Listing.objects.select_for_update(of=("self",)), pk=pk)
            given = ListingWrite(listing, data=request.data, partial=True, context={"agency": portal_request(request).agency})
            given.is_valid(raise_exception=True)
            for name, value in given.validated_data.items():
                setattr(listing, name, value)
            listing.clean()
            listing.in_the_name_of(request.user, Source.API).save()
        return Response(ListingDetail(listing_numbered(pk)).data)

    @extend_schema(operation_id="properties_destroy", parameters=[ID],
                   responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Delete for good; the owner only. Others set `availability` to withdrawn."""
        listing = listing_numbered(pk)
        if not listing.may_be_deleted_by(request.user):
            raise exceptions.PermissionDenied("Only the owner of the agency deletes listings.")
        listing.in_the_name_of(request.user, Source.API).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneAvailability(APIView):
    resource = "listings"

    @extend_schema(operation_id="properties_availability", parameters=[ID], request=NewAvailability, responses={200: ListingDetail})
    def put(self, request: Request, pk: int) -> Response:
        """Change the state of the offer. What is not available is left out of the assistant's next answer already."""
        with transaction.atomic():
            listing = get_object_or_404(Listing.objects.select_for_update(of=("self",)), pk=pk)
            wish = asked(NewAvailability, request.data)
            listing.in_the_name_of(request.user, Source.API).mark(wish["availability"])
        return Response(ListingDetail(listing_numbered(pk)).data)


class Confirm(APIView):
    resource = "listings"

    @extend_schema(operation_id="properties_confirm", parameters=[ID], request=None, responses={200: ListingDetail})
    def post(self, request: Request, pk: int) -> Response:
        """Say that all of it is still so, today."""
        with transaction.atomic():
            listing = get_object_or_404(Listing.objects.select_for_update(of=("self",)), pk=pk)
            listing.in_the_name_of(request.user, Source.API).confirm()
        return Response(ListingDetail(listing_numbered(pk)).data)


class History(generics.ListAPIView):
    """Who changed what of a listing, when, and by which door; the newest first."""

    resource = "listings"
    serializer_class, queryset = ChangeRow, ListingChange.objects.none()
    page_ordering = ("-at", "-pk")

    def get_queryset(self) -> QuerySet[ListingChange]:
        return listing_numbered(self.kwargs["pk"]).changes.select_related("agent")

    @extend_schema(operation_id="properties_history", parameters=[ID], responses={200: ChangeRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


# --- search ----------------------------------------------------------------------------------------------------------------


class SearchListings(APIView):
    resource, reads = "listings", True  # a POST that changes nothing

    @extend_schema(operation_id="properties_search", request=Search,
                   responses={200: SearchResult})
    def post(self, request: Request) -> Response:
        """Search as the assistant does. Only available listings, and every stated wish holds unless `relaxed` says not."""
        wish = asked(Search, request.data)
        criteria, found = search_words(wish.get("query", ""), limit=wish["limit"], more=Search.criteria_of(wish))
        return Response(SearchResult(found, context={"criteria": criteria}).data)


def narrowed(found: QuerySet[Listing], wish: dict) -> QuerySet[Listing]:
    """Those that a checked `ListingFilter` asks for."""
    words = wish.get("q", "")
    exactly = {LOOKUPS.get(name, name): value for name, value in wish.items() if name not in ("q", "ordering")}
    return (found.called(words) if words else found).filter(**exactly)


def _ordered(ordering: str) -> tuple[str, str]:
    field = ordering.replace("id", "pk")
    return field, "-pk" if field.startswith("-") else "pk"


def listing_numbered(pk: int) -> Listing:
    """The listing, or 404."""
    return get_object_or_404(Listing.objects.select_related("agent").prefetch_related("photos"), pk=pk)
