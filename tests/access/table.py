"""The access matrix: for each route of an agency's site who gets in, who must sign in, who is refused, and for whom the row
does not exist. A route that is not in this table fails the tests, and the failure says which line to add.

Columns that are the same for every line are not written: whoever is not signed in at this agency (a visitor, the platform's
staff, another agency's owner with what opens their own door) meets the sign-in, unless the line says PUBLIC.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.access.walking import FORBIDDEN, HIDDEN, IN, SIGN_IN


@dataclass(frozen=True)
class Rule:
    """Who meets what. `on` names the row of `World.known` that the address is about; the neighbour, another agency's owner
    at home, has no such row. `change` is for methods that change something, and `delete` for deleting, where these have rules of
    their own."""

    agent: str = IN  # sees everybody's conversations, owns nothing
    narrow: str = IN  # sees only their own, and this conversation is not theirs
    owner: str = IN
    neighbour: str = IN
    outside: str = SIGN_IN  # nobody, staff of the platform, another agency's owner at this door
    on: str = ""
    change: Rule | None = None
    delete: Rule | None = None

    def about(self, on: str, *, next_door: str = HIDDEN) -> Rule:
        """The same for an address with a row in it."""
        change, delete = (rule and replace(rule, neighbour=next_door) for rule in (self.change, self.delete))
        return replace(self, on=on, neighbour=next_door, change=change, delete=delete)

    def changed_by(self, other: Rule) -> Rule:
        return replace(self, change=replace(other, neighbour=self.neighbour))

    def deleted_by(self, other: Rule) -> Rule:
        return replace(self, delete=replace(other, neighbour=self.neighbour))

    def of(self, role: str, method: str = "get") -> str:
        """What this role is meant to meet."""
        rule = (method == "delete" and self.delete) or (method != "get" and self.change) or self
        return getattr(rule, role, rule.outside)


PUBLIC = Rule(outside=IN)
AGENTS = Rule()
OWNERS = Rule(agent=FORBIDDEN, narrow=FORBIDDEN)
THREAD = Rule(narrow=HIDDEN).about("thread")
ANNAS = Rule(narrow=HIDDEN, owner=HIDDEN)  # a row that is Anna's alone
NOTHING = Rule(agent=HIDDEN, narrow=HIDDEN, owner=HIDDEN, neighbour=HIDDEN)
LISTING = AGENTS.about("listing")
NUMBER = Rule(agent=HIDDEN, narrow=HIDDEN).about("number")  # the agency's; an agent whose own number it is looks after it

PORTAL: dict[str, Rule] = {
    # --- the door ---
    "agents:sign_in": PUBLIC,
    "agents:sign_in_code": Rule(agent=SIGN_IN, narrow=SIGN_IN, owner=SIGN_IN, neighbour=SIGN_IN),  # only between the two steps
    "agents:sign_out": Rule(agent=SIGN_IN, narrow=SIGN_IN, owner=SIGN_IN, neighbour=SIGN_IN),  # leads to the sign-in
    "agents:password_forgotten": PUBLIC,
    "agents:password_sent": PUBLIC,
    "agents:password_new": PUBLIC.about("link", next_door=IN),
    "agents:password_changed": PUBLIC,
    "agents:join": Rule(agent=HIDDEN, narrow=HIDDEN, owner=HIDDEN, neighbour=HIDDEN, outside=HIDDEN, on="link"),
    "agents:email_confirm": Rule(outside=IN, on="link"),
    # --- oneself ---
    "agents:duty": AGENTS,
    "agents:profile": AGENTS,
    "agents:session_end": AGENTS,
    "agents:password_change": AGENTS,
    "agents:email_change": AGENTS,
    "agents:second_step": AGENTS,
    "agents:second_step_codes": AGENTS,
    "agents:second_step_off": AGENTS,
    # --- the agency and its people ---
    "agents:team": OWNERS,
    "agents:working_hours": OWNERS.about("colleague"),
    "agents:member": OWNERS.about("colleague"),
    "agents:leave": OWNERS.about("colleague"),
    "agents:return": OWNERS.about("colleague"),
    "agents:second_step_demand": OWNERS,
    "agents:second_step_take_off": OWNERS.about("colleague"),
    "agents:invite": OWNERS,
    "agents:invitation": OWNERS.about("invitation"),
    "agents:invitation_send": OWNERS.about("invitation"),
    "agents:invitation_revoke": OWNERS.about("invitation"),
    "agents:agency": OWNERS,
    "agents:country": OWNERS,
    "agents:hours": OWNERS,
    "office:support": OWNERS,
    "office:support_choice": OWNERS,
    "office:support_answer": replace(OWNERS, owner=HIDDEN).about("nothing"),
    "office:support_end": replace(OWNERS, owner=HIDDEN).about("nothing"),
    "office:seen_arrivals": OWNERS,
    "agents:audit": OWNERS,
    "escalation:texts": OWNERS,
    "developers:home": OWNERS,
    "developers:new_key": OWNERS,
    "developers:key": OWNERS.about("key"),
    "developers:revoke_key": OWNERS.about("key"),
    "developers:new_webhook": OWNERS,
    "developers:webhook": OWNERS.about("hook"),
    "developers:switch": OWNERS.about("hook"),
    "developers:new_secret": OWNERS.about("hook"),
    "developers:test": OWNERS.about("hook"),
    "developers:delete": OWNERS.about("hook"),
    "developers:delivery": OWNERS.about("hook"),
    "developers:resend": OWNERS.about("hook"),
    # --- the inbox ---
    "conversations:inbox": AGENTS,
    "conversations:live": AGENTS,
    "conversations:inbox_pane": AGENTS,
    "conversations:inbox_rows": AGENTS,
    "conversations:inbox_filters": AGENTS,
    "conversations:inbox_export": AGENTS,
    "conversations:several": AGENTS,
    "conversations:undo": AGENTS,
    "conversations:save_view": AGENTS,
    "conversations:delete_view": ANNAS.about("view"),
    "conversations:keys": AGENTS,
    "conversations:menu": AGENTS,
    "conversations:labels": AGENTS,
    "conversations:label": AGENTS.about("label"),
    "conversations:delete_label": OWNERS.about("label"),
    "conversations:routing": OWNERS,
    "conversations:replies": AGENTS,
    "conversations:new_reply": AGENTS,
    "conversations:edit_reply": ANNAS.about("own reply"),
    "conversations:delete_reply": ANNAS.about("own reply"),
    # --- a thread ---
    "conversations:thread": THREAD,
    "conversations:changes": THREAD,
    "conversations:older": THREAD,
    "conversations:here": THREAD,
    "conversations:read": Rule().about("thread", next_door=IN),  # what one does not see is not marked, and that is not said
    "conversations:take_over": THREAD,
    "conversations:merge": THREAD,
    "conversations:part": THREAD,
    "conversations:hand_back": THREAD,
    "conversations:send": THREAD,
    "conversations:note": THREAD,
    "conversations:draft": THREAD,
    "conversations:pick_reply": THREAD,
    "conversations:message": THREAD,
    "conversations:retry": THREAD,
    "conversations:file": THREAD,
    "conversations:thumb": THREAD,
    "conversations:fetch_again": THREAD,
    "personas:turns": THREAD,
    "personas:brief": THREAD,
    "personas:context": THREAD,
    "personas:suggestion": THREAD,
    "personas:forget": THREAD,
    "personas:turn": Rule(narrow=HIDDEN).about("turn"),
    "personas:told_from": Rule(narrow=HIDDEN).about("turn"),
    "personas:why": Rule(narrow=HIDDEN).about("reply of the assistant"),
    "escalation:seen": THREAD,
    "escalation:card": THREAD,
    "escalation:was_needed": Rule(narrow=HIDDEN).about("escalation"),
    # --- listings ---
    "properties:list": AGENTS,
    "properties:several": AGENTS,
    "properties:remove_samples": OWNERS,
    "properties:quick": AGENTS,
    "properties:create": AGENTS,
    "properties:keep_new_draft": AGENTS,
    "properties:drop_new_draft": AGENTS,
    "properties:export": AGENTS,
    "properties:exported": AGENTS.about("workbook"),
    "properties:import": AGENTS,
    "properties:batch": AGENTS.about("file"),
    "properties:batch_columns": AGENTS.about("file"),
    "properties:batch_store": AGENTS.about("file"),
    "properties:batch_undo": AGENTS.changed_by(Rule(narrow=FORBIDDEN)).about("file"),
    "properties:detail": LISTING,
    "properties:history": LISTING,
    "properties:edit": LISTING,
    "properties:keep_draft": LISTING,
    "properties:drop_draft": LISTING,
    "properties:availability": LISTING,
    "properties:confirm": LISTING,
    "properties:delete": OWNERS.about("listing"),
    "properties:add_photos": LISTING,
    "properties:order_photos": LISTING,
    "properties:remove_photo": LISTING,
    "properties:photo_first": LISTING,
    "properties:move_photo": LISTING,
    "properties:photo_caption": LISTING,
    "properties:rules": OWNERS,
    "personas:as_sent": LISTING,
    "personas:as_sent_photo": LISTING,
    "personas:leads": LISTING,
    "personas:prepare_leads": LISTING,
    # --- the assistant ---
    "personas:own": AGENTS,
    "personas:agency_default": OWNERS,
    "personas:forget_own": AGENTS,
    "personas:check": AGENTS,
    "personas:hear": AGENTS,
    "personas:versions": replace(Rule(agent=HIDDEN, narrow=HIDDEN).about("agency's voice", next_door=IN), change=NOTHING),  # no version is named
    "personas:playground": AGENTS,
    "personas:cases": AGENTS,
    "personas:run_case": NOTHING,  # without a case there is none
    "personas:new_case": AGENTS,
    "personas:case": AGENTS.about("case"),
    "personas:delete_case": AGENTS.about("case"),
    "personas:directives": AGENTS,
    "personas:directive": AGENTS.changed_by(OWNERS).about("directive", next_door=IN),
    "personas:check_directive": OWNERS.about("directive", next_door=IN),
    "personas:try_directive": OWNERS.about("directive", next_door=IN),
    "personas:directive_versions": replace(AGENTS.about("directive", next_door=IN), change=replace(NOTHING, agent=FORBIDDEN, narrow=FORBIDDEN)),
    "personas:stopped": OWNERS,
    "personas:brand": OWNERS,
    "personas:brand_preview": OWNERS,
    "personas:brand_preview_css": OWNERS,
    "personas:engine": OWNERS,
    "personas:key": OWNERS,
    "manager:figures": AGENTS,
    "manager:behind": AGENTS.about("figure", next_door=IN),
    "manager:asked_for": AGENTS.about("reason", next_door=IN),
    "manager:told_of": LISTING,
    "manager:in_vain": AGENTS,
    "persons:data": OWNERS.about("person"),
    "persons:archive": OWNERS.about("person"),
    "persons:erase": OWNERS.about("person"),
    "persons:retention": OWNERS,
    # --- being told ---
    "escalation:notifications": AGENTS,
    "escalation:bell": AGENTS,
    "escalation:all_seen": AGENTS,
    "escalation:wishes": AGENTS,
    "escalation:add_device": AGENTS,
    "escalation:remove_device": ANNAS.about("device"),
    "escalation:test_devices": AGENTS,
    "escalation:token": AGENTS,
    "escalation:policy": OWNERS,
    # --- numbers and first steps ---
    "numbers:numbers": AGENTS,
    "numbers:new": OWNERS,
    "numbers:incidents": AGENTS,
    "numbers:number": NUMBER,
    "numbers:link": NUMBER,
    "numbers:code": NUMBER,
    "numbers:edit": OWNERS.about("number"),
    "numbers:off": OWNERS.about("number"),
    "numbers:check": NUMBER,
    "numbers:restart": NUMBER,
    "numbers:unlink": NUMBER,
    "numbers:webhook": NUMBER,
    "onboarding:start": OWNERS,
    "onboarding:welcome": AGENTS,
    "onboarding:card": OWNERS,
    "onboarding:put_away": OWNERS,
    "onboarding:brand": OWNERS,
    "onboarding:number": OWNERS,
    "onboarding:listings": OWNERS,
    "onboarding:test": OWNERS,
    "onboarding:say": OWNERS,
    "onboarding:chat": OWNERS,
    "onboarding:again": OWNERS,
    "onboarding:skip": OWNERS.about("step", next_door=IN),
    "onboarding:onward": OWNERS.about("step", next_door=IN),
    # --- what belongs to no app ---
    "brand_css": PUBLIC,
    "banners": AGENTS,
    "settings": AGENTS,
    "appearance": PUBLIC,
    "language": PUBLIC,
    "logo": Rule(agent=HIDDEN, narrow=HIDDEN, owner=HIDDEN, neighbour=HIDDEN, outside=HIDDEN),  # this agency has none
    "manifest": PUBLIC,
    "icon": PUBLIC.about("icon", next_door=IN),
    "service_worker": PUBLIC,
    "offline": PUBLIC,
    "media": AGENTS.about("media"),
}

API: dict[str, Rule] = {
    "api_schema": PUBLIC,
    "api_docs": PUBLIC,
    "api_token": Rule(agent=IN, outside=IN),
    "api_token_refresh": Rule(agent=IN, outside=IN),
    "api_agents": AGENTS,
    "api_teams": AGENTS,
    "api_me": AGENTS,
    "api_users": OWNERS,
    "api_user": OWNERS.about("colleague"),
    "api_deactivate": OWNERS.about("colleague"),
    "api_reactivate": OWNERS.about("colleague"),
    "api_invite": OWNERS,
    "api_invitations": OWNERS,
    "api_invitation": OWNERS.about("invitation"),
    "api_resend": OWNERS.about("invitation"),
    "api_settings": AGENTS.changed_by(OWNERS),
    "api_logo": OWNERS,
    "api_audit": OWNERS,
    "api_keys": OWNERS,
    "api_key": OWNERS.about("key"),
    "api_webhooks": OWNERS,
    "api_webhook": OWNERS.about("hook"),
    "api_webhook_secret": OWNERS.about("hook"),
    "api_webhook_test": OWNERS.about("hook"),
    "api_webhook_deliveries": OWNERS.about("hook"),
    "api_webhook_resend": OWNERS.about("hook"),
    "api_sandbox_messages": OWNERS,
    "api_conversations": AGENTS,
    "api_toggle_mode": AGENTS,
    "api_conversation": THREAD,
    "api_take_over": THREAD,
    "api_close": THREAD,
    "api_reopen": THREAD,
    "api_hand_back": THREAD,
    "api_assign": THREAD,
    "api_read": THREAD,
    "api_messages": THREAD,
    "api_message": THREAD,
    "api_retry": THREAD,
    "api_file": THREAD,
    "api_notes": THREAD,
    "api_sticking": THREAD,
    "api_memory": THREAD,
    "api_suggestion": THREAD,
    "api_turns": THREAD,
    "api_labels": AGENTS,
    "api_label": AGENTS.deleted_by(OWNERS).about("label"),
    "api_canned_replies": AGENTS,
    "api_canned_reply": ANNAS.about("own reply"),
    "api_channels": AGENTS.changed_by(OWNERS),
    "api_channel": AGENTS.about("number"),
    "api_channel_state": NUMBER,
    "api_channel_restart": NUMBER,
    "api_channel_reconnect": NUMBER,
    "api_channel_unlink": NUMBER,
    "api_channel_code": NUMBER,
    "api_channel_off": OWNERS.about("number"),
    "api_incidents": AGENTS,
    "api_search": AGENTS,
    "api_saved_views": AGENTS,
    "api_saved_view": ANNAS.about("view"),
    "api_routing": OWNERS,
    "api_contacts": AGENTS,
    "api_contact": Rule(narrow=HIDDEN).about("person"),
    "api_contact_conversations": Rule(narrow=HIDDEN).about("person"),
    "api_agent_conversations": AGENTS.about("colleague"),
    "api_agent_properties": AGENTS.about("colleague"),
    "api_properties": AGENTS,
    "api_property_search": AGENTS,
    "api_export": AGENTS,
    "api_exports": AGENTS,
    "api_one_export": AGENTS.about("workbook"),
    "api_export_file": AGENTS.about("workbook"),
    "api_imports": AGENTS,
    "api_import": AGENTS.about("file"),
    "api_import_columns": AGENTS.about("file"),
    "api_import_store": AGENTS.about("file"),
    "api_import_undo": Rule(narrow=FORBIDDEN).about("file"),  # whoever imported it, and owners
    "api_property": LISTING.deleted_by(OWNERS),
    "api_availability": LISTING,
    "api_confirm": LISTING,
    "api_history": LISTING,
    "api_photos": LISTING,
    "api_photo": LISTING,
    "api_policy": OWNERS,
    "api_person_data": OWNERS.about("person"),
    "api_person_archive": OWNERS.about("person"),
    "api_retention": OWNERS,
    "api_texts": OWNERS.about("language", next_door=IN),
    "api_budget": OWNERS,
    "api_own_key": OWNERS,
    "api_escalations": AGENTS,
    "api_escalation": Rule(narrow=HIDDEN).about("escalation"),
    "api_orchestrate": AGENTS,
    "api_session": replace(ANNAS.deleted_by(ANNAS).about("talk"), change=AGENTS),  # whoever begins one of this name has their own
    "api_personas": AGENTS,
    "api_persona": AGENTS.about("agency's voice", next_door=IN),
    "api_persona_draft": OWNERS.about("agency's voice", next_door=IN),
    "api_persona_publish": OWNERS.about("agency's voice", next_door=IN),
    "api_persona_versions": AGENTS.about("agency's voice", next_door=IN),
    "api_persona_roll_back": OWNERS.about("agency's voice", next_door=HIDDEN),
    "api_directives": AGENTS,
    "api_directive": AGENTS.about("directive", next_door=IN),
    "api_directive_draft": OWNERS.about("directive", next_door=IN),
    "api_directive_publish": OWNERS.about("directive", next_door=IN),
    "api_directive_reset": OWNERS.about("directive", next_door=IN),
    "api_directive_versions": AGENTS.about("directive", next_door=IN),
    "api_directive_roll_back": OWNERS.about("directive's version", next_door=HIDDEN),
    "api_figures": AGENTS,
    "api_figures_behind": AGENTS.about("figure", next_door=IN),
}

TABLE = PORTAL | API
