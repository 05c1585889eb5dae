"""What is on offer. Rules about a listing live here; pages, API, commands and imports are doors to them."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.cache import cache
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Upper

from properties import wording
from properties.facts import ListingFacts
from properties.querysets import ListingQuerySet

if TYPE_CHECKING:
    from accounts.agents.models import Agent

PLACES_CHANGED = "properties:places"  # cache key whose value changes when a listing does


class PropertyType(models.TextChoices):
    APARTMENT = "apartment", "Apartment"
    CONDO = "condo", "Condominium"
    HDB = "hdb", "HDB flat"
    EXECUTIVE = "executive", "Executive flat"
    MAISONETTE = "maisonette", "Maisonette"
    STUDIO = "studio", "Studio"
    LOFT = "loft", "Loft"
    DUPLEX = "duplex", "Duplex"
    PENTHOUSE = "penthouse", "Penthouse"
    ROOM = "room", "Room"
    HOUSE = "house", "House"
    LANDED = "landed", "Landed house"
    TERRACE = "terrace", "Terrace house"
    SEMI_DETACHED = "semi_detached", "Semi-detached house"
    BUNGALOW = "bungalow", "Bungalow"
    VILLA = "villa", "Villa"
    TOWNHOUSE = "townhouse", "Townhouse"
    SHOPHOUSE = "shophouse", "Shophouse"
    OFFICE = "office", "Office"
    RETAIL = "retail", "Shop"
    WAREHOUSE = "warehouse", "Warehouse"
    COMMERCIAL = "commercial", "Commercial property"
    LAND = "land", "Land"
    OTHER = "other", "Other"


class ListingType(models.TextChoices):
    SALE = "sale", "For sale"
    RENT = "rent", "For rent"


class Availability(models.TextChoices):
    AVAILABLE = "available", "Available"
    PENDING = "pending", "Under offer"
    SOLD = "sold", "Sold or let"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AreaUnit(models.TextChoices):
    SQFT = "sqft", "sq ft"
    SQM = "sqm", "sq m"


SQM_PER = {"sqft": Decimal("0.09290304"), "sqm": Decimal(1)}


def _words(limit: int = 60) -> ArrayField:
    return ArrayField(models.CharField(max_length=80), size=limit, default=list, blank=True)


class Listing(models.Model):
    """One property on offer. Only `facts()` leads from here to the assistant; `internal_notes` has no way there."""

    reference = models.CharField(max_length=40, help_text="The agency's own number of this listing")
    title = models.CharField(max_length=160)
    property_type = models.CharField(max_length=14, choices=PropertyType)
    listing_type = models.CharField(max_length=4, choices=ListingType, default=ListingType.SALE)
    price = models.PositiveBigIntegerField(null=True, blank=True, help_text="Whole units; a rent is per month. Empty: on request")
    currency = models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$", "A currency has three letters, such as SGD.")])
    bedrooms = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(50)])
    bathrooms = models.DecimalField(
        max_digits=3, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(50))],
        help_text="Half bathrooms count as 0.5",
    )
    area = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal("0.01"))]
    )
    area_unit = models.CharField(max_length=4, choices=AreaUnit, blank=True)
    address = models.CharField(max_length=200, blank=True)
    suburb = models.CharField(max_length=80, blank=True, help_text="Suburb, town or district, as people say it")
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=60, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    features = _words()
    not_features = _words()
    selling_points = models.TextField(max_length=1000, blank=True)
    description = models.TextField(max_length=8000, blank=True)
    tenure = models.CharField(max_length=60, blank=True)
    availability = models.CharField(max_length=9, choices=Availability, default=Availability.AVAILABLE)
    internal_notes = models.TextField(max_length=4000, blank=True, help_text="For colleagues. The assistant never sees this")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="listings"
    )
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Grows with every change of a fact")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # Written by `prepare`, read by search only
    area_sqm = models.DecimalField(max_digits=12, decimal_places=2, null=True, editable=False)
    house_number = models.CharField(max_length=12, blank=True, editable=False)
    street = models.CharField(max_length=200, blank=True, editable=False, help_text="As written, without the number")
    place_keys = ArrayField(models.CharField(max_length=200), default=list, editable=False)
    name_words = models.TextField(blank=True, editable=False, help_text="Reference, title and address, one spelling")
    told_words = models.TextField(blank=True, editable=False, help_text="Features and description, one spelling")
    absent_words = models.TextField(blank=True, editable=False, help_text="What it is known not to have, one spelling")

    objects = ListingQuerySet.as_manager()

    # What `facts()` tells, or is made from; a change of these is a new version.
    FACTS = (
        "reference", "title", "property_type", "listing_type", "price", "currency", "bedrooms", "bathrooms", "area",
        "area_unit", "address", "suburb", "city", "country", "postal_code", "latitude", "longitude", "features",
        "not_features", "selling_points", "description", "tenure", "availability",
    )
    SEARCHED = ("area_sqm", "house_number", "street", "place_keys", "name_words", "told_words", "absent_words")

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                Upper("reference"), name="one_listing_per_reference",
                violation_error_message="Another listing has this reference.",
            ),
            models.CheckConstraint(condition=~Q(reference=""), name="listing_has_a_reference"),
            models.CheckConstraint(condition=~Q(title=""), name="listing_has_a_title"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="listing_price_is_not_negative"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="listing_currency_has_three_letters"),
            models.CheckConstraint(condition=Q(property_type__in=PropertyType.values), name="property_type_is_known"),
            models.CheckConstraint(condition=Q(listing_type__in=ListingType.values), name="listing_type_is_known"),
            models.CheckConstraint(condition=Q(availability__in=Availability.values), name="availability_is_known"),
            models.CheckConstraint(
                condition=Q(bedrooms__isnull=True) | Q(bedrooms__range=(0, 50)), name="bedrooms_are_plausible"
            ),
            models.CheckConstraint(
                condition=Q(bathrooms__isnull=True) | Q(bathrooms__range=(0, 50)), name="bathrooms_are_plausible"
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=True) | Q(area__gt=0, area_unit__in=AreaUnit.values), name="area_has_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__range=(-90, 90)), name="latitude_is_on_earth"
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__range=(-180, 180)), name="longitude_is_on_earth"
            ),
        ]
        indexes = [
            models.Index(fields=["listing_type", "price"], condition=Q(availability="available"), name="listings_on_offer"),
            GinIndex(fields=["place_keys"], name="listings_by_place"),
            GinIndex(fields=["name_words"], opclasses=["gin_trgm_ops"], name="listings_by_name"),
            models.Index(fields=["agent"], name="listings_of_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_available(self) -> bool:
        """Whether the assistant may offer it."""
        return self.availability == Availability.AVAILABLE

    @property
    def location(self) -> str:
        """Suburb, then city, as people say it; a city that is its own suburb is said once."""
        return ", ".join(dict.fromkeys(part for part in (self.suburb, self.city) if part))

    def facts(self) -> ListingFacts:
        """What the assistant may say of this listing: the only road from here to a prompt, a card or an answer."""
        return ListingFacts(
            id=str(self.pk), reference=self.reference, title=self.title, property_type=self.property_type,
            listing_type=self.listing_type, price=self.price, currency=self.currency, bedrooms=self.bedrooms,
            bathrooms=_number(self.bathrooms), area=None if self.area is None else float(self.area),
            area_unit=self.area_unit, location=self.location, address=self.address, availability=self.availability,
            features=tuple(self.features), not_features=tuple(self.not_features), selling_points=self.selling_points,
            description=self.description, tenure=self.tenure,
        )

    def clean(self) -> None:
        """Tidy what people type: a reference has no spaces around it, a currency is in capitals, a size has a unit."""
        self.reference, self.title = self.reference.strip(), self.title.strip()
        self.currency = self.currency.strip().upper()
        self.features, self.not_features = _tidy(self.features), _tidy(self.not_features)
        if self.area is None:
            self.area_unit = ""
        elif not self.area_unit:
            self.area_unit = AreaUnit.SQM

    def prepare(self) -> None:
        """Write the columns that search reads. `save` does this; bulk imports call it themselves."""
        where = wording.Address.read(self.address)
        self.house_number, self.street = where.house[:12], where.street[:200]
        places = [self.suburb, *self.suburb.split("/"), self.city, self.country, where.street, *where.regions]
        self.place_keys = [key[:200] for key in dict.fromkeys(map(wording.key, places)) if key]
        self.area_sqm = self.area and (Decimal(self.area) * SQM_PER[self.area_unit or "sqm"]).quantize(Decimal("0.01"))
        self.name_words = wording.key(f"{self.reference} {self.title} {self.address}")
        self.told_words = wording.plain(" ".join((*self.features, self.selling_points, self.description)))
        self.absent_words = " ".join(f"|{wording.plain(word)}|" for word in self.not_features)

    def save(self, *args, **kwargs) -> None:
        """Search columns are written anew and the version grows, unless `update_fields` touches no fact."""
        only = kwargs.get("update_fields")
        if only is None or set(only) & set(self.FACTS):
            self.prepare()
            if not self._state.adding:
                self.version = F("version") + 1
            if only is not None:
                kwargs["update_fields"] = {*only, *self.SEARCHED, "version", "updated_at"}
        super().save(*args, **kwargs)
        if not isinstance(self.version, int):
            self.refresh_from_db(fields=["version"])
        places_changed()

    def delete(self, *args, **kwargs):
        names = [photo.image.name for photo in self.photos.all()]
        done = super().delete(*args, **kwargs)
        _remove_files_later(names)
        places_changed()
        return done

    def mark(self, availability: str) -> bool:
        """Change the state of the offer; False if it had that state already. Raises ValueError for an unknown word."""
        if availability not in Availability.values:
            raise ValueError(f"A listing cannot be {availability!r}.")
        if self.availability == availability:
            return False
        self.availability = availability
        self.save(update_fields=["availability"])
        return True

    def may_be_deleted_by(self, agent: Agent) -> bool:
        """Everyone of the agency may edit; what is gone for good is the owner's to decide."""
        return agent.is_active and agent.is_owner


def places_changed() -> None:
    """Tell search that its list of places may be old, once the change is committed."""
    transaction.on_commit(lambda: cache.set(PLACES_CHANGED, uuid.uuid4().hex, None))


def photo_path(photo: Photo, name: str) -> str:
    """A name of our own: what a phone called the file says too much, and may say anything."""
    return f"listings/{photo.listing_id}/{uuid.uuid4().hex}.webp"


class Photo(models.Model):
    """A picture of a listing, re-encoded by `photos.add`; the first one stands for the listing."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to=photo_path, max_length=160)
    position = models.PositiveSmallIntegerField(default=0)
    caption = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["listing", "position"], name="photos_in_order")]

    def __str__(self) -> str:
        return self.caption or f"photo {self.pk}"

    def delete(self, *args, **kwargs):
        name = self.image.name
        done = super().delete(*args, **kwargs)
        _remove_files_later([name])
        return done


def _remove_files_later(names: list[str]) -> None:
    """Files go when the rows are surely gone; a file that cannot be removed is no reason to bring the row back."""
    storage = Photo._meta.get_field("image").storage
    for name in names:
        transaction.on_commit(lambda name=name: storage.delete(name), robust=True)


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _tidy(words: list[str]) -> list[str]:
    return list(dict.fromkeys(word for word in (" ".join(str(w).split()) for w in words or []) if word))
