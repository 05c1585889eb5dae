"""The small things every page of the portal says in one way: a phone number, a moment, an icon, where one is."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

import phonenumbers
from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from conversations.icons import STROKES
from conversations.models import Channel, Conversation
from conversations.troubles import Trouble, trouble

register = template.Library()

NUMBER = re.compile(r"\+\d{6,}")
NOTICES = {"debug": "info", "info": "info", "success": "good", "warning": "warn", "error": "danger"}
STAGES = {"reading": gettext_lazy("Assistant is reading"), "searching": gettext_lazy("Assistant is looking through the listings"), "writing": gettext_lazy("Assistant is writing")}


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """A drawing beside a word; it says nothing by itself, so screen readers skip it."""
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{STROKES[name]}"/></svg>')  # noqa: S308  our own strokes


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
    """What to call somebody on screen: their name, else their number in readable form. Who has no name on WhatsApp comes
    under their bare number."""
    name = contact.given_name or contact.name
    return phone(name) if NUMBER.fullmatch(name) else name or phone(contact.phone) or _("Unknown")


@register.filter
def language(code: str) -> str:
    """A language by its name in the reader's own: "pt" is Portuguese, "en-SG" English, "hi-Latn" Hindi."""
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code


@register.filter
def initials(contact) -> str:
    """Two letters for the avatar; a number without a name gives its last two digits."""
    words = [word for word in (contact.given_name or contact.name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])) or contact.phone[-2:] or "•"


@register.filter
def worded(text: str) -> str:
    """What was stored in English, in the reader's language; words that are not ours stay as they are. A reason with its
    cause ("the model is not available: …") is put together of the two."""
    if not text:
        return ""
    whole = _(text)
    reason, colon, cause = text.partition(": ")
    return whole if whole != text or not colon else f"{_(reason)}: {_(cause) if cause else cause}"


@register.simple_tag
def ago(moment: datetime) -> SafeString:
    """How long ago, in the shortest honest form; app.js keeps it true while the page stays open."""
    return format_html('<time datetime="{}" title="{}" data-ago>{}</time>', moment.isoformat(),
                       date_format(timezone.localtime(moment), "DATETIME_FORMAT"), since(moment))


def since(moment: datetime) -> str:
    seconds = (timezone.now() - moment).total_seconds()
    if seconds < 60:
        return _("now")
    if seconds < 3600:
        return f"{int(seconds // 60)} min"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h"
    if seconds < 7 * 86400:
        return f"{int(seconds // 86400)} {pgettext('days', 'd')}"
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT" if seconds > 300 * 86400 else "SHORT_DAY_FORMAT")


@register.filter
def day(moment: datetime) -> str:
    """The day of a moment in the agency's time zone: Today, Yesterday, or its date."""
    date, today = timezone.localtime(moment).date(), timezone.localdate()
    if (today - date).days in (0, 1):
        return _("Yesterday") if (today - date).days else _("Today")
    return date_format(date, "WEEKDAY_FORMAT" if date.year == today.year else "DATE_FORMAT")


@register.filter
def stage_words(conversation: Conversation) -> str:
    """What the assistant is doing right now, or nothing."""
    return str(STAGES.get(conversation.stage, _("Assistant is working"))) if conversation.stage else ""


@register.filter
def what_to_do(channel: Channel) -> str:
    """Why a number does not carry messages, and what happens meanwhile."""
    waits = _("Messages wait until it works again.") if channel.is_broken else ""
    return f"{trouble(channel.trouble).text} {waits}".strip()


@register.filter
def trouble_of(code: str) -> Trouble | None:
    """What is wrong, by its code; nothing for an empty one."""
    return trouble(code) if code else None


@register.filter
def broken_mark(channels: list[Channel]) -> str:
    """What the banners say, in short: a page that shows just this need not be told again."""
    return "-".join(f"{channel.pk}{channel.trouble}" for channel in channels)


@register.filter
def notice_kind(level: str) -> str:
    return NOTICES.get(level, "info")


@register.simple_tag(takes_context=True)
def nav_link(context, name: str, word: str, drawing: str) -> SafeString:
    """A link of the main navigation, marked when one is in that part of the portal: the app of the page, unless the page says
    by `part` that it belongs to another."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return SafeString("")
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    here = bool(match) and (context.get("part") or match.app_name) == name.split(":")[0]
    return format_html('<a href="{}"{}>{}{}</a>', address, format_html_join("", ' aria-current="{}"', [("page",)] * here),
                       icon(drawing), word)


@register.simple_tag
def settings_link(name: str, word: str, drawing: str, hint: str, *args: object) -> SafeString:
    """A line of the settings page: where it leads and what is decided there."""
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return SafeString("")
    return format_html('<li><a class="row row-wrap" href="{}"><span class="row-lead">{}</span><span class="row-main"><span class="row-title">{}</span>'
                       '<span class="row-text">{}</span></span>{}</a></li>', address, icon(drawing), word, hint, icon("chevron"))
