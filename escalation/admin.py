"""When people were asked for, and what an agency has decided about that."""

from __future__ import annotations

from accounts.admin import AgencyTableAdmin


class EscalationAdmin(AgencyTableAdmin):
    read_is_noted = True
    shown_to_all = ("at", "conversation", "trigger", "epoch", "was_needed", "reminded_at", "reassigned_at", "told_late_at")
    list_display = ("at", "conversation", "trigger", "also", "epoch")
    list_filter = ("trigger",)
    search_fields = ("=conversation__id",)
    list_select_related = ("conversation",)


class PolicyAdmin(AgencyTableAdmin):
    """One row per agency, and read only: its owners decide, by a door that checks what they wrote and notes who it was."""

    list_display = ("__str__", "switched_off", "updated_at")
