"""What becomes of a directive that an agency words in its own way. Pure: no database.

An agency may word how the assistant answers; it may not word away what keeps leads safe. Directives that do are locked, a
sentence in any other that asks for more than wording is named and left out, and the claim gate and the guards do not read
any of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from directives.library import compose, directive
from escalation.wording import sentences
from personas.asking_more import Ignored, ignored
from personas.injection import clean_for_prompt, looks_like_injection

LONGEST = 4000
SHORTEST = 20
_CONTINUED = re.compile(r"(?<=\S)[ \t]*\n[ \t]*(?=[^\s\-*#>\d])")  # a line that goes on with the sentence before
_TAG = re.compile(r"(?<!`)<")


def unwrapped(text: str) -> str:
    """One line for each paragraph or point: easier to write on a phone, and a change is a change of a line."""
    lines = (" ".join(line.split()) for line in _CONTINUED.sub(" ", text.replace("\r\n", "\n")).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def house_text(id: str) -> str:
    """What holds where an agency has said nothing."""
    return unwrapped(directive(id).text)


def unheeded(id: str, text: str) -> list[Ignored]:
    """Each sentence that no wording can bring about, with the reason. What the house itself says is never one."""
    ours = house_text(id)
    found = {each.sentence: each for each in ignored(text)}
    for sentence in sentences(text):
        if sentence not in found and looks_like_injection(sentence):
            found[sentence] = Ignored(sentence, "rules")
    return [each for sentence, each in found.items() if sentence not in ours]


@lru_cache(maxsize=512)
def followed(id: str, text: str) -> str:
    """What the model is given of it: without those sentences, and without anything that looks like one of our tags."""
    kept = unwrapped(clean_for_prompt(text, LONGEST))
    for each in unheeded(id, kept):
        kept = kept.replace(each.sentence, "")
    kept = "\n".join(line for line in kept.split("\n") if not line or any(c.isalnum() for c in line))
    return _TAG.sub("‹", kept).strip()


def policy(amended: Mapping[str, str] | None = None) -> str:
    """The rules the model reads on every call: the same for every agency that amends nothing, and for all contacts of one
    that does."""
    return compose("policy", {id: followed(id, text) for id, text in (amended or {}).items()})
