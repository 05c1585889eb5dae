"""The assistant of an agency: its voice, its engine, what it remembers, and the stored trace of each reply."""

from personas.models.case import Case, CaseRun
from personas.models.engine import Engine, ModelCall
from personas.models.memory import Memory
from personas.models.outreach import Occasion, Outreach
from personas.models.persona import Persona, PersonaVersion
from personas.models.session import Session
from personas.models.turn import Turn

__all__ = ["Case", "CaseRun", "Engine", "Memory", "ModelCall", "Occasion", "Outreach", "Persona", "PersonaVersion", "Session", "Turn"]
