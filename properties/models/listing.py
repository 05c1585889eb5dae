"""What is on offer. Rules about a listing live here; pages, API, commands and imports are doors to them."""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.cache import cache
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.agents import audit
from accounts.hooks.telling import tell
from properties import wording
from properties.facts import MAY_BE_PRIVATE, ListingFacts, untold
from properties.models.change import ListingChange, Source, Values, differing, values_of
from properties.models.photo import remove_files_later
from properties.querysets import ListingQuerySet

if TYPE_CHECKING:
    from accounts.agents.models import Agent
    from properties.models.batch import Batch

PLACES_CHANGED = "properties:places"  # cache key whose value changes when a listing does


class PropertyType(models.TextChoices):
    APARTMENT = "apartment", _("Apartment")
    CONDO = "condo", _("Condominium")
    HDB = "hdb", _("HDB flat")
    EXECUTIVE = "executive", _("Executive flat")
    MAISONETTE = "maisonette", _("Maisonette")
    STUDIO = "studio", _("Studio")
    LOFT = "loft", _("Loft")
    DUPLEX = "duplex", _("Duplex")
    PENTHOUSE = "penthouse", _("Penthouse")
    ROOM = "room", _("Room")
    HOUSE = "house", _("House")
    LANDED = "landed", _("Landed house")
    TERRACE = "terrace", _("Terrace house")
    SEMI_DETACHED = "semi_detached", _("Semi-detached house")
    BUNGALOW = "bungalow", _("Bungalow")
    VILLA = "villa", _("Villa")
    TOWNHOUSE = "townhouse", _("Townhouse")
    SHOPHOUSE = "shophouse", _("Shophouse")
    OFFICE = "office", _("Office")
    RETAIL = "retail", _("Shop")
    WAREHOUSE = "warehouse", _("Warehouse")
    COMMERCIAL = "commercial", _("Commercial property")
    LAND = "land", _("Land")
    OTHER = "other", _("Other")


class ListingType(models.TextChoices):
    SALE = "sale", _("For sale")
    RENT = "rent", _("For rent")


class Availability(models.TextChoices):
    AVAILABLE = "available", _("Available")
    PENDING = "pending", _("Under offer")
    SOLD = "sold", _("Sold or let")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AreaUnit(models.TextChoices):
    SQFT = "sqft", _("sq ft")
    SQM = "sqm", _("sq m")


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
    currency = models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$", _("A currency has three letters, such as SGD."))])
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
    private = ArrayField(
        models.CharField(max_length=20), size=len(MAY_BE_PRIVATE), default=list, blank=True,
        help_text="Names of fields that only colleagues may know: the assistant does not say them, and finds nothing by them",
    )
    is_sample = models.BooleanField(default=False, editable=False, help_text="Made up, to try the assistant on; no lead is told of it (samples.py)")
    internal_notes = models.TextField(max_length=4000, blank=True, help_text="For colleagues. The assistant never sees this")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="listings"
    )
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Grows with every change of a fact")
    confirmed_at = models.DateTimeField(default=timezone.now, editable=False, help_text="When somebody last said that all of this is so")
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
    own_words = models.TextField(blank=True, editable=False, help_text="What colleagues find it by, private facts among it, one spelling")

    objects = ListingQuerySet.as_manager()

    # What `facts()` tells, or is made from; a change of these is a new version.
    FACTS = (
        "reference", "title", "property_type", "listing_type", "price", "currency", "bedrooms", "bathrooms", "area",
        "area_unit", "address", "suburb", "city", "country", "postal_code", "latitude", "longitude", "features",
        "not_features", "selling_points", "description", "tenure", "availability", "private",
    )
    SEARCHED = ("area_sqm", "house_number", "street", "place_keys", "name_words", "told_words", "absent_words", "own_words")
    TRACKED = (*FACTS, "internal_notes", "agent_id")  # what history tells of
    is_as_told = False
    _author: tuple[Agent | str | None, str, Batch | None] = (None, Source.SYSTEM, None)

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                Upper("reference"), name="one_listing_per_reference",
                violation_error_message=_("Another listing has this reference."),
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
            models.CheckConstraint(condition=Q(private__contained_by=list(MAY_BE_PRIVATE)), name="private_facts_are_known"),
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
            GinIndex(fields=["own_words"], opclasses=["gin_trgm_ops"], name="listings_by_own_words"),
            models.Index(fields=["-updated_at", "-id"], name="listings_latest_first"),
            models.Index(fields=["confirmed_at", "id"], name="listings_longest_unconfirmed"),
            models.Index(fields=["agent"], name="listings_of_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_available(self) -> bool:
        """Whether the assistant may offer it."""
        return self.availability == Availability.AVAILABLE

    @property
    def is_current(self) -> bool:
        """Whether it matters that what it says is still so."""
        return self.availability in (Availability.AVAILABLE, Availability.PENDING)

    @property
    def location(self) -> str:
        """Suburb, then city, as people say it; a city that is its own suburb is said once."""
        return ", ".join(dict.fromkeys(part for part in (self.suburb, self.city) if part))

    def as_told(self) -> Self:
        """The listing as a contact may know it: what is private is empty. Everything that serves a contact takes this;
        it cannot be saved."""
        if not self.private or self.is_as_told:
            return self
        told = copy.copy(self)
        told._state = copy.copy(self._state)
        told.is_as_told = True
        for name, empty in untold(self.private).items():
            setattr(told, name, empty)
        return told

    def facts(self) -> ListingFacts:
        """What the assistant may say of this listing: the only road from here to a prompt, a card or an answer."""
        told = self.as_told()
        return ListingFacts(
            id=str(told.pk), reference=told.reference, title=told.title, property_type=told.property_type,
            listing_type=told.listing_type, price=told.price, currency=told.currency, bedrooms=told.bedrooms,
            bathrooms=_number(told.bathrooms), area=None if told.area is None else float(told.area),
            area_unit=told.area_unit, location=told.location, address=told.address, availability=told.availability,
            features=tuple(told.features), not_features=tuple(told.not_features), selling_points=told.selling_points,
            description=told.description, tenure=told.tenure,
        )

    def clean(self) -> None:
        """Tidy what people type: a reference has no spaces around it, a currency is in capitals, a size has a unit."""
        self.reference, self.title = self.reference.strip(), self.title.strip()
        self.currency = self.currency.strip().upper()
        self.features, self.not_features = _tidy(self.features), _tidy(self.not_features)
        self.private = [name for name in MAY_BE_PRIVATE if name in (self.private or ())]
        if self.area is None:
            self.area_unit = ""
        elif not self.area_unit:
            self.area_unit = AreaUnit.SQM

    def prepare(self) -> None:
        """Write the columns that search reads, of what may be told; `own_words` alone holds all. `save` does this; whoever
        stores many at once (`properties.storing`) calls it."""
        told = self.as_told()
        where = wording.Address.read(told.address)
        self.house_number, self.street = where.house[:12], where.street[:200]
        places = [told.suburb, *told.suburb.split("/"), told.city, told.country, where.street, *where.regions]
        self.place_keys = [key[:200] for key in dict.fromkeys(map(wording.key, places)) if key]
        self.area_sqm = told.area and (Decimal(told.area) * SQM_PER[told.area_unit or "sqm"]).quantize(Decimal("0.01"))
        self.name_words = wording.key(f"{told.reference} {told.title} {told.address}")
        self.told_words = wording.plain(" ".join((*told.features, told.selling_points, told.description)))
        self.absent_words = " ".join(f"|{wording.plain(word)}|" for word in told.not_features)
        self.own_words = wording.key(f"{self.reference} {self.title} {self.address} {self.suburb} {self.city}")

    def in_the_name_of(self, by: Agent | str | None, source: str, batch: Batch | None = None) -> Self:
        """Say who is about to change it and through which door; the next savings are noted in this name."""
        self._author = by, source, batch
        return self

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What changes is written into the listing's history, in the same transaction. A changed fact makes a new version,
        writes the search columns anew and counts as confirmed."""
        if self.is_as_told:
            raise TypeError("This listing lacks what is private; it must not be saved.")
        only = kwargs.get("update_fields")
        names = [name for name in self.TRACKED if only is None or name in only or name.removesuffix("_id") in only]
        if not names:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            before = None if self._state.adding else self._stored(names)
            changes = {} if before is None else differing(before, values_of(self, names))
            if before is None or set(changes) & set(self.FACTS):
                self.is_now_another(is_new=before is None)
                if only is not None:
                    kwargs["update_fields"] = {*only, *self.SEARCHED, "version", "confirmed_at", "updated_at"}
            super().save(*args, **kwargs)
            if before is None or changes:
                self.history_line(changes, is_new=before is None).save(force_insert=True)
                self.tell_outside(changes, is_new=before is None)
        places_changed()

    def _stored(self, names: list[str]) -> Values:
        """What the database says, locked until the change is made; the version with it."""
        row = Listing.objects.select_for_update().only(*names, "version").get(pk=self.pk)
        self.version = row.version
        return values_of(row, names)

    def is_now_another(self, *, is_new: bool = False) -> None:
        """Its facts have changed, and whoever changed them says that they are so now."""
        self.prepare()
        if not is_new:
            self.version += 1
        self.confirmed_at = timezone.now()

    def history_line(self, changes: dict[str, list], *, is_new: bool = False) -> ListingChange:
        """One line of history in the name that `in_the_name_of` gave, not stored yet."""
        by, source, batch = self._author
        agent = by if isinstance(by, models.Model) else None
        return ListingChange(listing=self, agent=agent, who=str(by or "")[:150], source=source, batch=batch, is_new=is_new,
                             changes=changes, version=self.version)

    def tell_outside(self, changes: Iterable[str], *, is_new: bool = False) -> None:
        """To the agency's own systems: which listing, and the names of what is different."""
        if is_new:
            tell("listing.created", listing_id=self.pk, reference=self.reference)
        else:
            tell("listing.updated", listing_id=self.pk, reference=self.reference, fields=sorted(changes))

    @transaction.atomic
    def confirm(self) -> None:
        """Somebody says that all of this is still so. No version, for nothing is different; history tells who it was."""
        before = self.confirmed_at
        self.confirmed_at = timezone.now()
        super().save(update_fields=["confirmed_at"])
        self.history_line({"confirmed_at": [before.isoformat(), self.confirmed_at.isoformat()]}).save(force_insert=True)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """For good, its history too; what remains is a line in the agency's audit."""
        names = [name for photo in self.photos.all() for name in photo.files]
        audit.note("listing deleted", by=self._author[0], listing_id=self.pk, reference=self.reference)
        tell("listing.deleted", listing_id=self.pk, reference=self.reference)
        done = super().delete(*args, **kwargs)
        remove_files_later(names)
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


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _tidy(phrases: list[str]) -> list[str]:
    """Each phrase once, with single spaces. A semicolon parts phrases wherever they are typed, so none can hold one."""
    parts = (part for phrase in phrases or [] for part in re.split(r"[;|\n]", str(phrase)))
    return list(dict.fromkeys(word for word in (" ".join(part.split()) for part in parts) if word))
