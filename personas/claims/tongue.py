"""A quick guess at the language of a reply. It only decides whose number words are read, so a wrong guess costs little."""

from __future__ import annotations

import re
from functools import cache

from personas.claims.text import fold, prepare
from personas.claims.vocabulary import tables

_SCRIPTS = (("hi", re.compile(r"[\u0900-\u097f]")), ("ar", re.compile(r"[\u0600-\u06ff]")), ("zh", re.compile(r"[\u3400-\u9fff]")))


_ENOUGH, _SURE = 12, 4  # letters and small words that make a judgement possible


def tongue(folded: str) -> str:
    """BCP 47 code of the likeliest language; "en" when nothing speaks for another."""
    counts = {code: len(script.findall(folded)) for code, script in _SCRIPTS}
    code, most = max(counts.items(), key=lambda item: item[1])
    if most * 3 >= sum(map(str.isalpha, folded)) and most:
        return code
    scores = dict.fromkeys(_small_words(), 0)
    for word in re.findall(r"[^\W\d_]+", folded):
        for language, small in _small_words().items():
            scores[language] += word in small
    best = max(scores, key=lambda language: (scores[language], language == "en"))
    return best if scores[best] else "en"


def is_another(folded: str, expected: str) -> bool:
    """Is this text surely not in the language expected? Romanised and mixed writing is left in peace."""
    base = expected.partition("-")[0].lower()
    letters = sum(map(str.isalpha, folded))
    shares = {code: len(script.findall(folded)) / letters for code, script in _SCRIPTS} if letters >= _ENOUGH else {}
    if any(share > 0.5 and code != base for code, share in shares.items()):
        return True
    spoken = re.findall(r"[^\W\d_]+", folded)
    scores = {language: sum(word in small for word in spoken) for language, small in _small_words().items() if language != "hi-Latn"}
    if base in ("ar", "zh"):  # names and figures alone are in no language
        return bool(shares) and shares[base] == 0 and max(scores.values()) >= _SURE - 1
    if base not in scores or not shares or max(shares.values()) > 0.2:
        return False
    return scores[base] == 0 and max(scores.values()) >= _SURE


@cache
def _small_words() -> dict[str, frozenset[str]]:
    table = tables("tongues")["small_words"]
    return {language: frozenset(fold(prepare(word)) for word in words) for language, words in table.items()}
