"""The small things every page of the portal says in one way: a phone number, a moment, an icon, where one is."""

from __future__ import annotations

from datetime import datetime

import phonenumbers
from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from conversations.models import Channel, Conversation

register = template.Library()

# Each icon is a few strokes on a 24-unit square; `.icon` in app.css draws them in the colour of the text beside them.
ICONS = {
    "alert": "M12 4v9M12 18.5v.01",
    "back": "M14.5 5l-7 7 7 7",
    "bell": "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5H4.5zM10 20.5h4",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "checks": "M2 12.5l4.5 4.5L15 8M11.5 15.5l1.5 1.5L22 8",
    "clock": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
    "close": "M6 6l12 12M18 6L6 18",
    "exit": "M10 4H5v16h5M15 8l4 4-4 4M19 12H9.5",
    "eye": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
    "file": "M6 3h8l4 4v14H6zM14 3v4h4",
    "hand": "M7 12V6.5a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V6a1.5 1.5 0 0 1 3 0v9a6 6 0 0 1-6 6c-4 0-5-3-7-6.5a1.5 1.5 0 0 1 2.5-1.5z",
    "home": "M4 11l8-7 8 7v9h-5.5v-5.5h-5V20H4z",
    "inbox": "M4 13l2.5-8h11L20 13v6H4zM4 13h4.5l1.5 2.5h4l1.5-2.5H20",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "pen": "M4 20l1-4.5L16 4.5l3.5 3.5-11 11zM13.5 7l3.5 3.5",
    "people": "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M3 19.5c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5M16 5.5a3 3 0 0 1 0 5.5M17.5 14.5c2.3.6 3.5 2.3 3.5 5",
    "pin": "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11M12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5L20.5 20.5",
    "send": "M4 4.5l17 7.5-17 7.5 2.5-7.5zM6.5 12H13",
    "spark": "M12 3l2 6.5L20.5 12 14 14.5 12 21l-2-6.5L3.5 12 10 9.5z",
    "warning": "M12 4L2.5 20h19zM12 10v4.5M12 17.3v.01",
}
NOTICES = {"debug": "info", "info": "info", "success": "good", "warning": "warn", "error": "danger"}
STAGES = {"reading": "is reading", "searching": "is looking through the listings", "writing": "is writing"}
REPAIRS = {
    Channel.State.DISCONNECTED: "Open WhatsApp on the phone of this number and link it again at your provider.",
    Channel.State.RESTRICTED: "WhatsApp limits this number for now. Write from the phone, and only to people who wrote first.",
    Channel.State.BLOCKED: "WhatsApp has blocked this number. Appeal in the app on its phone, or connect another number.",
    Channel.State.REFUSED: "The provider no longer accepts our access. Ask the owner to renew the token.",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside a word; it says nothing by itself, so screen readers skip it."""
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{ICONS[name]}"/></svg>')  # noqa: S308  our own strokes


@register.filter
def phone(value: str) -> str:
    """A stored number as its owner would read it out: +65 9123 4567. What is no number stays as it is."""
    try:
        number = phonenumbers.parse(value or "", None)
    except phonenumbers.NumberParseException:
        return value or ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@register.filter
def contact_name(contact) -> str:
    """What to call somebody on screen: their name, else their number in readable form."""
    return contact.given_name or contact.name or phone(contact.phone) or "Unknown"


@register.filter
def initials(contact) -> str:
    """Two letters for the avatar; a number has none and gets a dot."""
    words = [word for word in (contact.given_name or contact.name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])) or "•"


@register.simple_tag
def ago(moment: datetime) -> SafeString:
    """How long ago, in the shortest honest form; app.js keeps it true while the page stays open."""
    return format_html('<time datetime="{}" title="{}" data-ago>{}</time>', moment.isoformat(),
                       date_format(timezone.localtime(moment), "j F Y, H:i"), since(moment))


def since(moment: datetime) -> str:
    seconds = (timezone.now() - moment).total_seconds()
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h"
    if seconds < 7 * 86400:
        return f"{int(seconds // 86400)} d"
    return date_format(timezone.localtime(moment), "j M Y" if seconds > 300 * 86400 else "j M")


@register.filter
def day(moment: datetime) -> str:
    """The day of a moment in the agency's time zone: Today, Yesterday, or its date."""
    date, today = timezone.localtime(moment).date(), timezone.localdate()
    if (today - date).days in (0, 1):
        return "Yesterday" if (today - date).days else "Today"
    return date_format(date, "l j F" if date.year == today.year else "j F Y")


@register.filter
def stage_words(conversation: Conversation) -> str:
    """What the assistant is doing right now, or nothing."""
    return STAGES.get(conversation.stage, "is working") if conversation.stage else ""


@register.filter
def what_to_do(channel: Channel) -> str:
    """The one thing that mends a number which cannot send."""
    return f"Messages wait until it works again. {REPAIRS.get(channel.state, '')}".strip()


@register.filter
def notice_kind(level: str) -> str:
    return NOTICES.get(level, "info")


@register.simple_tag(takes_context=True)
def nav_link(context, name: str, word: str, drawing: str) -> SafeString:
    """A link of the main navigation, marked when one is in that part of the portal."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return SafeString("")
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    here = bool(match and match.app_name == name.split(":")[0])
    return format_html('<a href="{}"{}>{}{}</a>', address, format_html_join("", ' aria-current="{}"', [("page",)] * here),
                       icon(drawing), word)
