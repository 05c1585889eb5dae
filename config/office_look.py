"""How the two admin sites look: the theme's settings and what stands in the sidebar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse


def stylesheet(request: HttpRequest) -> str:
    return static("office/look.css")


def script(request: HttpRequest) -> str:
    return static("office/look.js")


def favicon(request: HttpRequest) -> str:
    return static("favicon.svg")


def _group(title: Any, items: Iterable[tuple[Any, str, str]]) -> dict:
    return {"title": title, "separator": True, "items": [
        {"title": label, "icon": icon, "link": reverse(f"admin:{name}")} for label, icon, name in items]}


def platform_sidebar(request: HttpRequest) -> list[dict]:
    return [
        _group("Agencies", [
            ("Overview", "home", "index"),
            ("Agencies", "apartment", "accounts_agency_changelist"),
            ("What waits", "pending_actions", "agency_waiting"),
            ("Support visits", "visibility", "accounts_supportvisit_changelist"),
            ("Openings", "add_home_work", "accounts_opening_changelist"),
        ]),
        _group("Running", [
            ("Waiting tasks", "hourglass_top", "django_q_ormq_changelist"),
            ("Failed tasks", "error", "django_q_failure_changelist"),
            ("Workers", "memory", "accounts_worker_changelist"),
            ("Schedules", "schedule", "django_q_schedule_changelist"),
        ]),
        _group("Platform", [
            ("Staff", "badge", "agents_agent_changelist"),
            ("Audit", "history", "accounts_platformaudit_changelist"),
            ("Host names", "language", "accounts_domain_changelist"),
            ("Webhook routes", "alt_route", "accounts_webhookroute_changelist"),
        ]),
    ]


def agency_sidebar(request: HttpRequest) -> list[dict]:
    return [
        {"items": [{"title": "All agencies", "icon": "arrow_back", "link": "/admin/accounts/agency/", "active": False}]},
        _group("This agency", [
            ("Overview", "home", "index"),
            ("Agents", "badge", "agents_agent_changelist"),
            ("Listings", "real_estate_agent", "properties_listing_changelist"),
        ]),
        _group("Conversations", [
            ("Numbers", "phone_iphone", "conversations_channel_changelist"),
            ("Conversations", "forum", "conversations_conversation_changelist"),
            ("Contacts", "contacts", "conversations_contact_changelist"),
            ("Messages", "chat", "conversations_message_changelist"),
            ("Moves of the pen", "swap_horiz", "conversations_modechange_changelist"),
            ("Escalations", "front_hand", "escalation_escalation_changelist"),
            ("Webhook journal", "receipt_long", "whatsapp_inboundevent_changelist"),
        ]),
        _group("Assistant", [
            ("Voice", "record_voice_over", "personas_persona_changelist"),
            ("Replies traced", "troubleshoot", "personas_turn_changelist"),
            ("Calls to the model", "payments", "personas_modelcall_changelist"),
            ("Model and budget", "tune", "personas_engine_changelist"),
            ("Escalation policy", "rule", "escalation_policy_changelist"),
        ]),
    ]
