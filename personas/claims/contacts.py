"""Links, mail addresses and telephone numbers: only the agency's own and what the contact wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from personas.claims.orders import orders_of_contact
from personas.claims.reading import Reading
from personas.claims.violations import Violation
from personas.claims.vocabulary import concept

_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", re.ASCII)
_LINK = re.compile(
    r"(?:https?|ftp)://[^\s<>\")\]]+|(?<![\w@.])www\.[^\s<>\")\]]+"
    r"|(?<![\w@./])[a-z0-9][a-z0-9\-]*(?:\.[a-z0-9\-]+)*\.(?:com|net|org|info|biz|io|co|app|dev|me|ly|link|site|online|xyz|shop|page"
    r"|example|test|sg|my|in|ae|br|es|fr|pt|uk|us|cn|hk|ru|tk|id|au|ai|gl|to|cc|property|house|estate|homes|click|top)"
    r"(?:\.[a-z]{2})?(?:/[^\s<>\")\]]*)?(?![\w@])",
    re.IGNORECASE | re.ASCII,
)
_PHONE = re.compile(r"(?<![\w.,])\+?\(?\d[\d\s().\-]{5,}\d(?!\d)")


_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{3,}|(?<!\w)(?:t\.me|wa\.me|line id|wechat id|telegram)\s?[:/@]\s?\w{3,}", re.IGNORECASE)


def mask_and_check(reading: Reading) -> list[Violation]:
    """Report what is not allowed, and hide every address and number from the other checks."""
    return [*_mails(reading), *_links(reading), *_handles(reading), *_phones(reading)]


def _mails(reading: Reading) -> Iterator[Violation]:
    allowed = reading.agency.email.lower() + "\n" + reading.contact.lower()
    for match in _MAIL.finditer(reading.text):
        reading.masked.append(match.span())
        if match[0].lower() not in allowed:
            yield Violation("contact", match[0], noop("neither the agency's nor the contact's mail address"))


def _handles(reading: Reading) -> Iterator[Violation]:
    """ "@cheaphomes": an account elsewhere is a way to somebody we do not know."""
    for match in _HANDLE.finditer(reading.text):
        if not reading.is_masked(*match.span()) and match[0].lower() not in reading.contact.lower():
            reading.masked.append(match.span())
            yield Violation("contact", match[0], noop("an account that is not the agency's"))


def _links(reading: Reading) -> Iterator[Violation]:
    for match in _LINK.finditer(reading.text):
        if reading.is_masked(*match.span()):
            continue
        reading.masked.append(match.span())
        link = match[0].rstrip(".,;:!?")
        said_by_contact = link.lower() in reading.contact.lower() and not any(link.lower() in o.lower() for o in orders_of_contact(reading.contact))
        if not said_by_contact and (_host(link) != _host(reading.agency.website) or not reading.agency.website):
            yield Violation("link", link, noop("not the agency's own site"))


def _host(link: str) -> str:
    bare = re.sub(r"^[a-z]+://", "", link.strip().lower())
    return re.split(r"[/?#:]", bare.rpartition("@")[2] if "@" in bare.split("/")[0] else bare)[0].removeprefix("www.")


def _phones(reading: Reading) -> Iterator[Violation]:
    allowed = [re.sub(r"\D", "", part) for part in (reading.agency.phone, *_PHONE.findall(reading.contact_folded))]
    for match in _PHONE.finditer(reading.folded):
        digits = re.sub(r"\D", "", match[0])
        if reading.is_masked(*match.span()) or not 7 <= len(digits) <= 15 or not _looks_dialled(reading, match):
            continue
        reading.masked.append(match.span())
        if not any(digits and known and (digits.endswith(known[-8:]) or known.endswith(digits)) for known in allowed):
            yield Violation("contact", reading.text[match.start() : match.end()], noop("not a number of the agency or the contact"))


def _looks_dialled(reading: Reading, match: re.Match[str]) -> bool:
    """A plus, a word for calling, or grouping that no price has."""
    before = reading.folded[max(0, match.start() - 30) : match.start()]
    if match[0].startswith("+") or next(concept("contact", "dialling").find(before), None):
        return True
    if re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+", match[0]) or re.search(r"[$€£₹]\s?$", before):
        return False
    groups = re.split(r"[\s().\-]+", match[0].strip("()"))
    return 2 <= len(groups) <= 5 and all(len(g) >= 2 for g in groups) and any(len(g) >= 3 for g in groups) and len(groups[-1]) >= 3
