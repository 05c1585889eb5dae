"""The journal of webhooks, with the way to take one in again."""

from __future__ import annotations

import json
from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin import AgencyTableAdmin
from conversations.templatetags.portal import worded
from whatsapp.inbound import replay
from whatsapp.models import InboundEvent


class InboundEventAdmin(AgencyTableAdmin):
    """Raw events are shown as text, whatever is in them."""

    read_is_noted = True
    shown_to_all = ("id", "channel", "kind", "state", "why", "attempts", "retry_at", "received_at", "done_at")
    list_display = ("id", "received_at", "channel", "kind", "state", "attempts", "why")
    list_filter = ("state", "kind", "channel", "received_at")
    search_fields = ("=id", "key")
    list_select_related = ("channel",)
    fields = ("id", "channel", "key", "kind", "state", "why", "attempts", "retry_at", "received_at", "done_at", "body")
    readonly_fields = fields
    actions: ClassVar[list[str]] = ["replay"]

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, event: InboundEvent) -> str:
        return worded(event.reason)

    @admin.display(description=_("payload"))
    def body(self, event: InboundEvent) -> SafeString:
        try:
            text = json.dumps(json.loads(event.payload), indent=2, ensure_ascii=False)
        except (ValueError, RecursionError):
            text = event.payload
        return format_html("<pre>{}</pre>", text[:50_000])

    @admin.action(description=_("Take in again"))
    def replay(self, request: HttpRequest, chosen: QuerySet[InboundEvent]) -> None:
        """Oldest first. What has been taken in already is left alone."""
        waiting = list(chosen.exclude(state=InboundEvent.State.DONE).order_by("pk"))
        done = [event for event in waiting if replay(event)]
        self._note(request, "replayed", [event.pk for event in waiting])
        self.message_user(request, _("%(n)s of %(all)s events were settled.") % {"n": len(done), "all": len(waiting)}, messages.SUCCESS)
        for event in waiting:
            if event not in done:
                self.message_user(request, _("Event %(id)s was not: %(why)s") % {"id": event.pk, "why": worded(event.reason)}, messages.WARNING)
