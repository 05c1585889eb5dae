"""What staff see of one agency's tables."""

from __future__ import annotations

from accounts.agents.admin import AgentAdmin
from accounts.agents.models import Agent
from config.admin import agency_admin
from conversations.admin import (
    ChannelAdmin,
    ContactAdmin,
    ConversationAdmin,
    IncidentAdmin,
    MessageAdmin,
    ModeChangeAdmin,
)
from conversations.models import Channel, Contact, Conversation, Incident, Message, ModeChange
from escalation.admin import EscalationAdmin, PolicyAdmin
from escalation.models import Escalation, Policy
from personas.admin import EngineAdmin, ModelCallAdmin, PersonaAdmin, TurnAdmin
from personas.models import Engine, ModelCall, Persona, Turn
from properties.admin import ListingAdmin
from properties.models import Listing
from whatsapp.admin import InboundEventAdmin
from whatsapp.models import InboundEvent

for model, screen in {
    Agent: AgentAdmin, Channel: ChannelAdmin, Incident: IncidentAdmin, Conversation: ConversationAdmin, Message: MessageAdmin, ModeChange: ModeChangeAdmin,
    Contact: ContactAdmin, Escalation: EscalationAdmin, Policy: PolicyAdmin, Persona: PersonaAdmin, Turn: TurnAdmin, Engine: EngineAdmin, ModelCall: ModelCallAdmin,
    InboundEvent: InboundEventAdmin, Listing: ListingAdmin,
}.items():
    agency_admin.register(model, screen)
