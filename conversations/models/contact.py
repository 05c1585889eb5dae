"""The person on WhatsApp. A name is a label; identity is the address that wrote."""

from __future__ import annotations

from django.db import models


class Contact(models.Model):
    """Someone who writes to the agency."""

    name = models.CharField(max_length=120, blank=True, help_text="What WhatsApp calls them, cleaned")
    given_name = models.CharField(max_length=120, blank=True, help_text="What the agency calls them")
    language = models.CharField(max_length=12, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.given_name or self.name or self.phone or "Unknown"

    @property
    def phone(self) -> str:
        """Their number in international form, or empty: WhatsApp may hide it."""
        return next((a.value for a in self.addresses.all() if a.kind == ContactAddress.Kind.PHONE), "")


class ContactAddress(models.Model):
    """One of a contact's ids. A number can be hidden behind a `lid`, so no address is required to be a phone."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        LID = "lid"
        OTHER = "other"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_contact_per_address")]

    def __str__(self) -> str:
        return self.value
