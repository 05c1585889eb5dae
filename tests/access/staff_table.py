"""What the platform's staff may do, table by table, and at the doors that belong to no table. Everybody else meets the
sign-in, unless a door is PUBLIC. What is not here fails the tests."""

from __future__ import annotations

from tests.access.walking import FORBIDDEN, HIDDEN, IN, NO_METHOD, SIGN_IN

ADD, CHANGE, DELETE = "add", "change", "delete"  # looking is always allowed, to whoever stands before the table at all

PLATFORM_TABLES: dict[str, set[str]] = {
    "accounts_supportvisit": set(),
    "accounts_opening": set(),
    "accounts_agency": {ADD, CHANGE},
    "accounts_domain": set(),
    "accounts_webhookroute": set(),
    "accounts_platformaudit": set(),
    "accounts_worker": set(),
    "agents_agent": {ADD, CHANGE},
    "django_q_ormq": {DELETE},
    "django_q_failure": {DELETE},
    "django_q_schedule": set(),
}
AGENCY_TABLES: dict[str, set[str]] = {  # on a visit that may change things; on one that only looks, nothing is
    "agents_agent": {ADD, CHANGE},
    "conversations_channel": {CHANGE},
    "conversations_incident": set(),
    "conversations_conversation": {CHANGE},
    "conversations_message": set(),
    "conversations_modechange": set(),
    "conversations_contact": {CHANGE},
    "escalation_escalation": set(),
    "escalation_policy": set(),
    "personas_persona": set(),
    "personas_turn": set(),
    "personas_engine": {CHANGE},
    "personas_modelcall": set(),
    "whatsapp_inboundevent": set(),
    "properties_listing": set(),
}

Words = tuple[str, str]  # what is met: asking, and sending something
PUBLIC: dict[str, Words] = {"platform_home": (IN, NO_METHOD), "language": (NO_METHOD, IN), "admin:login": (IN, IN), "admin:logout": (IN, IN)}

PLATFORM_DOORS: dict[str, Words] = {  # asked about Alpha; an opening and an archive that are not there are hidden
    "platform_home": (IN, NO_METHOD),
    "language": (NO_METHOD, IN),
    "admin:index": (IN, IN),
    "admin:search": (IN, IN),
    "admin:login": (IN, IN),
    "admin:logout": (NO_METHOD, SIGN_IN),
    "admin:password_change": (IN, IN),
    "admin:password_change_done": (IN, NO_METHOD),
    "admin:autocomplete": (FORBIDDEN, NO_METHOD),
    "admin:jsi18n": (IN, NO_METHOD),
    "admin:view_on_site": (HIDDEN, HIDDEN),
    "admin:auth_user_password_change": (IN, IN),
    "admin:agency_available": (IN, IN),
    "admin:agency_opening": (HIDDEN, HIDDEN),
    "admin:agency_opening_state": (HIDDEN, HIDDEN),
    "admin:agency_suspension": (IN, IN),
    "admin:agency_resumption": (NO_METHOD, IN),
    "admin:agency_deletion": (IN, IN),
    "admin:agency_cancel_deletion": (NO_METHOD, IN),
    "admin:agency_archive": (NO_METHOD, IN),
    "admin:agency_download": (HIDDEN, HIDDEN),
    "admin:agency_invite_again": (NO_METHOD, IN),
    "admin:agency_refresh": (NO_METHOD, IN),
    "admin:agency_waiting": (IN, IN),
    "admin:agency_try_again": (NO_METHOD, IN),
    "admin:agency_visit": (IN, IN),
    "admin:agency_end_visit": (NO_METHOD, IN),
    "admin:app_list": (IN, IN),
    "admin/(?P<url>.*)$": (HIDDEN, HIDDEN),
}
AGENCY_DOORS: dict[str, Words] = {
    "admin:index": (IN, IN),
    "admin:search": (IN, IN),
    "admin:login": (SIGN_IN, SIGN_IN),  # it leads to the platform's
    "admin:logout": (IN, IN),
    "admin:password_change": (IN, IN),
    "admin:autocomplete": (FORBIDDEN, NO_METHOD),
    "admin:jsi18n": (IN, NO_METHOD),
    "admin:app_list": (IN, IN),
    "(?P<url>.*)$": (HIDDEN, HIDDEN),
}
