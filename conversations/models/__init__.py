"""The heart: who writes to whom, and who holds the pen. Knows no provider and no model vendor."""

from conversations.models.attachment import Attachment
from conversations.models.channel import Channel
from conversations.models.contact import Contact, ContactAddress, ContactMerge
from conversations.models.conversation import Closing, Conversation, Mode, ModeChange, Overlap, PenMove, Reason
from conversations.models.incident import Incident
from conversations.models.label import Label
from conversations.models.message import Author, Kind, Message, Status
from conversations.models.presence import Presence
from conversations.models.routing import Assignment, Routing
from conversations.models.saved_view import SavedView
from conversations.models.writing import CannedReply, ComposerDraft, Note

__all__ = [
    "Assignment", "Attachment", "Author", "CannedReply", "Channel", "Closing", "ComposerDraft", "Contact", "ContactAddress", "ContactMerge", "Conversation", "Incident", "Kind", "Label",
    "Message", "Mode", "ModeChange", "Note", "Overlap", "PenMove", "Presence", "Reason", "Routing", "SavedView", "Status",
]
