"""How rows and threads put things into words: who spoke, how far a message got, who holds the pen and since when."""

from __future__ import annotations

import re
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.agents.models import Agent
from conversations.models import (
    Assignment,
    Author,
    Closing,
    Conversation,
    Message,
    Mode,
    ModeChange,
    Note,
    Reason,
    Status,
)
from conversations.templatetags.portal import icon, worded

register = template.Library()

# Drawing, words, and whether it is coloured: never the colour alone.
TICKS = {
    Status.QUEUED: ("clock", gettext_lazy("Waiting to be sent")),
    Status.SENDING: ("clock", gettext_lazy("Being sent")),
    Status.SENT: ("check", gettext_lazy("Sent")),
    Status.DELIVERED: ("checks", gettext_lazy("Delivered")),
    Status.READ: ("checks", gettext_lazy("Read")),
    Status.FAILED: ("alert", gettext_lazy("Not sent")),
    Status.UNKNOWN: ("alert", gettext_lazy("Unconfirmed")),
}
UNCONFIRMED = ("clock", gettext_lazy("Handed to the provider"))
LINK = re.compile(r"https?://[^\s<>\"'\u200e\u200f\u202a-\u202e\u2066-\u2069]+[^\s<>\"'.,;:!?)\]}\u200e\u200f\u202a-\u202e\u2066-\u2069]", re.IGNORECASE)
MARKUP = re.compile(r"(?<!\w)([*_~])(\S(?:[^\n]*?\S)?)\1(?!\w)")  # how WhatsApp writes bold, italic and struck words


@register.simple_tag
def mode_chip(conversation: Conversation) -> SafeString:
    """Who holds the pen, as an icon and a word."""
    if conversation.closed_at:
        return format_html('<span class="chip chip-quiet chip-closed">{}{}</span>', icon("check"), _("Closed"))
    if conversation.is_waiting:
        return format_html('<span class="chip chip-waiting">{}{}</span>', icon("clock"), _("Waiting"))
    if conversation.is_with_human:
        return format_html('<span class="chip chip-human">{}{}</span>', icon("pen"), _("Person"))
    return format_html('<span class="chip chip-ai">{}{}</span>', icon("spark"), _("AI"))


@register.simple_tag
def speaker(message: Message, reader: Agent, speaks_as: str = "") -> SafeString:
    """Who said this, and under which name the assistant does. What came from the phone itself has no agent: the phone
    does not tell whose thumb it was."""
    match message.author:
        case Author.AI:
            return format_html("{} {}{}", icon("spark"), f"{speaks_as} · " if speaks_as else "", _("AI assistant"))
        case Author.SYSTEM:
            return format_html("{} {}", icon("bell"), _("Automatic notice"))
        case Author.AGENT if message.from_phone:
            return format_html("{} {}", icon("pen"), _("From the phone"))
        case Author.AGENT:
            if message.sent_by is None:
                return format_html("{} {}", icon("pen"), _("An agent"))
            return format_html("{} {}", icon("pen"), _named(message.sent_by, reader, message.sent_by.get_short_name(), _("You")))
    return format_html('<span class="hidden-visually">{}</span>', _("Contact"))


@register.simple_tag
def note_words(note: Note, reader: Agent) -> SafeString:
    """Whose note it is."""
    if note.by is None:
        return format_html("{}", _("Note"))
    return _named(note.by, reader, _("Note by %(name)s") % {"name": note.by.get_short_name()}, _("Your note"))


def _named(agent: Agent, reader: Agent | str, words: str, own: str) -> SafeString | str:
    """Words that name an agent. What is made for no reader in particular (live_pieces.py) says whom it names, and live.js
    puts the agent's own words there."""
    if agent == reader:
        return own
    return format_html('<span data-agent="{}" data-own="{}">{}</span>', agent.pk, own, words)


@register.simple_tag
def ticks(message: Message) -> SafeString:
    """How far a message got: a clock, one tick, two, two in colour, or a mark of trouble; always with its words. The first
    tick is WhatsApp's own word: what only the provider has keeps its clock."""
    drawing, words = UNCONFIRMED if message.is_unconfirmed else TICKS[message.status]
    times = [(_("sent"), message.sent_at), (_("delivered"), message.delivered_at), (_("read"), message.read_at)]
    story = ", ".join(f"{word} {date_format(timezone.localtime(at), 'H:i:s')}" for word, at in times if at)
    return format_html('<span class="ticks ticks-{}" title="{}">{}<span class="hidden-visually">{}</span></span>',
                       message.status, story or words, icon(drawing), words)


@register.simple_tag
def tick_words(message: Message) -> str:
    return str((UNCONFIRMED if message.is_unconfirmed else TICKS[message.status])[1])


@register.simple_tag
def try_words(outcome: str) -> str:
    """What became of an attempt that did not go well."""
    words = {
        Status.QUEUED: _("refused, asked again later"), Status.FAILED: _("refused for good"),
        Status.UNKNOWN: _("no answer came; it may have arrived"),
    }
    return words.get(outcome, outcome)


@register.filter
def moment(text: str) -> datetime | None:
    """A time as it is kept in JSON, in the agency's zone."""
    found = parse_datetime(text) if isinstance(text, str) else None
    return timezone.localtime(found) if found else None


@register.filter
def pen_icon(mode: str) -> str:
    return "pen" if mode == Mode.HUMAN else "spark"


@register.simple_tag
def move_words(move: ModeChange) -> str:
    """One line of the story of the pen."""
    who = move.by.get_short_name() if move.by else ""
    match move.reason:
        case Reason.AGENT:
            return _("%(name)s took over") % {"name": who or _("An agent")}
        case Reason.PHONE:
            return _("An agent replied from the phone and took over")
        case Reason.HANDED_BACK:
            return _("Handed back to the assistant by %(name)s") % {"name": who} if who else _("Handed back to the assistant")
        case Reason.COMMAND:
            return _("Taken over by a command") if move.mode == Mode.HUMAN else _("Handed back by a command")
    return move.get_reason_display()


@register.simple_tag
def given_words(given: Assignment, reader: Agent) -> SafeString | str:
    """Who gave the conversation to whom."""
    who, by = (given.to.get_short_name() if given.to else _("an agent who has left")), given.by.get_short_name() if given.by else ""
    if given.to_nobody:
        return _named(given.by, reader, _("%(name)s gave it to nobody") % {"name": by}, _("You gave it to nobody")) if given.by else _("Given to nobody")
    if given.by is None:
        return _named(given.to, reader, _("Given to %(name)s") % {"name": who}, _("Given to you")) if given.to else _("Given to %(name)s") % {"name": who}
    if given.by == given.to:
        return _named(given.by, reader, _("%(name)s took it on") % {"name": by}, _("You took it on"))
    return _named(given.by, reader, _("%(name)s gave it to %(who)s") % {"name": by, "who": who}, _("You gave it to %(who)s") % {"who": who})


@register.simple_tag
def closing_words(closing: Closing, reader: Agent) -> SafeString | str:
    """Who said that all was settled, or that it was not."""
    by = closing.by.get_short_name() if closing.by else ""
    if closing.is_closed:
        return _named(closing.by, reader, _("%(name)s closed the conversation") % {"name": by}, _("You closed the conversation")) if by else _("Conversation closed")
    return _named(closing.by, reader, _("%(name)s opened the conversation again") % {"name": by}, _("You opened the conversation again")) if by else _("Conversation opened again")


@register.simple_tag
def pen_words(conversation: Conversation, move: ModeChange | None, assistant: str, reader: Agent) -> SafeString:
    """The sentence above the composer: whoever writes next, the agent shall know who holds the pen now."""
    if not conversation.is_with_human:
        return format_html("{} {}", icon("spark"), _strong(_("<strong>{}</strong> answers this conversation."), assistant))
    since = date_format(timezone.localtime(conversation.mode_at), "H:i")
    if conversation.needs_person:
        why = worded(move.note) if move and move.note else move.get_reason_display() if move else ""
        return format_html("{} {}{}", icon("hand"), _strong(_("<strong>A person is needed</strong> since {}"), since), f": {why}." if why else ".")
    holder = move.by if move and move.by else conversation.assignee  # who took it, else whose it is since a rule asked for a person
    if holder:
        who = _named(holder, reader, _("%(name)s holds the pen") % {"name": holder.get_short_name()}, _("You hold the pen"))
        return format_html("{} {}", icon("pen"), _strong(_("<strong>{}</strong> since {}. The assistant is silent."), who, since))
    return format_html("{} {}", icon("pen"), _strong(_("<strong>A person holds the pen</strong> since {}. The assistant is silent."), since))


def _strong(words: str, *values: object) -> SafeString:
    """A translated sentence with its own <strong>; what is put in is escaped."""
    return format_html(words, *values)


@register.filter
def map_link(message: Message) -> str:
    """Where a shared location is, on a public map."""
    latitude, longitude = message.attributes["latitude"], message.attributes["longitude"]
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"


@register.filter
def said(text: str) -> SafeString:
    """A text as WhatsApp shows it: links that lead to the web, *bold*, _italic_ and ~struck~ words; nothing else in it
    means anything."""
    parts, at = [], 0
    for found in LINK.finditer(text):
        link = found[0]
        parts += [_marked_up(text[at:found.start()]),
                  format_html('<a href="{}" target="_blank" rel="noopener noreferrer nofollow ugc">{}</a>', link, link)]
        at = found.end()
    return SafeString("".join([*parts, _marked_up(text[at:])]))


def _marked_up(text: str) -> SafeString:
    parts, at = [], 0
    for found in MARKUP.finditer(text):
        name = {"*": "strong", "_": "em", "~": "s"}[found[1]]
        parts += [format_html("{}", text[at:found.start()]), format_html(f"<{name}>{{}}</{name}>", found[2])]
        at = found.end()
    return SafeString("".join([*parts, format_html("{}", text[at:])]))
