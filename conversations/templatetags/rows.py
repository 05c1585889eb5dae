"""How a row of the inbox says what it knows. A row looks the same to every agent, so that it can be made once and sent to
all of them; where it names the reader, inbox.js writes "You"."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.agents.models import Agent
from conversations import searching
from conversations.models import Author, Conversation
from conversations.templatetags.portal import ago, contact_name, icon
from conversations.templatetags.threads import MARKUP

register = template.Library()


@register.simple_tag
def agent_name(agent: Agent | None) -> SafeString:
    """An agent's first name, which becomes "You" on that agent's own screen."""
    if agent is None:
        return format_html("{}", _("An agent"))
    return format_html('<span data-agent="{}">{}</span>', agent.pk, agent.get_short_name())


@register.simple_tag
def last_words(conversation: Conversation) -> SafeString:
    """The last line of a thread with who said it."""
    line = MARKUP.sub(r"\2", " ".join(conversation.last_text.split()))
    match conversation.last_author:
        case Author.CONTACT:
            name = contact_name(conversation.contact)
            first = name.split()[0] if conversation.contact.given_name or conversation.contact.name else name
            return format_html("{}: {}", first, line)
        case Author.AI:
            return format_html('{}<span class="hidden-visually">{}: </span>{}', icon("spark"), _("Assistant"), line)
        case Author.AGENT if conversation.last_by:
            return format_html("{}{}: {}", icon("pen"), agent_name(conversation.last_by), line)
        case Author.AGENT:
            return format_html("{}{}: {}", icon("pen"), _("From the phone"), line)
        case Author.SYSTEM:
            return format_html("{}{}: {}", icon("bell"), _("Notice"), line)
    return format_html("{}", line or _("No words yet"))


@register.simple_tag
def debt(conversation: Conversation) -> SafeString:
    """How long somebody has been waiting for a person: a red clock, until one has answered."""
    if conversation.waiting_since is None:
        return SafeString("")
    return format_html('<span class="debt">{}<span class="hidden-visually">{} </span>{}</span>', icon("clock"), _("Waiting for a person:"),
                       ago(conversation.waiting_since))


@register.filter
def marked(text: str, words: list[str]) -> SafeString | str:
    """A name or line with the words of a search marked in it."""
    return searching.marked(str(text), words) if words else text
