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

from accounts.api.shapes import ID
from properties.models import Listing, Source
from properties.reading import search_words
from properties.serializers import (
    ListingDetail,
    ListingFilter,
    ListingWrite,
    PublicListing,
    Search,
    SearchResult,
)


class ListingList(generics.ListAPIView):
    """The agency's listings, the latest first."""

    resource = "listings"
    serializer_class = PublicListing
    queryset = Listing.objects.all()
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    def filter_queryset(self, found: QuerySet[Listing]) -> QuerySet[Listing]:
        asked = ListingFilter(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        wish = dict(asked.validated_data)
        words = wish.pop("q", "")
        return (found.called(words) if words else found).filter(**wish).told()

    @extend_schema(operation_id="properties_list", parameters=[ListingFilter],
                   responses={200: PublicListing(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="properties_create", request=ListingWrite,
                   responses={201: ListingDetail})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Put a property on offer. It is in the hands of whoever stores it, unless `agent` says otherwise."""
        agency = request._request.agency
        asked = ListingWrite(data=request.data, context={"agency": agency})
        asked.is_valid(raise_exception=True)
        with transaction.atomic():
            listing = Listing(**{"agent": request.user, "currency": agency.currency} | asked.validated_data)
            listing.clean()
            listing.in_the_name_of(request.user, Source.API).save()
        return Response(ListingDetail(listing).data, status=status.HTTP_201_CREATED)


class AgentListings(ListingList):
    """The listings that are one agent's."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[Listing]:
        if getattr(self, "swagger_fake_view", False):
            return Listing.objects.none()
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
        return Response(ListingDetail(_listing(pk)).data)

    @extend_schema(operation_id="properties_partial_update", parameters=[ID], request=ListingWrite,
                   responses={200: ListingDetail})
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is named; the rest stays."""
        with transaction.atomic():
            listing = get_object_or_404(Listing.objects.select_for_update(of=("self",)), pk=pk)
            asked = ListingWrite(listing, data=request.data, partial=True, context={"agency": request._request.agency})
            asked.is_valid(raise_exception=True)
            for name, value in asked.validated_data.items():
                setattr(listing, name, value)
            listing.clean()
            listing.in_the_name_of(request.user, Source.API).save()
        return Response(ListingDetail(_listing(pk)).data)

    @extend_schema(operation_id="properties_destroy", parameters=[ID],
                   responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Delete for good; the owner only. Others set `availability` to withdrawn."""
        listing = _listing(pk)
        if not listing.may_be_deleted_by(request.user):
            raise exceptions.PermissionDenied("Only the owner of the agency deletes listings.")
        listing.in_the_name_of(request.user, Source.API).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class SearchListings(APIView):
    resource, reads = "listings", True  # a POST that changes nothing

    @extend_schema(operation_id="properties_search", request=Search,
                   responses={200: SearchResult})
    def post(self, request: Request) -> Response:
        """Search as the assistant does. Only available listings, and every stated wish holds unless `relaxed` says not."""
        asked = Search(data=request.data)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        criteria, found = search_words(wish.get("query", ""), limit=wish["limit"], more=Search.criteria_of(wish))
        return Response(SearchResult(found, context={"criteria": criteria}).data)


def _listing(pk: int) -> Listing:
    return get_object_or_404(Listing.objects.select_related("agent").prefetch_related("photos"), pk=pk)
