"""What the API shows of conversations and whom they are with, and exactly which fields it takes."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.once import CLIENT_KEY
from accounts.api.shapes import AgentRow, Exact, Number, Upload, Word
from conversations.attachments import LONGEST_CAPTION
from conversations.inbox import TABS as INBOX_TABS
from conversations.models import (
    Attachment,
    Author,
    Channel,
    Contact,
    Conversation,
    Kind,
    Label,
    Message,
    Mode,
    ModeChange,
    Note,
    Status,
)

MODES = [mode.upper() for mode in Mode.values]
SENDERS = [author.upper() for author in Author.values]
TABS = tuple(INBOX_TABS)
ASSIGNEE = r"^(me|none|[0-9]{1,18})$"
ORDERINGS = ("-last_at", "last_at", "-created_at", "created_at", "waiting_since", "-waiting_since")


# --- shown -----------------------------------------------------------------------------------------------------------


class ContactRow(serializers.ModelSerializer):
    name = serializers.CharField(source="display_name", read_only=True)
    phone = serializers.CharField(read_only=True, help_text="International form; empty where WhatsApp hides it.")

    class Meta:
        model = Contact
        fields = ("id", "name", "phone", "language", "opted_out_at")
        read_only_fields = fields


class ContactDetail(ContactRow):
    class Meta(ContactRow.Meta):
        fields = (*ContactRow.Meta.fields, "given_name", "created_at")
        read_only_fields = fields


class ChannelRow(serializers.ModelSerializer):
    class Meta:
        model = Channel
        fields = ("id", "name", "phone")
        read_only_fields = fields


class ChannelDetail(serializers.ModelSerializer):
    """A number of the agency, without what only the provider may know."""

    state = serializers.ChoiceField(Channel.State.choices, read_only=True)
    agent = AgentRow(read_only=True, allow_null=True, help_text="Whose number it is; null: the agency's.")

    class Meta:
        model = Channel
        fields = ("id", "name", "phone", "provider", "state", "state_at", "agent")
        read_only_fields = fields


class LabelRow(serializers.ModelSerializer):
    colour = serializers.ChoiceField(Label.Colour.choices, read_only=True)

    class Meta:
        model = Label
        fields = ("id", "name", "colour")
        read_only_fields = fields


class LastMessage(serializers.Serializer):
    """The end of the thread, as the inbox shows it."""

    sender_type = Word(SENDERS, source="last_author")
    text = serializers.CharField(source="last_text", help_text="The first 160 characters.")
    at = serializers.DateTimeField(source="last_at")


class ConversationRow(serializers.ModelSerializer):
    mode = Word(MODES, read_only=True, help_text="Who holds the pen.")
    contact, channel, assignee = ContactRow(read_only=True), ChannelRow(read_only=True), AgentRow(read_only=True, allow_null=True)
    labels = LabelRow(many=True, read_only=True)
    last_message = serializers.SerializerMethodField(help_text="Null while nothing has been said.")

    class Meta:
        model = Conversation
        fields = (
            "id", "mode", "mode_at", "epoch", "needs_person", "waiting_since", "closed_at", "contact", "channel", "assignee", "labels", "unread", "last_at",
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


class FileRow(serializers.ModelSerializer):
    """The file of a message. `shown_as` was told from its content; it can be had below the message's address while its
    state is `stored`."""

    state = serializers.ChoiceField(Attachment.State.choices, read_only=True)
    shown_as = serializers.ChoiceField(Attachment.Shown.choices, read_only=True)

    class Meta:
        model = Attachment
        fields = ("state", "problem", "shown_as", "mime", "name", "size", "width", "height")
        read_only_fields = fields


class MessageRow(serializers.ModelSerializer):
    conversation_id = serializers.IntegerField(read_only=True)
    sender_type = Word(SENDERS, source="author", read_only=True)
    sent_by = AgentRow(read_only=True, allow_null=True)
    kind = serializers.ChoiceField(Kind.values, read_only=True)
    status = serializers.ChoiceField(Status.values, read_only=True)
    reply_to = serializers.IntegerField(source="reply_to_id", read_only=True, allow_null=True)
    file = serializers.SerializerMethodField()
    transcript = serializers.CharField(read_only=True, help_text="What a voice message says, where it was put into words.")

    class Meta:
        model = Message
        fields = (
            "id", "conversation_id", "sender_type", "sent_by", "from_phone", "kind", "text", "transcript", "file", "status", "problem",
            "reply_to", "client_key", "occurred_at", "sent_at", "delivered_at", "read_at", "edited_at", "deleted_at",
        )
        read_only_fields = fields

    @extend_schema_field(FileRow(allow_null=True))
    def get_file(self, message: Message) -> dict | None:
        file = getattr(message, "attachment", None)
        return FileRow(file).data if file is not None and message.deleted_at is None else None


class NoteRow(serializers.ModelSerializer):
    """A word among colleagues; it is never sent."""

    by = AgentRow(read_only=True, allow_null=True)
    mentions = AgentRow(read_only=True, many=True)

    class Meta:
        model = Note
        fields = ("id", "by", "text", "mentions", "client_key", "at")
        read_only_fields = fields


# --- taken -----------------------------------------------------------------------------------------------------------


class ConversationFilter(serializers.Serializer):
    """The only ways in which a list can be narrowed and ordered."""

    mode = Word(MODES, required=False)
    tab = serializers.ChoiceField(TABS, required=False, help_text="A tab of the inbox.")
    needs_person = serializers.BooleanField(required=False)
    state = serializers.ChoiceField(("open", "closed"), required=False, help_text="Whether an agent has said that all is settled.")
    assignee = serializers.RegexField(ASSIGNEE, required=False, help_text="An agent's id, `me` or `none`.")
    label = Number(required=False, help_text="A label's id.")
    channel = Number(required=False, help_text="A number's id.")
    listing = serializers.CharField(required=False, max_length=40, help_text="The reference of a home that was talked about.")
    since = serializers.DateTimeField(required=False, help_text="In which something was said at or after this moment.")
    until = serializers.DateTimeField(required=False, help_text="In which nothing was said at or after this moment.")
    ordering = serializers.ChoiceField(
        ORDERINGS, required=False, default=ORDERINGS[0], help_text="By `waiting_since` only those are listed in which somebody waits.")


class MessageFilter(serializers.Serializer):
    after = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, required=False,
        help_text="Only messages stored after the one with this id, oldest first; for following a conversation.",
    )


class Settled(serializers.Serializer):
    conversation_id = serializers.IntegerField()
    closed_at = serializers.DateTimeField(allow_null=True)
    changed = serializers.BooleanField(help_text="False where it was so already.")


class TakeOver(Exact):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="", help_text="Kept with the change.")


class HandBack(TakeOver):
    answer_now = serializers.BooleanField(
        required=False, default=False,
        help_text="Answer what the contact said last, instead of waiting for the next message.",
    )


class ModeToggle(HandBack):
    """Who shall hold the pen. Without `mode` it changes hands."""

    conversation_id = Number()
    mode = Word(MODES, required=False)


class ModeToggled(serializers.Serializer):
    """What the move did. Messages `on_the_wire` were already leaving and cannot be called back."""

    conversation_id = serializers.IntegerField()
    mode = Word(MODES)
    epoch = serializers.IntegerField(help_text="Grows by one with every change of the pen.")
    changed = serializers.BooleanField(help_text="False when the pen was there already.")
    discarded = serializers.IntegerField(help_text="How many texts of the assistant were stopped.")
    on_the_wire = serializers.ListField(child=serializers.IntegerField())


class Assignment(Exact):
    """Whose it shall be: an agent's, nobody's (null), or whose the agency's rule says."""

    agent_id = Number(required=False, allow_null=True)
    by_rule = serializers.BooleanField(required=False, default=False)

    def validate(self, given: dict) -> dict:
        if given["by_rule"] == ("agent_id" in given):
            raise serializers.ValidationError({"agent_id": ["Say either an agent (or null), or by_rule."]})
        return given


class Assigned(serializers.Serializer):
    conversation_id = serializers.IntegerField()
    assignee = AgentRow(allow_null=True)
    changed = serializers.BooleanField()
    why = serializers.CharField(help_text="Of a rule: why this agent, or why nobody; else empty.")


class Seen(Exact):
    unread = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False,
                                      help_text="The number that was shown: what has come since stays unread. Left out: all has been read.")


class _Keyed(Exact):
    client_key = serializers.CharField(
        required=False, help_text="Made by the sender, so that a repeated request is no second one; or the header Idempotency-Key.",
    )

    def validate_client_key(self, key: str) -> str:
        if not CLIENT_KEY.fullmatch(key):
            raise serializers.ValidationError("Use 1 to 64 letters, digits, dots, hyphens or underscores.")
        return key


class NewMessage(_Keyed):
    text = serializers.CharField(max_length=20_000)
    reply_to = Number(required=False, help_text="A message of this conversation.")


class NewFile(_Keyed):
    """A picture, a video, a recording, a PDF or an office document, of at most 16 MB."""

    file = Upload()
    text = serializers.CharField(max_length=LONGEST_CAPTION, required=False, allow_blank=True, default="", help_text="The words below it.")
    reply_to = Number(required=False, help_text="A message of this conversation.")


class NewNote(_Keyed):
    text = serializers.CharField(max_length=Note.LONGEST, help_text="With @ before a colleague's first name, they are told.")


class ContactFilter(serializers.Serializer):
    q = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Words of the name, or a number in any spelling.")
    opted_out = serializers.BooleanField(required=False)


class ContactChange(Exact):
    given_name = serializers.CharField(max_length=120, allow_blank=True, required=False, help_text="What the agency calls them.")
    opted_out = serializers.BooleanField(required=False, help_text="What they told you outside of WhatsApp; noted in the audit.")
