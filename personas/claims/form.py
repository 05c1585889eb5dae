"""Shapes no message to a contact has: markup, code, data, roles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from personas.claims.reading import Reading
from personas.claims.violations import Violation

_MARKUP = re.compile(
    r"\*\*[^*\n]+\*\*|__[^_\n]+__|^\s{0,3}#{1,6}\s|```|`[^`\n]+`|!?\[[^\]\n]*\]\([^)\n]*\)|^\s*\|.+\|\s*$|^\s*(?:---|===)+\s*$|~~[^~\n]+~~"
    r"|</?[a-zA-Z!][^<>\n]{0,200}>|&(?:nbsp|amp|lt|gt|quot|#\d+);",
    re.MULTILINE,
)
_CODE = re.compile(
    r"^\s*(?:def \w+\(|class \w+|import \w+|from \w+ import|function \w*\(|const \w+ ?=|let \w+ ?=|var \w+ ?=|#include|public static"
    r"|SELECT .+ FROM|INSERT INTO|DROP TABLE|DELETE FROM|UPDATE \w+ SET|<\?php|#!/)|print\(|console\.log|\w+\(\)\s*;|=>|\{\{.*\}\}|\$\{",
    re.MULTILINE,
)
_DATA = re.compile(r"^\s*[\[{].*[\]}]\s*$|[{\[]\s*[\"']\w+[\"']\s*:|\"\w+\"\s*:\s*[\"{\[\d]|\w+_id\s*[=:]", re.DOTALL)
_ROLE = re.compile(r"^\W*(?:system|assistant|user|developer|human|ai|rules|instructions|prompt|admin|root|debug|policy)\s*:", re.I | re.M)
_SECRET = re.compile(r"\b(?:sk|pk|ghp|xox[bp]|AKIA|eyJ)[-_]?[A-Za-z0-9_\-]{12,}|\b[A-Fa-f0-9]{32,}\b|\b[A-Za-z0-9+/]{48,}={0,2}")


LONGEST = 1500  # characters; three paragraphs of a chat are far below
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{20,}={0,2}")
_HEX = re.compile(r"(?:\b[0-9a-fA-F]{2}[ :]){8,}|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|(?:%[0-9A-Fa-f]{2}){4,}")
_APART = re.compile(r"(?:(?<![^\W_])[^\W\d_][ .\-_*|]{1,2}){7,}[^\W\d_](?![^\W_])")


def check(reading: Reading) -> Iterator[Violation]:
    """Markup and whatever belongs to machines."""
    for pattern, kind, why in (
        (_MARKUP, "format", noop("no markup in a message")),
        (_CODE, "other", noop("code")),
        (_DATA, "format", noop("data in place of a sentence")),
        (_ROLE, "leak", noop("text of a role")),
        (_SECRET, "leak", noop("looks like a key")),
        (_BASE64, "leak", noop("text in disguise")),
        (_HEX, "leak", noop("text in disguise")),
        (_APART, "leak", noop("letters set apart")),
    ):
        for match in pattern.finditer(reading.text):
            yield Violation(kind, match[0].strip()[:80] or match[0], why)
            break


def too_long(reading: Reading) -> Violation | None:
    return Violation("format", reading.text[:80], noop("longer than a message may be")) if len(reading.text) > LONGEST else None
