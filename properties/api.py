"""The API of listings. An agent sees and edits the agency's listings; only the owner deletes one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.shapes import ID, asked, portal_request
from properties import photos
from properties.models import Listing, ListingChange, Photo, Source
from properties.reading import search_words
from properties.serializers import (
    ChangeRow,
    ListingDetail,
    ListingFilter,
    ListingWrite,
    NewAvailability,
    PhotoOrder,
    PhotoRow,
    PublicListing,
    Search,
    SearchResult,
)

PHOTO = OpenApiParameter("photo", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH)
SIZES = {"full": "name", "card": "card_name", "thumb": "thumb_name"}
LOOKUPS = {"agent": "agent_id", "price_min": "price__gte", "price_max": "price__lte", "bedrooms_min": "bedrooms__gte",
           "changed_since": "updated_at__gte", "suburb": "suburb__iexact", "city": "city__iexact"}


class ListingList(generics.ListAPIView):
    """The agency's listings, the latest first."""

    resource = "listings"
    serializer_class = PublicListing
    queryset = Listing.objects.all()
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    def filter_queryset(self, found: QuerySet[Listing]) -> QuerySet[Listing]:
        wish = dict(asked(ListingFilter, self.request.query_params))
        words, self.page_ordering = wish.pop("q", ""), _ordered(wish.pop("ordering"))
        exactly = {LOOKUPS.get(name, name): value for name, value in wish.items()}
        return (found.called(words) if words else found).filter(**exactly).told()

    @extend_schema(operation_id="properties_list", parameters=[ListingFilter],
                   responses={200: PublicListing(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="properties_create", request=ListingWrite,
                   responses={201: ListingDetail})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Put a property on offer. It is in the hands of whoever stores it, unless `agent` says otherwise."""
        agency = portal_request(request).agency
        given = asked(ListingWrite, request.data, agency=agency)
        with transaction.atomic():
            listing = Listing(**{"agent": request.user, "currency": agency.currency} | given)
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
            given = ListingWrite(listing, data=request.data, partial=True, context={"agency": portal_request(request).agency})
            given.is_valid(raise_exception=True)
            for name, value in given.validated_data.items():
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


class OneAvailability(APIView):
    resource = "listings"

    @extend_schema(operation_id="properties_availability", parameters=[ID], request=NewAvailability, responses={200: ListingDetail})
    def put(self, request: Request, pk: int) -> Response:
        """Change the state of the offer. What is not available is left out of the assistant's next answer already."""
        with transaction.atomic():
            listing = get_object_or_404(Listing.objects.select_for_update(of=("self",)), pk=pk)
            wish = asked(NewAvailability, request.data)
            listing.in_the_name_of(request.user, Source.API).mark(wish["availability"])
        return Response(ListingDetail(_listing(pk)).data)


class Confirm(APIView):
    resource = "listings"

    @extend_schema(operation_id="properties_confirm", parameters=[ID], request=None, responses={200: ListingDetail})
    def post(self, request: Request, pk: int) -> Response:
        """Say that all of it is still so, today."""
        with transaction.atomic():
            listing = get_object_or_404(Listing.objects.select_for_update(of=("self",)), pk=pk)
            listing.in_the_name_of(request.user, Source.API).confirm()
        return Response(ListingDetail(_listing(pk)).data)


class History(generics.ListAPIView):
    """Who changed what of a listing, when, and by which door; the newest first."""

    resource = "listings"
    serializer_class, queryset = ChangeRow, ListingChange.objects.none()
    page_ordering = ("-at", "-pk")

    def get_queryset(self) -> QuerySet[ListingChange]:
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else _listing(self.kwargs["pk"]).changes.select_related("agent")

    @extend_schema(operation_id="properties_history", parameters=[ID], responses={200: ChangeRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


# --- photos --------------------------------------------------------------------------------------------------------------


class Photos(APIView):
    resource = "listings"

    @extend_schema(operation_id="properties_photos_list", parameters=[ID], responses={200: PhotoRow(many=True)})
    def get(self, request: Request, pk: int) -> Response:
        """All of them, in their order; the first stands for the listing."""
        return Response(PhotoRow(_listing(pk).photos.all(), many=True).data)

    @extend_schema(operation_id="properties_photos_order", parameters=[ID], request=PhotoOrder, responses={200: PhotoRow(many=True)})
    def put(self, request: Request, pk: int) -> Response:
        """Put them into this order; what is not named stays behind."""
        listing = _listing(pk)
        photos.order(listing, asked(PhotoOrder, request.data)["ids"])
        return Response(PhotoRow(_listing(pk).photos.all(), many=True).data)


class OnePhoto(APIView):
    resource = "listings"
    size = OpenApiParameter("size", str, OpenApiParameter.QUERY, enum=list(SIZES), default="full", description="How large.")

    @extend_schema(operation_id="properties_photos_retrieve", parameters=[ID, PHOTO, size],
                   responses={(200, "image/webp"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, photo: int) -> FileResponse:
        """The picture itself."""
        asked_size = request.query_params.get("size", "full")
        if asked_size not in SIZES:
            raise exceptions.ValidationError({"size": [f"It is one of {', '.join(SIZES)}."]})
        found = get_object_or_404(Photo, pk=photo, listing=pk)
        try:
            return FileResponse(default_storage.open(getattr(found, SIZES[asked_size]), "rb"), content_type="image/webp")
        except OSError:
            raise Http404 from None

    @extend_schema(operation_id="properties_photos_destroy", parameters=[ID, PHOTO], responses={204: None})
    def delete(self, request: Request, pk: int, photo: int) -> Response:
        """Take it away for good."""
        found = get_object_or_404(Photo.objects.select_related("listing"), pk=photo, listing=pk)
        photos.remove(found.listing.in_the_name_of(request.user, Source.API), found)
        return Response(status=status.HTTP_204_NO_CONTENT)


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


def _ordered(ordering: str) -> tuple[str, str]:
    field = ordering.replace("id", "pk")
    return field, "-pk" if field.startswith("-") else "pk"


def _listing(pk: int) -> Listing:
    return get_object_or_404(Listing.objects.select_related("agent").prefetch_related("photos"), pk=pk)
