"""The person on WhatsApp. A name is a label; identity is the address that wrote."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone

from accounts.agents import audit
from accounts.hooks.telling import tell
from conversations.querysets import ContactQuerySet


class Contact(models.Model):
    """Someone who writes to the agency."""

    name = models.CharField(max_length=120, blank=True, help_text="What WhatsApp calls them, cleaned")
    given_name = models.CharField(max_length=120, blank=True, help_text="What the agency calls them")
    language = models.CharField(max_length=12, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.given_name or self.name or self.phone or "Unknown"

    @property
    def phone(self) -> str:
        """Their number in international form, or empty: WhatsApp may hide it."""
        return next((a.value for a in self.addresses.all() if a.kind == ContactAddress.Kind.PHONE), "")

    @property
    def is_opted_out(self) -> bool:
        return self.opted_out_at is not None

    @transaction.atomic
    def call(self, name: str, *, by: models.Model) -> bool:
        """Give them the name that the agency uses; empty: what WhatsApp calls them. False if it was so already."""
        name = " ".join(name.split())
        changed = Contact.objects.filter(pk=self.pk).exclude(given_name=name).update(given_name=name)
        if changed:
            audit.note("contact renamed", by=by, contact_id=self.pk)
        self.given_name = name
        return bool(changed)

    @transaction.atomic
    def opts_out(self, is_out: bool = True, *, by: models.Model | None) -> bool:
        """They wish for no automatic messages, or for messages again: their own word (`by` nobody), or an agent's, whom they
        told so outside of WhatsApp. False if it was so already."""
        row = Contact.objects.filter(pk=self.pk, opted_out_at__isnull=is_out)
        changed = row.update(opted_out_at=timezone.now() if is_out else None)
        if changed:
            tell("contact.opted_out" if is_out else "contact.opted_in", contact_id=self.pk)
        if changed and by is not None:
            audit.note("contact opted out" if is_out else "contact opted in", by=by, contact_id=self.pk)
        self.refresh_from_db(fields=["opted_out_at"])
        return bool(changed)


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
