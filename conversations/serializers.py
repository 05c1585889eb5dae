"""What the API shows of a conversation, and exactly which fields it takes."""

from __future__ import annotations

import re

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.shapes import BIGGEST, AgentRow, Exact, Word
from conversations.models import Author, Channel, Contact, Conversation, Kind, Message, Mode, ModeChange, Status

MODES = [mode.upper() for mode in Mode.values]
SENDERS = [author.upper() for author in Author.values]
ORDERINGS = ("-last_at", "last_at", "-created_at", "created_at")
CLIENT_KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}")  # no colon: keys of our own notices have one


# --- shown -----------------------------------------------------------------------------------------------------------


class ContactRow(serializers.ModelSerializer):
    name = serializers.CharField(source="display_name", read_only=True)
    phone = serializers.CharField(read_only=True, help_text="International form; empty where WhatsApp hides it.")

    class Meta:
        model = Contact
        fields = ("id", "name", "phone", "language", "opted_out_at")
        read_only_fields = fields


class ChannelRow(serializers.ModelSerializer):
    class Meta:
        model = Channel
        fields = ("id", "name", "phone")
        read_only_fields = fields


class LastMessage(serializers.Serializer):
    """The end of the thread, as the inbox shows it."""

    sender_type = Word(SENDERS, source="last_author")
    text = serializers.CharField(source="last_text", help_text="The first 160 characters.")
    at = serializers.DateTimeField(source="last_at")


class ConversationRow(serializers.ModelSerializer):
    mode = Word(MODES, read_only=True, help_text="Who holds the pen.")
    contact, channel, assignee = ContactRow(read_only=True), ChannelRow(read_only=True), AgentRow(read_only=True, allow_null=True)
    last_message = serializers.SerializerMethodField(help_text="Null while nothing has been said.")

    class Meta:
        model = Conversation
        fields = (
            "id", "mode", "mode_at", "epoch", "needs_person", "contact", "channel", "assignee", "unread", "last_at",
            "last_message", "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(LastMessage(allow_null=True))
    def get_last_message(self, conversation: Conversation) -> dict | None:
        return LastMessage(conversation).data if conversation.last_author else None


class ModeChangeRow(serializers.ModelSerializer):
    mode = Word(MODES, read_only=True)
    reason = serializers.CharField(read_only=True, help_text="A word for programs, such as agent, phone or escalated.")
    by = AgentRow(read_only=True, allow_null=True)
    on_the_wire = serializers.ListField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = ModeChange
        fields = ("mode", "epoch", "reason", "by", "note", "discarded", "on_the_wire", "at")
        read_only_fields = fields


class ConversationDetail(ConversationRow):
    mode_changes = serializers.SerializerMethodField(help_text="The newest twenty, newest first.")
    answer_parked = serializers.CharField(read_only=True, help_text="Why the assistant has given up answering; else empty.")

    class Meta(ConversationRow.Meta):
        fields = (*ConversationRow.Meta.fields, "answer_parked", "mode_changes")
        read_only_fields = fields

    @extend_schema_field(ModeChangeRow(many=True))
    def get_mode_changes(self, conversation: Conversation) -> list[dict]:
        newest = conversation.mode_changes.select_related("by").order_by("-at", "-pk")[:20]
        return ModeChangeRow(newest, many=True).data


class MessageRow(serializers.ModelSerializer):
    conversation_id = serializers.IntegerField(read_only=True)
    sender_type = Word(SENDERS, source="author", read_only=True)
    sent_by = AgentRow(read_only=True, allow_null=True)
    kind = serializers.ChoiceField(Kind.values, read_only=True)
    status = serializers.ChoiceField(Status.values, read_only=True)
    reply_to = serializers.IntegerField(source="reply_to_id", read_only=True, allow_null=True)

    class Meta:
        model = Message
        fields = (
            "id", "conversation_id", "sender_type", "sent_by", "from_phone", "kind", "text", "status", "problem", "reply_to",
            "client_key", "occurred_at", "sent_at", "delivered_at", "read_at", "edited_at", "deleted_at",
        )
        read_only_fields = fields


# --- taken -----------------------------------------------------------------------------------------------------------


class ConversationFilter(serializers.Serializer):
    """The only ways in which a list can be narrowed and ordered."""

    mode = Word(MODES, required=False)
    needs_person = serializers.BooleanField(required=False)
    assignee = serializers.RegexField(r"^(me|none|[0-9]{1,18})$", required=False, help_text="An agent's id, `me` or `none`.")
    ordering = serializers.ChoiceField(ORDERINGS, required=False, default=ORDERINGS[0])


class MessageFilter(serializers.Serializer):
    after = serializers.IntegerField(
        min_value=0, max_value=BIGGEST, required=False,
        help_text="Only messages stored after the one with this id, oldest first; for following a conversation.",
    )


class ModeToggle(Exact):
    """Who shall hold the pen. Without `mode` it changes hands."""

    conversation_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    mode = Word(MODES, required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="", help_text="Kept with the change.")
    answer_now = serializers.BooleanField(
        required=False, default=False,
        help_text="On the way to AI: answer what the contact said last, instead of waiting for the next message.",
    )


class ModeToggled(serializers.Serializer):
    """What the move did. Messages `on_the_wire` were already leaving and cannot be called back."""

    conversation_id = serializers.IntegerField()
    mode = Word(MODES)
    epoch = serializers.IntegerField(help_text="Grows by one with every change of the pen.")
    changed = serializers.BooleanField(help_text="False when the pen was there already.")
    discarded = serializers.IntegerField(help_text="How many texts of the assistant were stopped.")
    on_the_wire = serializers.ListField(child=serializers.IntegerField())


class NewMessage(Exact):
    text = serializers.CharField(max_length=20_000)
    client_key = serializers.CharField(
        required=False, help_text="Made by the sender, so that a repeated request is no second message; or the header Idempotency-Key.",
    )
    reply_to = serializers.IntegerField(min_value=1, max_value=BIGGEST, required=False, help_text="A message of this conversation.")

    def validate_client_key(self, key: str) -> str:
        if not CLIENT_KEY.fullmatch(key):
            raise serializers.ValidationError("Use 1 to 64 letters, digits, dots, hyphens or underscores.")
        return key
