"""The listing a message names: by its reference, or by its title in quotes."""

from __future__ import annotations

import re

_CODE = r"[A-Z]{1,4}[-_ ]?\d{2,8}|[A-Z]{1,4}-\d+[A-Z]?|[A-Z]{2,4}\d{1,3}-\d{2,6}"
# A Chinese or Arabic word may touch the code: "HV-1002还在吗".
_OPEN, _CLOSE = r"[\s(:#\u0600-\u06ff\u3400-\u9fff“（：，]", r"[\s).,?!;:\u0600-\u06ff\u0900-\u097f\u3400-\u9fff”）：，。？！；]"
_REFERENCE = re.compile(
    rf"(?:^|(?<={_OPEN}))#?({_CODE})(?={_CLOSE}|$)"
    r"|#\s?([A-Za-z]{0,4}-?\d{1,8})\b"
    r"|\b(?:ref|reference|listing|id|code)\.?\s*(?:no\.?\s*)?[:#]?\s*([A-Za-z]{0,4}-?\d{2,8})\b"
)
_QUOTED = re.compile(r"[\"“«「]([^\"”»」]{3,80})[\"”»」]")
_MONEY = "RM|USD|SGD|AED|EUR|MYR|INR|SAR|COP|MXN|HKD|GBP|CNY|RMB|QAR|EGP|US|RS|R|S"
_NOT_REFERENCES = re.compile(rf"(?:{_MONEY}|T|F|D|KM|BHK|PM|AM|BLK)(?:[-_ ]?\d|\b)", re.IGNORECASE)


def take_reference(text: str) -> tuple[str, str]:
    """The reference or quoted title in a text, or "", and the text without it.

    Prices (RM2500), French and Portuguese sizes (T3) and districts (D10) look like references and are none.
    """
    for match in _REFERENCE.finditer(text):
        reference = next(group for group in match.groups() if group)
        if not _NOT_REFERENCES.match(reference):
            return reference, text[:match.start()] + " " + text[match.end():]
    quoted = _QUOTED.search(text)
    if quoted:
        return quoted.group(1).strip(), text[:quoted.start()] + " " + text[quoted.end():]
    return "", text
