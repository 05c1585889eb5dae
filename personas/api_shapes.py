"""What the API shows of the assistant, and exactly which fields it takes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.shapes import AgentRow, Exact, Number, Word
from conversations.models import Author
from personas.claims import KINDS
from personas.models import Memory, Persona, PersonaVersion, Session, Turn
from personas.models.persona import WORDING
from personas.models.session import LONGEST_TURN, MOST_TURNS

SPEAKERS = [Author.CONTACT.upper(), Author.AI.upper(), Author.AGENT.upper()]
VOICES = ("own", "own-draft", "agency", "agency-draft")
NAME = r"^[A-Za-z0-9_-]{1,64}$"


class Said(Exact):
    """One earlier turn of a talk."""

    author = Word(SPEAKERS)
    text = serializers.CharField(max_length=LONGEST_TURN)


# --- a trace ---------------------------------------------------------------------------------------------------------------


class ViolationRow(serializers.Serializer):
    """A claim that does not follow from the facts, so that the draft was stopped."""

    kind = serializers.ChoiceField(sorted(KINDS))
    span = serializers.CharField(help_text="As it stood in the draft.")
    why = serializers.CharField()


class BlockedRow(serializers.Serializer):
    text = serializers.CharField()
    violations = ViolationRow(many=True)


class UsedListing(serializers.Serializer):
    """A listing that the reply rests on, with its facts as the assistant was shown them."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    facts = serializers.DictField(help_text="Reference, title, price and so on, as they were then.")


class Tokens(serializers.Serializer):
    """What the answer took; all 0 where no model was asked."""

    calls = serializers.IntegerField()
    input = serializers.IntegerField(source="input_tokens")
    output = serializers.IntegerField(source="output_tokens")
    cache_read = serializers.IntegerField(source="cache_read_tokens")
    cache_write = serializers.IntegerField(source="cache_write_tokens")


class TraceRow(serializers.ModelSerializer):
    """What was seen, decided, found, said and stopped."""

    action = serializers.ChoiceField(Turn.Action.values, read_only=True)
    decided_by = serializers.CharField(read_only=True, help_text="guard, model or gate: whose word it was.")
    trigger = serializers.CharField(read_only=True, help_text="Why a person was asked for; else empty.")
    search = serializers.CharField(read_only=True, help_text="exact, relaxed or nothing; empty or none where nothing was looked for.")
    wanted = serializers.DictField(read_only=True, help_text="The property request so far.")
    risk_flags = serializers.ListField(child=serializers.CharField(), read_only=True)
    listings = serializers.SerializerMethodField()
    violations = ViolationRow(many=True, read_only=True, help_text="Of the last draft that was stopped.")
    blocked = BlockedRow(many=True, read_only=True, source="drafts", help_text="Drafts that nobody received.")
    tokens = Tokens(source="*", read_only=True)

    class Meta:
        model = Turn
        fields = (
            "action", "decided_by", "trigger", "reason", "reply", "language", "intent", "sentiment", "risk_flags", "situation", "plan", "search",
            "wanted", "listings", "violations", "blocked", "model", "tokens", "milliseconds",
        )
        read_only_fields = fields

    @extend_schema_field(UsedListing(many=True))
    def get_listings(self, turn: Turn) -> list[dict[str, Any]]:
        return [{"id": entry["id"], "version": entry["version"], "facts": turn.told_from.get(str(entry["id"]), {})} for entry in turn.used]


class TurnRow(TraceRow):
    """A decision about what a contact said."""

    conversation_id = serializers.IntegerField(read_only=True)
    message_id = serializers.IntegerField(read_only=True, allow_null=True, help_text="The contact's message that was answered.")
    outcome = serializers.CharField(read_only=True, help_text="sent, discarded, handed over or silent.")

    class Meta(TraceRow.Meta):
        fields = ("id", "conversation_id", "message_id", *TraceRow.Meta.fields, "outcome", "at")
        read_only_fields = fields


# --- trying it ----------------------------------------------------------------------------------------------------------------


class SessionRow(serializers.ModelSerializer):
    """A talk that a program leads with the assistant. Nothing of it is ever sent to anybody."""

    id = serializers.CharField(source="name", read_only=True)
    history = serializers.SerializerMethodField()
    wanted = serializers.DictField(read_only=True, help_text="The property request so far.")

    class Meta:
        model = Session
        fields = ("id", "history", "wanted", "language", "last_action", "turns", "idle_minutes", "created_at", "used_at", "expires_at")
        read_only_fields = fields

    @extend_schema_field(Said(many=True))
    def get_history(self, session: Session) -> list[dict[str, str]]:
        return [{"author": author.upper(), "text": text} for author, text in session.history]


class NewSession(Exact):
    """`history` and `conversation_id` replace what was said so far; without them the session just goes on."""

    history = Said(many=True, required=False, max_length=MOST_TURNS)
    conversation_id = Number(required=False, help_text="Begin with the last messages of this conversation.")
    idle_minutes = serializers.IntegerField(min_value=1, max_value=1440, required=False, help_text="It ends after so long without a turn.")

    def validate(self, given: dict) -> dict:
        if "history" in given and "conversation_id" in given:
            raise serializers.ValidationError({"history": ["Give either a history or a conversation."]})
        return given


class Orchestrate(Exact):
    """A message on trial, with what was said before: nothing, a history of your own, or that of a session, which then goes on."""

    text = serializers.CharField(max_length=LONGEST_TURN)
    history = Said(many=True, required=False, max_length=MOST_TURNS)
    session = serializers.RegexField(NAME, required=False, help_text="Of a session that was begun.")
    voice = serializers.ChoiceField(VOICES, required=False, default="agency", help_text="Whose assistant answers, and whether its draft does.")

    def validate(self, given: dict) -> dict:
        if "history" in given and "session" in given:
            raise serializers.ValidationError({"history": ["Give either a history or a session."]})
        return given


class Orchestrated(TraceRow):
    """What the assistant would have done. `reply` is what the contact would read, also at a hand-over."""

    found = serializers.SerializerMethodField(help_text="How many listings fit; null where nothing was looked for.")
    session = serializers.SerializerMethodField(help_text="The session after this turn; null without one.")

    class Meta(TraceRow.Meta):
        fields = (*TraceRow.Meta.fields, "found", "session")
        read_only_fields = fields

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_found(self, turn: Turn) -> int | None:
        return self.context.get("found")

    @extend_schema_field(SessionRow(allow_null=True))
    def get_session(self, turn: Turn) -> dict | None:
        session = self.context.get("session")
        return SessionRow(session).data if session else None

    def to_representation(self, turn: Turn) -> dict[str, Any]:
        return super().to_representation(turn) | {"reply": self.context.get("told", "")}


class SuggestionRow(serializers.Serializer):
    """Either a text for the agent to look at, or why there is none. Nothing is sent."""

    text = serializers.CharField()
    why_not = serializers.CharField()


class MemoryRow(serializers.ModelSerializer):
    """What the assistant knows of a conversation beyond its last messages."""

    wanted = serializers.DictField(read_only=True, help_text="The property request so far.")
    shown = serializers.ListField(child=serializers.IntegerField(), read_only=True, help_text="Listings in play, in the order they were shown.")
    focus = serializers.IntegerField(read_only=True, allow_null=True, help_text="The one of them that is being talked about.")
    slots = serializers.DictField(read_only=True, child=serializers.CharField(), help_text="Budget, areas, bedrooms, purpose, timing and name, as far as said.")

    class Meta:
        model = Memory
        fields = ("wanted", "shown", "focus", "slots", "summary", "open_question", "updated_at")
        read_only_fields = fields


# --- voices ------------------------------------------------------------------------------------------------------------------


class Wording(serializers.Serializer):
    """How an assistant sounds; no facts, rules or triggers."""

    assistant_name = serializers.CharField(max_length=40)
    style = serializers.ChoiceField(Persona.Style.choices)
    tone = serializers.IntegerField(min_value=1, max_value=10, help_text="1 formal to 10 conversational.")
    flags = serializers.ListField(child=serializers.ChoiceField(Persona.Flag.choices), max_length=len(Persona.Flag))
    custom_instruction = serializers.CharField(max_length=600, allow_blank=True)


class WordingChange(Exact, Wording):
    """The fields to change; the others stay as in the draft, or as published where there is no draft."""

    assistant_name = serializers.CharField(max_length=40, required=False)
    style = serializers.ChoiceField(Persona.Style.choices, required=False)
    tone = serializers.IntegerField(min_value=1, max_value=10, required=False)
    flags = serializers.ListField(child=serializers.ChoiceField(Persona.Flag.choices), max_length=len(Persona.Flag), required=False)
    custom_instruction = serializers.CharField(max_length=600, allow_blank=True, required=False)


class IgnoredRow(serializers.Serializer):
    """A wish that no voice can fulfil; it is not followed."""

    sentence = serializers.CharField()
    why = serializers.CharField()


class PersonaRow(serializers.Serializer):
    """An assistant: what speaks now, and the draft beside it."""

    whose = serializers.ChoiceField(["own", "agency"])
    agent = AgentRow(allow_null=True, help_text="Null: the agency's, used where an agent has none of their own.")
    is_inherited = serializers.BooleanField(help_text="This agent has none of their own; the agency's speaks.")
    version = serializers.IntegerField(allow_null=True, help_text="Null: nothing has been published yet.")
    published = Wording()
    draft = Wording(allow_null=True)
    ignored = IgnoredRow(many=True, help_text="Wishes of the draft, or else of what is published, that are not followed.")


class Publication(Exact):
    wording = WordingChange(required=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="",
                                   help_text="Needed where a test case fails under this wording; kept with the version.")


class VersionRow(serializers.ModelSerializer):
    wording = Wording(read_only=True)
    by = AgentRow(read_only=True, allow_null=True)

    class Meta:
        model = PersonaVersion
        fields = ("number", "wording", "by", "reason", "at")
        read_only_fields = fields


def worded(wording: dict) -> dict:
    """A wording as it is shown; fields that are not of a wording are left out."""
    return {name: wording[name] for name in WORDING if name in wording}
