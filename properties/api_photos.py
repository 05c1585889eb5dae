"""The API of a listing's photos: in, in order, with a line below each, and out again."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.once import KEY, made_once
from accounts.api.parsers import Form, Json
from accounts.api.problems import refusals
from accounts.api.shapes import ID, asked
from properties import photos
from properties.api import listing_numbered
from properties.models import Photo, Source
from properties.serializers import NewPhoto, PhotoChange, PhotoOrder, PhotoRow

PHOTO = OpenApiParameter("photo", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH)
SIZES = {"full": "name", "card": "card_name", "thumb": "thumb_name"}


class Photos(APIView):
    resource = "listings"
    parser_classes, largest = (Json, Form), photos.MAX_BYTES + 64 * 1024

    @extend_schema(operation_id="properties_photos_list", parameters=[ID], responses={200: PhotoRow(many=True)})
    def get(self, request: Request, pk: int) -> Response:
        """All of them, in their order; the first stands for the listing."""
        return Response(PhotoRow(listing_numbered(pk).photos.all(), many=True).data)

    @extend_schema(operation_id="properties_photos_add", parameters=[ID, KEY], request={"multipart/form-data": NewPhoto},
                   responses={201: PhotoRow, 200: PhotoRow, **refusals(409)})
    def post(self, request: Request, pk: int) -> Response:
        """Add one as the last: JPEG, PNG or WebP of at most 10 MB. It is written anew, without the camera's notes."""
        listing = listing_numbered(pk).in_the_name_of(request.user, Source.API)
        wish = asked(NewPhoto, request.data)

        def add() -> int:
            try:
                return photos.add(listing, wish["file"], caption=wish["caption"]).pk
            except photos.Refused as why:
                raise exceptions.ValidationError({"file": [str(why)]}) from None

        made, code = made_once(request, add)
        return Response(PhotoRow(_photo(pk, made)).data, status=code)

    @extend_schema(operation_id="properties_photos_order", parameters=[ID], request={"application/json": PhotoOrder}, responses={200: PhotoRow(many=True)})
    def put(self, request: Request, pk: int) -> Response:
        """Put them into this order; what is not named stays behind."""
        listing = listing_numbered(pk)
        photos.order(listing, asked(PhotoOrder, request.data)["ids"])
        return Response(PhotoRow(listing_numbered(pk).photos.all(), many=True).data)


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
        try:
            return FileResponse(default_storage.open(getattr(_photo(pk, photo), SIZES[asked_size]), "rb"), content_type="image/webp")
        except OSError:
            raise Http404 from None

    @extend_schema(operation_id="properties_photos_caption", parameters=[ID, PHOTO], request=PhotoChange, responses={200: PhotoRow})
    def patch(self, request: Request, pk: int, photo: int) -> Response:
        """Change the line below it."""
        found = _photo(pk, photo)
        photos.describe(found, asked(PhotoChange, request.data)["caption"])
        return Response(PhotoRow(found).data)

    @extend_schema(operation_id="properties_photos_destroy", parameters=[ID, PHOTO], responses={204: None})
    def delete(self, request: Request, pk: int, photo: int) -> Response:
        """Take it away for good."""
        found = _photo(pk, photo)
        photos.remove(found.listing.in_the_name_of(request.user, Source.API), found)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _photo(listing: int, photo: int) -> Photo:
    return get_object_or_404(Photo.objects.select_related("listing"), pk=photo, listing=listing)
