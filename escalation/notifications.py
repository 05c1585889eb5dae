"""Who is told of what. A notification stands in the portal at once; how it comes to them otherwise is ringing.py's matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts.agents.models import Agent
from accounts.tenancy import current_agency
from conversations.models import Channel, Conversation, Message, Note
from escalation import ringing
from escalation.models import Escalation, Notification, Occasion


def notify(conversation: Conversation, escalation: Escalation) -> list[Notification]:
    """Tell whoever has the conversation; nobody has it, or they have left: everyone who may see it. Owners always do."""
    team = get_user_model().objects
    responsible = [a for a in (conversation.assignee, conversation.channel.agent) if a is not None and a.is_active][:1]
    others = () if responsible else Conversation.objects.filter(pk=conversation.pk).seen_by(team.active())
    return tell(
        (*responsible, *others, *team.owners()), Occasion.NEEDS_ME,
        lambda: f"{conversation.contact.display_name}: {escalation.get_trigger_display()}",
        conversation=conversation, escalation=escalation, message=escalation.message,
    )


@transaction.atomic
def tell(
    agents: Iterable[Agent], occasion: str, words: Callable[[], str], *, conversation: Conversation | None = None, escalation: Escalation | None = None,
    message: Message | None = None,
) -> list[Notification]:
    """Put it before each of these agents once, in their language, and start whatever ways they have chosen. `words` says
    it in the language in use when it is called."""
    told = {agent.pk: agent for agent in agents}
    agency = current_agency()

    def said_to(agent: Agent) -> str:
        with languages.speaking_to(agent, agency):
            return words()[:300]

    made = Notification.objects.bulk_create(
        Notification(agent=agent, conversation=conversation, escalation=escalation, message=message, occasion=occasion, text=said_to(agent))
        for agent in told.values()
    )
    ringing.start(made)
    return made


def seen(agent: Agent, conversation: Conversation | None = None) -> int:
    """The agent has looked: at one conversation, or at all of the list. What has not rung yet is spared, and what lies on
    their devices is taken away."""
    unseen = Notification.objects.filter(agent=agent, seen_at__isnull=True)
    if conversation is not None:
        unseen = unseen.filter(conversation=conversation)
    with transaction.atomic():
        pks = list(unseen.select_for_update().values_list("pk", flat=True))
        if pks:
            Notification.objects.filter(pk__in=pks).update(seen_at=timezone.now())
            ringing.spare(agent, pks)
    return len(pks)


def mentioned(note_id: int) -> None:
    """A colleague named somebody in a note: whoever is named and may see the conversation is told, once."""
    note = Note.objects.select_related("by", "conversation__contact").prefetch_related("mentions").filter(pk=note_id).first()
    if note is None:
        return
    visible = Conversation.objects.filter(pk=note.conversation_id)
    named = [agent for agent in note.mentions.all() if agent.is_active and visible.visible_to(agent).exists()]

    def words() -> str:
        by = note.by.get_short_name() if note.by else _("A colleague")
        return _("%(by)s mentioned you: %(contact)s") % {"by": by, "contact": note.conversation.contact.display_name}

    tell(named, Occasion.MENTION, words, conversation=note.conversation)


def number_in_trouble(channel_id: int) -> None:
    """A number cannot carry messages any more: owners are told, and whose number it is. Once for each time it breaks."""
    channel = Channel.objects.select_related("agent").filter(pk=channel_id).first()
    if channel is None or not channel.is_broken:
        return
    agents = [*get_user_model().objects.owners(), *([channel.agent] if channel.agent and channel.agent.is_active else [])]
    known = Notification.objects.filter(occasion=Occasion.NUMBER, text__startswith=f"{channel.name}: "[:300], at__gte=channel.state_at)
    if not known.exists():
        tell(agents, Occasion.NUMBER, lambda: f"{channel.name}: {channel.get_state_display()}")


def assigned(conversation_id: int, agent_id: int) -> None:
    """A conversation was given to an agent by somebody else; unless it has moved on meanwhile, they are told."""
    conversation = Conversation.objects.with_people().filter(pk=conversation_id, assignee=agent_id).first()
    if conversation is None or not conversation.assignee.is_active:
        return
    contact = conversation.contact.display_name
    tell([conversation.assignee], Occasion.ASSIGNED, lambda: _("%(contact)s is yours now") % {"contact": contact}, conversation=conversation)
