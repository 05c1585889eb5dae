"""The fixed sentences in an agency's own words, language by language, and what such a sentence must keep: honesty about the
machine, and the word that brings messages back. Pure: no database."""

from __future__ import annotations

import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.texts import fixed_text, house_text, placeholders

LONGEST = 600
TITLES = {
    "disclosure": gettext_lazy("At the beginning: an AI assistant writes"),
    "handoff": gettext_lazy("At a hand-over"),
    "handoff_named": gettext_lazy("At a hand-over to somebody by name"),
    "late": gettext_lazy("When nobody has answered for a while"),
    "outage": gettext_lazy("When the assistant cannot answer"),
    "opt_out_confirmed": gettext_lazy("After “stop”"),
    "opt_in_confirmed": gettext_lazy("After “start”"),
}
NAMES = {"en": "English", "es": "Español", "fr": "Français", "pt": "Português", "pt-br": "Português (Brasil)", "ms": "Bahasa Melayu", "zh": "中文",
         "hi": "हिन्दी", "hi-latn": gettext_lazy("Hindi in Latin letters"), "ar": "العربية"}
SAYS_MACHINE = {  # one of these must stand in a disclosure
    "en": ("AI",), "es": ("IA",), "fr": ("IA",), "pt": ("IA",), "pt-br": ("IA",), "ms": ("AI",), "zh": ("AI", "人工智能"), "hi": ("AI", "एआई"), "hi-latn": ("AI",), "ar": ("الذكاء الاصطناعي", "AI"),
}
NEEDED = {"disclosure": {"assistant"}, "handoff_named": {"agent"}}


def checked(key: str, language: str, text: str) -> str:
    """The sentence as it will be kept; empty for the house's own. Raises ValidationError with what it lacks."""
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        return ""
    if len(text) > LONGEST:
        raise ValidationError(_("Keep it to %(most)s characters.") % {"most": LONGEST})
    house = house_text(key, language)
    known = placeholders(house) | {"agency"}
    try:
        used = {(name, form, conversion) for _literal, name, form, conversion in string.Formatter().parse(text) if name is not None}
    except ValueError:
        raise ValidationError(_("Curly brackets stand only around the names of places, like {agency}.")) from None
    if any(form or conversion or name not in known for name, form, conversion in used):
        raise ValidationError(_("Places that can be filled here: %(places)s.") % {"places": ", ".join(f"{{{name}}}" for name in sorted(known))})
    for name in NEEDED.get(key, set()) - {name for name, _form, _conversion in used}:
        raise ValidationError(_("The sentence needs {%(place)s}.") % {"place": name})
    if key == "disclosure" and not any(_stands(word, text) for word in SAYS_MACHINE[language]):
        raise ValidationError(_("It must say that an AI writes: use the word “%(word)s”.") % {"word": SAYS_MACHINE[language][0]})
    for word in {"opt_out_confirmed": ("START",), "opt_in_confirmed": ("STOP",)}.get(key, ()):
        if word in house and not _stands(word, text):
            raise ValidationError(_("It must say which word changes it again: “%(word)s”.") % {"word": word})
    return text


def filled(text: str, key: str, language: str, **values: object) -> str:
    """An agency's own sentence with its places filled; the house's, should it not fit any more."""
    try:
        return text.format(**{name: value or "" for name, value in values.items()})
    except (KeyError, IndexError, ValueError):
        return fixed_text(key, language, **values)


def _stands(word: str, text: str) -> bool:
    """As a word of its own, where the script has such."""
    if not word.isascii():
        return word in text
    cleaned = "".join(character if character.isalnum() else " " for character in text)
    return word in cleaned.split() or any(not part.isascii() and word in part for part in cleaned.split())
