"""How the two admin sites look: the theme's settings and what stands in the sidebar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _


def stylesheet(request: HttpRequest) -> str:
    return static("office/look.css")


def script(request: HttpRequest) -> str:
    return static("office/look.js")


def favicon(request: HttpRequest) -> str:
    return static("favicon.svg")


def _group(title: Any, items: Iterable[tuple[Any, str, str]]) -> dict:
    return {"title": title, "separator": True, "items": [
        {"title": label, "icon": icon, "link": reverse(f"admin:{name}")} for label, icon, name in items]}


def _here(request: HttpRequest, groups: list[dict]) -> list[dict]:
    """Mark the one line that the page belongs to: what its address begins with, the longest of them."""
    lines = [item for group in groups for item in group["items"] if "active" not in item]
    here = max((item["link"] for item in lines if request.path.startswith(item["link"])), key=len, default="")
    home = min((item["link"] for item in lines), key=len)
    for item in lines:
        item["active"] = item["link"] == here and (here != home or request.path == home)
    return groups


def platform_sidebar(request: HttpRequest) -> list[dict]:
    return _here(request, [
        _group(_("Agencies"), [
            (_("Overview"), "home", "index"),
            (_("Agencies"), "apartment", "accounts_agency_changelist"),
            (_("What waits"), "pending_actions", "agency_waiting"),
            (_("Support visits"), "visibility", "accounts_supportvisit_changelist"),
            (_("Openings"), "add_home_work", "accounts_opening_changelist"),
        ]),
        _group(_("Running"), [
            (_("Waiting tasks"), "hourglass_top", "django_q_ormq_changelist"),
            (_("Failed tasks"), "error", "django_q_failure_changelist"),
            (_("Workers"), "memory", "accounts_worker_changelist"),
            (_("Schedules"), "schedule", "django_q_schedule_changelist"),
        ]),
        _group(_("Platform"), [
            (_("Staff"), "badge", "agents_agent_changelist"),
            (_("Audit"), "history", "accounts_platformaudit_changelist"),
            (_("Host names"), "language", "accounts_domain_changelist"),
            (_("Webhook routes"), "alt_route", "accounts_webhookroute_changelist"),
        ]),
    ])


def agency_sidebar(request: HttpRequest) -> list[dict]:
    return _here(request, [
        {"items": [{"title": _("All agencies"), "icon": "arrow_back", "link": "/admin/accounts/agency/", "active": False}]},
        _group(_("This agency"), [
            (_("Overview"), "home", "index"),
            (_("Agents"), "badge", "agents_agent_changelist"),
            (_("Listings"), "real_estate_agent", "properties_listing_changelist"),
        ]),
        _group(_("Conversations"), [
            (_("Numbers"), "phone_iphone", "conversations_channel_changelist"),
            (_("Conversations"), "forum", "conversations_conversation_changelist"),
            (_("Contacts"), "contacts", "conversations_contact_changelist"),
            (_("Messages"), "chat", "conversations_message_changelist"),
            (_("Moves of the pen"), "swap_horiz", "conversations_modechange_changelist"),
            (_("Escalations"), "front_hand", "escalation_escalation_changelist"),
            (_("Webhook journal"), "receipt_long", "whatsapp_inboundevent_changelist"),
        ]),
        _group(_("Assistant"), [
            (_("Voice"), "record_voice_over", "personas_persona_changelist"),
            (_("Replies traced"), "troubleshoot", "personas_turn_changelist"),
            (_("Calls to the model"), "payments", "personas_modelcall_changelist"),
            (_("Model and budget"), "tune", "personas_engine_changelist"),
            (_("Escalation policy"), "rule", "escalation_policy_changelist"),
        ]),
    ])
