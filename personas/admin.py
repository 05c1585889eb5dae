"""The assistant's voice, and the trace of each of its replies."""

from __future__ import annotations

from accounts.admin import AgencyTableAdmin
from personas.models import Engine


class PersonaAdmin(AgencyTableAdmin):
    """Read only: a voice changes by publishing alone, with its test cases, its version and its reason."""

    list_display = ("assistant_name", "agent", "style", "tone", "flags", "updated_at")
    list_filter = ("style",)
    list_select_related = ("agent",)


class TurnAdmin(AgencyTableAdmin):
    """What was seen, decided, found, said and stopped; nobody rewrites it."""

    read_is_noted = True
    shown_to_all = (
        "id", "at", "conversation", "action", "decided_by", "outcome", "intent", "sentiment", "trigger", "language", "search", "listings", "model", "calls",
        "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "cost_usd", "milliseconds", "request_id", "reached",
    )
    list_display = ("id", "at", "conversation", "action", "decided_by", "outcome", "intent", "language", "model", "milliseconds", "cost_usd")
    list_filter = ("action", "outcome", "decided_by", "language", "model")
    search_fields = ("=conversation__id", "=request_id")
    list_select_related = ("conversation",)


class EngineAdmin(AgencyTableAdmin):
    """What staff allow an agency in a day on the platform's key. The agency's own key is not shown here either."""

    can_change = True
    values_told = ("allowed_calls_per_day", "allowed_usd_per_day")
    list_display = ("__str__", "allowed_calls_per_day", "allowed_usd_per_day", "calls_per_day", "usd_per_day", "key_set_at", "told_on")
    fields = ("allowed_calls_per_day", "allowed_usd_per_day", "calls_per_day", "usd_per_day", "key_set_at", "told_on")
    readonly_fields = ("calls_per_day", "usd_per_day", "key_set_at", "told_on")

    def get_queryset(self, request):
        """There is one row per agency; the first look makes it, so that it can be changed."""
        Engine.objects.get_or_create(pk=1)
        return super().get_queryset(request).defer("key")


class ModelCallAdmin(AgencyTableAdmin):
    """Every call to a model: what for, what it cost, how it ended."""

    list_display = ("id", "at", "purpose", "model", "input_tokens", "cache_read_tokens", "output_tokens", "cost_usd", "milliseconds", "problem", "own_key")
    list_filter = ("purpose", "model", "own_key")
    search_fields = ("=request_id",)
