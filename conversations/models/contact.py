"""The person on WhatsApp. A name is a label; identity is the address that wrote."""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.agents import audit
from accounts.hooks.telling import tell
from conversations.numbers import variants
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
    def call(self, name: str, *, by: models.Model | str) -> bool:
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

    def twins(self) -> ContactQuerySet:
        """Others who have one of this contact's numbers, written in another way: most likely the same person."""
        spelt = {spelling for address in self.addresses.all() if address.kind == ContactAddress.Kind.PHONE for spelling in variants(address.value)}
        same = ContactAddress.objects.filter(kind=ContactAddress.Kind.PHONE, value__in=spelt).values("contact")
        return Contact.objects.filter(pk__in=same).exclude(pk=self.pk)

    @transaction.atomic
    def absorb(self, other: Contact, *, by: models.Model | None) -> ContactMerge:
        """They are one person: addresses and conversations of the other are this one's from now on. What was whose is kept, so
        that they can be parted again. Whoever of the two wished to hear nothing is heard.

        Raises ValueError for oneself.
        """
        if other.pk == self.pk:
            raise ValueError("nobody is merged with themselves")
        found = {contact.pk: contact for contact in Contact.objects.select_for_update().filter(pk__in=[self.pk, other.pk]).order_by("pk")}
        kept, gone = found[self.pk], found[other.pk]
        merge = ContactMerge.objects.create(
            kept=kept, by=by, name=gone.name, given_name=gone.given_name, language=gone.language, opted_out_at=gone.opted_out_at, first_seen=gone.created_at,
            addresses=list(gone.addresses.values_list("pk", flat=True)), conversations=list(gone.conversations.values_list("pk", flat=True)))
        gone.addresses.update(contact=kept)
        gone.conversations.update(contact=kept)
        gone.merges.update(kept=kept)
        gone.delete()
        kept.given_name = kept.given_name or gone.given_name
        kept.opted_out_at = kept.opted_out_at or gone.opted_out_at
        kept.save(update_fields=["given_name", "opted_out_at"])
        self.refresh_from_db()
        audit.note("contacts merged", by=by, contact_id=kept.pk, other_id=other.pk)
        return merge


class ContactMerge(models.Model):
    """Two who turned out to be one person, and what was the other's before: for the way back."""

    kept = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="merges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=120, blank=True)
    given_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    first_seen = models.DateTimeField()
    addresses = models.JSONField(default=list, help_text="Ids of what was the other's")
    conversations = models.JSONField(default=list)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"merge {self.pk}"

    @property
    def display_name(self) -> str:
        return self.given_name or self.name or "Unknown"

    @transaction.atomic
    def undo(self, *, by: models.Model | None) -> Contact:
        """They were two after all: the other is there again, with what was theirs and what was written to it since. A wish to
        hear nothing stays with both."""
        kept = Contact.objects.select_for_update().get(pk=self.kept_id)
        other = Contact.objects.create(name=self.name, given_name=self.given_name, language=self.language, opted_out_at=self.opted_out_at or kept.opted_out_at)
        Contact.objects.filter(pk=other.pk).update(created_at=self.first_seen)
        kept.addresses.filter(pk__in=self.addresses).update(contact=other)
        kept.conversations.filter(pk__in=self.conversations).update(contact=other)
        audit.note("contacts parted", by=by, contact_id=kept.pk, other_id=other.pk)
        self.delete()
        return other


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
