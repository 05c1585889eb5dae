"""One box over names, numbers in any spelling, words of messages and listings; and the line that was found, marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversations import discussed
from conversations.models import ContactAddress, Conversation, Message
from conversations.numbers import variants
from conversations.querysets import ConversationQuerySet

SHORTEST = 2
PEOPLE, MESSAGES, LISTINGS = 20, 30, 5
AROUND = (50, 110)  # how much of a message is shown before and after the first word found


@dataclass(frozen=True)
class Found:
    """What a search has found, in the order it is shown."""

    people: list[Conversation]
    messages: list[Message]
    listings: list[tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.people or self.messages or self.listings)


def with_people_called(visible: ConversationQuerySet, query: str) -> ConversationQuerySet:
    """Those with somebody of this name or number."""
    return visible.filter(_named(query.split()[:6]) | _numbered(query))


def search(visible: ConversationQuerySet, query: str) -> Found:
    words = query.split()[:6]
    people = list(with_people_called(visible, query).for_rows().order_by("-last_at", "-pk")[:PEOPLE])
    # The words are looked for first: their index narrows a long history, and whose it is follows.
    said = Message.objects.shown().filter(deleted_at__isnull=True, conversation__in=visible.order_by().values("pk"))
    for word in words:
        said = said.filter(Q(_has(F("text"), word)) | Q(~Q(transcript=""), _has(F("transcript"), word)))
    messages = list(
        said.select_related("conversation__contact", "sent_by").prefetch_related("conversation__contact__addresses")
        .order_by("-occurred_at", "-pk")[:MESSAGES]
    )
    for message in messages:
        heard = message.transcript and not all(word.casefold() in message.text.casefold() for word in words)
        message.hit = marked(message.transcript if heard else message.text, words)
    return Found(people, messages, discussed.listings(query, LISTINGS))


def marked(text: str, words: Sequence[str]) -> SafeString:
    """The part of a text in which the words stand, with each of them marked; everything else in it is plain text."""
    text = " ".join(text.split())
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    first = pattern.search(text)
    start = max(0, first.start() - AROUND[0]) if first else 0
    part = text[start:start + sum(AROUND)]
    pieces, at = ["…" if start else ""], 0
    for found in pattern.finditer(part):
        pieces += [format_html("{}", part[at:found.start()]), format_html("<mark>{}</mark>", found[0])]
        at = found.end()
    pieces += [format_html("{}", part[at:]), "…" if start + len(part) < len(text) else ""]
    return SafeString("".join(pieces))


def spellings_of(query: str) -> list[str]:
    """The digits of a query that is a number, as its owner might have written it: with 00 or 0 in front, or neither, and with
    or without the signs that some countries added (numbers.py)."""
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in query)
    digits = re.sub(r"\D", "", plain)
    if len(digits) < 4 or re.search(r"[^\d\s+()./-]", plain):
        return []
    whole = digits.removeprefix("00")
    return list(dict.fromkeys([*(number.removeprefix("+") for number in variants(f"+{whole}")), digits, digits.removeprefix("0")]))


def _named(words: Sequence[str]) -> Q:
    """Every word stands in what they are called, with or without its accents."""
    wanted = Q()
    for word in words:
        name, given = (_has(_plain(F(f"contact__{field}")), word, plain=True) for field in ("name", "given_name"))
        wanted &= Q(name) | Q(given)
    return wanted


def _numbered(query: str) -> Q:
    wanted = Q()
    for digits in spellings_of(query):
        wanted |= Q(value__contains=digits)
    if not wanted:
        return Q(pk__in=())
    return Q(contact__in=ContactAddress.objects.filter(wanted, kind=ContactAddress.Kind.PHONE).values("contact"))


def _has(where, word: str, *, plain: bool = False) -> Func:
    """ILIKE on the column as it is: unlike `icontains`, which asks for upper(text), this may use the index of the words."""
    pattern = Value("%" + re.sub(r"([\\%_])", r"\\\1", word) + "%", output_field=TextField())
    return Func(where, _plain(pattern) if plain else pattern, arg_joiner=" ILIKE ", template="(%(expressions)s)", output_field=BooleanField())


def _plain(expression) -> Func:
    return Func(expression, function="unaccent", output_field=TextField())
