"""What the API takes of labels and of replies for reuse. The rules are those of the portal's forms."""

from __future__ import annotations

from rest_framework import serializers

from accounts.api.shapes import AgentRow, Exact
from conversations.models import CannedReply, Label


class LabelWrite(Exact):
    name = serializers.CharField(max_length=30)
    colour = serializers.ChoiceField(Label.Colour.choices, required=False)


class CannedReplyRow(serializers.ModelSerializer):
    """Words for reuse; without an owner they are everybody's. {name}, {agent}, {agency} and {listing} are filled in."""

    owner = AgentRow(read_only=True, allow_null=True)

    class Meta:
        model = CannedReply
        fields = ("id", "shortcut", "text", "owner", "updated_at")
        read_only_fields = fields


class CannedReplyWrite(Exact):
    shortcut = serializers.CharField(max_length=30, help_text="Lower-case letters, digits, - and _.")
    text = serializers.CharField(max_length=4000)
    is_shared = serializers.BooleanField(required=False, help_text="Everybody's; owners only.")
