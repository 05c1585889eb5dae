"""Who is told that a conversation needs a person."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.models import Conversation, Note
from escalation.models import Escalation, Notification


def notify(conversation: Conversation, escalation: Escalation) -> list[Notification]:
    """Tell whoever has the conversation; nobody has it, or they have left: everyone who may see it. Owners always do."""
    team = get_user_model().objects
    responsible = [a for a in (conversation.assignee, conversation.channel.agent) if a is not None and a.is_active][:1]
    others = () if responsible else Conversation.objects.filter(pk=conversation.pk).seen_by(team.active())
    told = {agent.pk: agent for agent in (*responsible, *others, *team.owners())}
    text = f"{conversation.contact.display_name}: {escalation.get_trigger_display()}"[:300]
    return Notification.objects.bulk_create(
        Notification(agent=agent, conversation=conversation, escalation=escalation, text=text) for agent in told.values()
    )


def seen(agent, conversation: Conversation | None = None) -> int:
    """The agent has looked: at one conversation, or at all of the list."""
    unseen = Notification.objects.filter(agent=agent, seen_at__isnull=True)
    if conversation is not None:
        unseen = unseen.filter(conversation=conversation)
    return unseen.update(seen_at=timezone.now())


def mentioned(note_id: int) -> None:
    """A colleague named somebody in a note: whoever is named and may see the conversation is told, once."""
    note = Note.objects.select_related("by", "conversation__contact").prefetch_related("mentions").filter(pk=note_id).first()
    if note is None:
        return
    by = note.by.get_short_name() if note.by else "A colleague"
    text = f"{by} mentioned you: {note.conversation.contact.display_name}"[:300]
    visible = Conversation.objects.filter(pk=note.conversation_id)
    Notification.objects.bulk_create(
        Notification(agent=agent, conversation=note.conversation, text=text)
        for agent in note.mentions.all() if agent.is_active and visible.visible_to(agent).exists()
    )


def assigned(conversation_id: int, agent_id: int) -> None:
    """A conversation was given to an agent by somebody else; unless it has moved on meanwhile, they are told."""
    conversation = Conversation.objects.with_people().filter(pk=conversation_id, assignee=agent_id).first()
    if conversation is None or not conversation.assignee.is_active:
        return
    text = _("%(contact)s is yours now") % {"contact": conversation.contact.display_name}
    Notification.objects.create(agent=conversation.assignee, conversation=conversation, text=text[:300])
