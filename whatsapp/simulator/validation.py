"""What a request to the provider may look like. The words of the refusals are the provider's own."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from whatsapp.simulator.state import RETIRED, SWITCHES

Check = Callable[[str, Any], str]
CHAT_ID = re.compile(r"(\d{5,20}@c\.us|\d{5,20}@lid|\d{5,25}(-\d{5,15})?@g\.us)", re.ASCII)
CHAT_ID_FORMATS = "'phone_number@c.us', 'chat_id@lid' or 'group_id@g.us'"
MAX_TEXT = 20_000
REQUIRED = object()


class Refused(Exception):
    """A request the provider answers with 400; the text is what it says."""


def text(maximum: int = MAX_TEXT, empty: bool = False) -> Check:
    """A string of at most `maximum` characters."""

    def check(name: str, value: Any) -> str:
        if not isinstance(value, str):
            return f"'{name}' must be a string"
        if not value and not empty:
            return f"'{name}' is not allowed to be empty"
        if len(value) > maximum:
            return f"'{name}' length must be less than or equal to {maximum} characters long"
        return ""

    return check


def chat_id(name: str, value: Any) -> str:
    """A personal chat, a hidden id or a group; never a channel or a story."""
    if not isinstance(value, str) or not CHAT_ID.fullmatch(value):
        return f"'{name}' must be one of the next formats: {CHAT_ID_FORMATS}"
    return ""


def personal(name: str, value: Any) -> str:
    """A chat with one person."""
    return chat_id(name, value) or (f"'{name}' must be a personal chat" if str(value).endswith("@g.us") else "")


def whole(low: int, high: int) -> Check:
    """A whole number between two bounds."""

    def check(name: str, value: Any) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            return f"'{name}' must be a number"
        if value < low:
            return f"'{name}' must be greater than or equal to {low}"
        return f"'{name}' must be less than or equal to {high}" if value > high else ""

    return check


def number(low: float, high: float) -> Check:
    """A number between two bounds."""

    def check(name: str, value: Any) -> str:
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            return f"'{name}' must be a number"
        return "" if low <= value <= high else f"'{name}' must be between {low} and {high}"

    return check


def flag(name: str, value: Any) -> str:
    """True or false."""
    return "" if isinstance(value, bool) else f"'{name}' must be a boolean"


def one_of(*values: str) -> Check:
    """One of a few words."""

    def check(name: str, value: Any) -> str:
        return "" if value in values else f"'{name}' must be one of [{', '.join(values)}]"

    return check


def anything(name: str, value: Any) -> str:
    """An object the simulation only stores."""
    return "" if isinstance(value, dict) else f"'{name}' must be of type object"


def url(name: str, value: Any) -> str:
    """An http(s) address."""
    if not isinstance(value, str) or not value:
        return f"'{name}' is not allowed to be empty"
    parts = urlsplit(value)
    return "" if parts.scheme in ("http", "https") and parts.hostname else f"'{name}' must be a valid uri"


def url_or_nothing(name: str, value: Any) -> str:
    """An http(s) address or the empty string."""
    return "" if value == "" else url(name, value)


def file_name(name: str, value: Any) -> str:
    """A file name with an extension, which decides the kind of message."""
    if problem := text(300)(name, value):
        return problem
    return "" if re.search(r"\.\w+$", value) else f"'{name}' must have an extension"


def names(minimum: int, maximum: int, key: str, longest: int, extra: tuple[str, ...] = ()) -> Check:
    """A list of objects whose `key` is a short text, all different."""

    def check(name: str, value: Any) -> str:
        if not isinstance(value, list) or not minimum <= len(value) <= maximum:
            return f"'{name}' must contain between {minimum} and {maximum} items"
        words = [item.get(key) if isinstance(item, dict) else None for item in value]
        for position, (item, word) in enumerate(zip(value, words, strict=True)):
            if problem := text(longest)(f"{name}[{position}].{key}", word):
                return problem
            if unknown := set(item) - {key, *extra}:
                return f"'{name}[{position}].{min(unknown)}' is not allowed"
        return f"'{name}' contains a duplicate value" if len(set(words)) < len(words) else ""

    return check


def strings(name: str, value: Any) -> str:
    """A list of at least one text."""
    good = isinstance(value, list) and value and all(isinstance(item, str) and item for item in value)
    return "" if good else f"'{name}' must be an array of strings"


def contact_card(name: str, value: Any) -> str:
    """The `contact` of sendContact."""
    if not isinstance(value, dict):
        return f"'{name}' must be of type object"
    if unknown := set(value) - {"phoneContact", "firstName", "middleName", "lastName", "company"}:
        return f"'{name}.{min(unknown)}' is not allowed"
    if "phoneContact" not in value:
        return f"'{name}.phoneContact' is required"
    return whole(1, 10**17)(f"{name}.phoneContact", value["phoneContact"])


def checked(body: Any, required: dict[str, Check], optional: dict[str, Check] | None = None) -> dict[str, Any]:
    """The body if every key is known and right, else Refused with all complaints in one sentence."""
    if not isinstance(body, dict):
        raise Refused("Validation failed. Details: 'value' must be of type object")
    checks = required | (optional or {})
    problems = [f"'{name}' is required" for name in required if name not in body]
    problems += [f"'{name}' is not allowed" for name in body if name not in checks]
    problems += [problem for name, value in body.items() if name in checks and (problem := checks[name](name, value))]
    if problems:
        raise Refused("Validation failed. Details: " + ", ".join(problems))
    return body


SETTINGS: dict[str, Check] = {
    "webhookUrl": url_or_nothing,
    "webhookUrlToken": text(500, empty=True),
    "delaySendMessagesMilliseconds": whole(500, 600_000),
    "autoTyping": whole(0, 10),
    "countryInstance": text(100, empty=True),
    "typeAccount": text(100, empty=True),
} | dict.fromkeys(SWITCHES + RETIRED, one_of("yes", "no"))
