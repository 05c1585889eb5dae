"""An agency's conversations, for the platform's staff. What was said cannot be changed here, the pen moves only by the
model's own two doors, and who has looked is written down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import TabularInline

from accounts import tenancy
from accounts.admin import BY_STAFF, AgencyTableAdmin
from accounts.agents.models import Agent
from conversations.models import Channel, Contact, ContactAddress, Conversation, Reason


class ChannelAdmin(AgencyTableAdmin):
    """Numbers are connected by command or in the portal; their tokens are shown nowhere."""

    can_change = True
    values_told = ("agent",)
    list_display = ("name", "provider", "account", "phone", "state", "state_at", "checked_at", "agent")
    list_filter = ("state", "provider")
    search_fields = ("name", "account", "phone")
    fields = ("name", "agent", "provider", "api_url", "account", "phone", "state", "state_at", "checked_at", "created_at")
    readonly_fields = ("provider", "api_url", "account", "phone", "state", "state_at", "checked_at", "created_at")
    actions: ClassVar[list[str]] = ["ask_provider"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        return super().get_queryset(request).defer("token")

    @admin.action(description=_("Ask the provider how they are"))
    def ask_provider(self, request: HttpRequest, chosen: QuerySet[Channel]) -> None:
        pks = list(chosen.values_list("pk", flat=True))
        for pk in pks:
            tenancy.enqueue("whatsapp.tasks.check_channel", pk)
        self._note(request, "asked", pks)
        self.message_user(request, ngettext("%(n)s number is being asked; reload in a moment.", "%(n)s numbers are being asked; reload in a moment.", len(pks)) % {"n": len(pks)}, messages.SUCCESS)


class IncidentAdmin(AgencyTableAdmin):
    """When numbers were in trouble. They open and close by themselves."""

    list_display = ("opened_at", "channel", "cause", "closed_at", "recovered")
    list_filter = ("cause", ("closed_at", admin.EmptyFieldListFilter), "opened_at")
    list_select_related = ("channel",)


class ParkedFilter(admin.SimpleListFilter):
    """Conversations in which the assistant has given up answering."""

    title, parameter_name = _("answer"), "answer"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Iterable[tuple[str, str]]:
        return [("parked", _("Parked")), ("due", _("Due"))]

    def queryset(self, request: HttpRequest, found: QuerySet[Conversation]) -> QuerySet[Conversation]:
        match self.value():
            case "parked":
                return found.exclude(answer_parked="")
            case "due":
                return found.filter(answer_due_at__isnull=False, answer_parked="")
        return found


class AssigneeForm(forms.ModelForm):
    def clean_assignee(self) -> Agent | None:
        chosen = self.cleaned_data["assignee"]
        if chosen is not None and not chosen.is_active and "assignee" in self.changed_data:
            raise ValidationError(_("An agent who has left can be given nothing."))
        return chosen


class ConversationAdmin(AgencyTableAdmin):
    """Only who looks after a conversation can be set directly; the pen moves by the two actions."""

    can_change = read_is_noted = True
    values_told = ("assignee",)
    form = AssigneeForm
    shown_to_all = (
        "id", "channel", "assignee", "mode", "mode_at", "epoch", "needs_person", "handoff_told", "unread", "last_at", "last_author", "empty_searches",
        "answer_due_at", "answered_through", "answer_attempts", "answer_parked", "lease_until", "stage", "created_at",
    )
    list_display = ("id", "contact", "channel", "mode", "needs_person", "assignee", "last_at", "answer_parked")
    list_filter = ("mode", "needs_person", ParkedFilter, "channel", "assignee")
    list_select_related = ("contact", "channel", "assignee")
    search_fields = ("contact__name", "contact__given_name", "address")
    fields = (
        "contact", "channel", "address", "assignee", "mode", "mode_at", "epoch", "needs_person", "handoff_told", "unread",
        "last_at", "last_author", "empty_searches", "answer_due_at", "answered_through", "answer_attempts", "answer_parked",
        "lease_until", "stage", "created_at",
    )
    readonly_fields = tuple(name for name in fields if name != "assignee")
    actions: ClassVar[list[str]] = ["take_over", "hand_back", "hand_back_and_answer"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        return super().get_queryset(request).prefetch_related("contact__addresses")

    def save_model(self, request: HttpRequest, obj: Conversation, form: forms.ModelForm, change: bool) -> None:
        """The one thing that the form may touch; whatever happened meanwhile stays."""
        if "assignee" in form.changed_data:
            Conversation.objects.get(pk=obj.pk).assign(obj.assignee)

    @admin.action(description=_("Take over: a person holds the pen"))
    def take_over(self, request: HttpRequest, chosen: QuerySet[Conversation]) -> None:
        # Staff live in another schema, so the change names them in words and not by key.
        who = f"Platform staff: {request.user.email}"
        moves = {c.pk: c.take_over(reason=Reason.COMMAND, note=who) for c in chosen}
        self._told(request, "taken over", [pk for pk, move in moves.items() if move.changed], len(moves))
        leaving = [pk for move in moves.values() for pk in move.on_the_wire]
        if leaving:
            self.message_user(request, _("Already leaving, and not to be called back: messages %(ids)s.") % {"ids": ", ".join(map(str, leaving))}, messages.WARNING)

    @admin.action(description=_("Hand back: the assistant waits for the next message"))
    def hand_back(self, request: HttpRequest, chosen: QuerySet[Conversation]) -> None:
        self._hand_back(request, chosen, answer_now=False)

    @admin.action(description=_("Hand back: the assistant answers what was said last"))
    def hand_back_and_answer(self, request: HttpRequest, chosen: QuerySet[Conversation]) -> None:
        self._hand_back(request, chosen, answer_now=True)

    def _hand_back(self, request: HttpRequest, chosen: QuerySet[Conversation], *, answer_now: bool) -> None:
        who = f"Platform staff: {request.user.email}"
        moves = {c.pk: c.hand_back(note=who, answer_now=answer_now) for c in chosen}
        self._told(request, "handed back", [pk for pk, move in moves.items() if move.changed], len(moves))

    def _told(self, request: HttpRequest, what: str, moved: list[int], asked: int) -> None:
        if moved:
            self._note(request, what, moved)
        told = ngettext("%(n)s of %(all)s conversation was moved; the others were so already.", "%(n)s of %(all)s conversations were moved; the others were so already.", asked)
        self.message_user(request, told % {"n": len(moved), "all": asked}, messages.SUCCESS)


class MessageAdmin(AgencyTableAdmin):
    read_is_noted = True
    shown_to_all = ("id", "conversation", "author", "kind", "status", "occurred_at", "created_at", "epoch", "attempts", "due_at", "deadline", "sent_at", "delivered_at", "read_at", "provider_id")
    list_display = ("id", "conversation", "author", "kind", "status", "occurred_at", "attempts", "problem")
    list_filter = ("author", "status", "kind")
    search_fields = ("=conversation__id", "=provider_id")
    ordering = ("-id",)


class ModeChangeAdmin(AgencyTableAdmin):
    shown_to_all = ("at", "conversation", "mode", "reason", "by", "epoch", "discarded")
    list_display = ("at", "conversation", "mode", "reason", "by", "epoch", "discarded", "note")
    list_filter = ("mode", "reason")
    search_fields = ("=conversation__id",)
    list_select_related = ("conversation", "by")
    ordering = ("-at", "-id")


class AddressInline(TabularInline):
    model = ContactAddress
    verbose_name, verbose_name_plural = _("address"), _("addresses")
    extra = 0
    readonly_fields = ("kind", "value")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Contact | None = None) -> bool:
        return False


class ContactAdmin(AgencyTableAdmin):
    """What the agency calls them is a label and may be corrected; the addresses are who they are, and whether they wish to
    hear from the agency is their own word."""

    can_change = read_is_noted = True
    shown_to_all = ("id", "language", "opted_out_at", "created_at")
    list_display = ("id", "display_name", "language", "opted_out_at", "created_at")
    list_filter = ("language", ("opted_out_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "given_name", "addresses__value")
    fields = ("name", "given_name", "language", "opted_out_at", "created_at")
    readonly_fields = ("name", "language", "opted_out_at", "created_at")
    inlines: ClassVar[list] = [AddressInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        return super().get_queryset(request).prefetch_related("addresses")

    def save_model(self, request: HttpRequest, obj: Contact, form: forms.ModelForm, change: bool) -> None:
        if "given_name" in form.changed_data:
            obj.call(obj.given_name, by=BY_STAFF)
