"""Who is told of what. A notification stands in the portal at once; how it comes to them otherwise is ringing.py's matter."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import languages, tenancy
from accounts.agents.models import Agent
from accounts.hooks.models import Endpoint
from accounts.tenancy import current_agency
from conversations.models import Channel, Conversation, Incident, Message, Note
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
    message: Message | None = None, incident: Incident | None = None,
) -> list[Notification]:
    """Put it before each of these agents once, in their language, and start whatever ways they have chosen. `words` says
    it in the language in use when it is called."""
    told = {agent.pk: agent for agent in agents}
    agency = current_agency()

    def said_to(agent: Agent) -> str:
        with languages.speaking_to(agent, agency):
            return words()[:300]

    made = Notification.objects.bulk_create(
        Notification(agent=agent, conversation=conversation, escalation=escalation, message=message, incident=incident, occasion=occasion,
                     text=said_to(agent))
        for agent in told.values()
    )
    ringing.start(made)
    return made


def seen(agent: Agent, conversations: Collection[int] | None = None) -> int:
    """The agent has looked: at these conversations, or at all of the list. What has not rung yet is spared, and what lies on
    their devices is taken away."""
    unseen = Notification.objects.filter(agent=agent, seen_at__isnull=True)
    if conversations is not None:
        unseen = unseen.filter(conversation__in=conversations)
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
    """A number does not carry messages as it should: owners are told, and whose number it is. Once for each reason."""
    incident = Incident.objects.select_related("channel__agent").filter(channel=channel_id, closed_at__isnull=True).first()
    if incident is None:
        return
    channel = incident.channel
    if Incident.objects.filter(pk=incident.pk).exclude(told=incident.cause).update(told=incident.cause):
        tell(_keepers(channel), Occasion.NUMBER, lambda: f"{channel.name}: {incident.get_cause_display()}", incident=incident)


def number_back(incident: Incident) -> None:
    """It carries messages again: those who were told of the trouble hear how long it took, and what was found afterwards."""
    minutes, found = max(1, round(incident.lasted.total_seconds() / 60)), incident.recovered or 0

    def words() -> str:
        took = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
        what = ngettext("%(n)s message recovered.", "%(n)s messages recovered.", found) % {"n": found} if found else _("No message was missed.")
        return _("%(number)s is back after %(took)s. %(what)s") % {"number": incident.channel.name, "took": took, "what": what}

    told = Notification.objects.filter(incident=incident).select_related("agent")
    tell({n.agent for n in told if n.agent.is_active} or _keepers(incident.channel), Occasion.NUMBER, words, incident=incident)


def _keepers(channel: Channel) -> list[Agent]:
    own = [channel.agent] if channel.agent and channel.agent.is_active else []
    return [*get_user_model().objects.owners(), *own]


def webhook_stopped(endpoint_id: int) -> None:
    """One of the agency's webhooks was switched off because nothing was accepted there: owners are told, and by mail whatever
    their wishes, since another system of theirs now hears nothing."""
    endpoint = Endpoint.objects.filter(pk=endpoint_id, is_active=False).first()
    if endpoint is None:
        return
    owners = list(get_user_model().objects.owners())
    with transaction.atomic():
        tell(owners, Occasion.NEWS, lambda: _("Webhook %(host)s was switched off") % {"host": urlsplit(endpoint.url).hostname})
        for owner in owners:
            tenancy.enqueue("accounts.hooks.tasks.mail_that_it_stopped", endpoint.pk, owner.pk)


def assigned(conversation_id: int, agent_id: int) -> None:
    """A conversation was given to an agent by somebody else; unless it has moved on meanwhile, they are told."""
    conversation = Conversation.objects.with_people().filter(pk=conversation_id, assignee=agent_id).first()
    if conversation is None or not conversation.assignee.is_active:
        return
    contact = conversation.contact.display_name
    tell([conversation.assignee], Occasion.ASSIGNED, lambda: _("%(contact)s is yours now") % {"contact": contact}, conversation=conversation)
