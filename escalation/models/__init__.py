"""When a person is asked for, and how they come to know it."""

from escalation.models.escalation import Escalation, Policy
from escalation.models.notice import Delivery, Device, Notification, Occasion, PushIdentity, Wishes

__all__ = ["Delivery", "Device", "Escalation", "Notification", "Occasion", "Policy", "PushIdentity", "Wishes"]
