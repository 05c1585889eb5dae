"""What a webhook shows beyond ids, where the owner asked for it: the thing as the API shows it at the moment of sending.
Nothing of it is kept with the event, so what was deleted meanwhile is told to nobody."""

from __future__ import annotations

from conversations.models import Contact, Conversation, Message
from conversations.serializers import ContactRow, ConversationRow, MessageRow


def of_message(ids: dict) -> dict:
    message = Message.objects.select_related("sent_by").filter(pk=ids.get("message_id")).first()
    return {"message": MessageRow(message).data if message else None} | of_conversation(ids)


def of_conversation(ids: dict) -> dict:
    conversation = Conversation.objects.with_people().filter(pk=ids.get("conversation_id")).first()
    return {"conversation": ConversationRow(conversation).data if conversation else None}


def of_contact(ids: dict) -> dict:
    contact = Contact.objects.prefetch_related("addresses").filter(pk=ids.get("contact_id")).first()
    return {"contact": ContactRow(contact).data if contact else None}
